"""The difference between two revisions as callers and texters notice it: for whom, when, and after
which choices another contact rings, or other words are said or texted. Comments, notes, sources and the
order of files make no difference."""

from datetime import datetime

from ivr.content.revision import Revision
from ivr.proof.difference.comparison import About, Change, compare
from ivr.proof.difference.rings import ring_changes
from ivr.proof.difference.settings import contact_changes, setting_changes, step_changes
from ivr.proof.difference.speech import speech_changes
from ivr.proof.difference.texts import text_changes
from ivr.proof.timeline import DAYS

__all__ = ["About", "Change", "difference"]


def difference(
    old: Revision, new: Revision, start: datetime, days: int = DAYS
) -> tuple[Change, ...]:
    """Everything that callers and texters would notice if `new` replaced `old`, over `days` days. The
    first is the whole day of `start`."""
    comparison = compare(old, new, start, days)
    parts = (
        ring_changes,
        speech_changes,
        step_changes,
        text_changes,
        contact_changes,
        setting_changes,
    )
    return tuple(change for part in parts for change in part(comparison))
