"""The difference between two revisions as callers and texters notice it: for whom, when, and after
which choices another contact rings, or other words are said or texted. Comments, notes, sources and the
order of files make no difference."""

from datetime import datetime

from ivr.content.revision import Revision
from ivr.proof.difference.calls import ring_changes, speech_changes
from ivr.proof.difference.comparison import About, Change, compare
from ivr.proof.difference.settings import contact_sentences, setting_sentences, step_sentences
from ivr.proof.difference.texts import reply_changes, word_changes
from ivr.proof.timeline import DAYS

__all__ = ["About", "Change", "difference"]


def difference(
    old: Revision, new: Revision, start: datetime, days: int = DAYS
) -> tuple[Change, ...]:
    """Everything that callers and texters would notice if `new` replaced `old`, over `days` days. The
    first is the whole day of `start`."""
    comparison = compare(old, new, start, days)
    return (
        *ring_changes(comparison),
        *speech_changes(comparison),
        *(Change(About.CHOICES, each) for each in step_sentences(comparison)),
        *word_changes(comparison),
        *reply_changes(comparison),
        *(Change(About.CONTACTS, each) for each in contact_sentences(comparison)),
        *(Change(About.SETTINGS, each) for each in setting_sentences(comparison)),
    )
