"""The difference between two revisions, as callers and texters notice it: for whom, when, and after
which choices somebody else rings, or something else is said or texted. Comments, notes, sources and
the order of files are no difference."""

from datetime import datetime

from ivr.content.revision import Revision
from ivr.proof.difference.change import About, Change
from ivr.proof.difference.settings import choices, settings
from ivr.proof.difference.contacts import contacts
from ivr.proof.difference.rings import rings
from ivr.proof.difference.speech import said
from ivr.proof.difference.comparison import sides
from ivr.proof.difference.texts import texted
from ivr.proof.timeline import DAYS

__all__ = ["About", "Change", "difference"]


def difference(
    old: Revision, new: Revision, start: datetime, days: int = DAYS
) -> tuple[Change, ...]:
    """Everything that callers and texters would notice; nothing where nobody would.

    Args:
        old: the revision that answers now.
        new: the one that would.
        start: an instant of the first day that is looked at; that day counts whole.
        days: how many days are looked at.
    """
    both = sides(old, new, start, days)
    parts = (rings, said, choices, texted, contacts, settings)
    return tuple(change for part in parts for change in part(both))
