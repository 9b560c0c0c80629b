"""ring-seconds, row-rings-too-long: how long a caller hears ringing, at each contact and over a row.
Ignores the hours, so that the limit holds while every contact of the row is open."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, error
from ivr.content.revision import CONTACTS, ROUTES, Revision
from ivr.content.source import Source
from ivr.engine.whisper import longest_ring

_MIN_SECONDS, _MAX_SECONDS = 10, 120


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    default = revision.service.rings.seconds
    for name, contact in revision.contacts.items():
        if contact.ring_seconds and not _MIN_SECONDS <= contact.ring_seconds <= _MAX_SECONDS:
            message = f'"{name}" would ring for {contact.ring_seconds} seconds'
            hint = f"write a number from {_MIN_SECONDS} to {_MAX_SECONDS}; without it, {default}"
            yield error(
                "ring-seconds", message, sources[CONTACTS].span((name, "ring-seconds")), hint
            )
    limit = revision.service.budgets.numbers
    for i, row in enumerate(revision.routes):
        contacts = dict.fromkeys((*row.try_, revision.service.safety_line))
        seconds = sum(_seconds(revision, name) for name in contacts)
        if seconds > limit:
            message = (
                f"when no contact answers, this row rings for {seconds:.0f} seconds; "
                f"the limit is {limit}"
            )
            hint = "leave a contact out, or let the contacts ring for less time"
            yield error("row-rings-too-long", message, sources[ROUTES].span((i, "try")), hint)


def _seconds(revision: Revision, name: str) -> float:
    """The longest ring of a contact, its whisper included, without what ring-seconds reports."""
    excess = max(0, (revision.contacts[name].ring_seconds or 0) - _MAX_SECONDS)
    return longest_ring(revision, name) - excess
