"""How long a caller hears ringing: at each contact, and over a whole row. Never reads the hours, so
that it holds when every contact of the row is open."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, error
from ivr.content.revision import CONTACTS, ROUTES, Revision
from ivr.content.source import Source
from ivr.engine.whisper import longest_ring

_SHORTEST, _LONGEST = 10, 120


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about seconds of ringing."""
    usual = revision.service.rings.seconds
    for name, contact in revision.contacts.items():
        if contact.ring_seconds and not _SHORTEST <= contact.ring_seconds <= _LONGEST:
            yield error(
                "ring-seconds",
                f'"{name}" would ring for {contact.ring_seconds} seconds',
                sources[CONTACTS].span((name, "ring-seconds")),
                f"write a number from {_SHORTEST} to {_LONGEST}; without it, {usual}",
            )
    most = revision.service.budgets.numbers
    for place, row in enumerate(revision.routes):
        tried = dict.fromkeys((*row.try_, revision.service.safety_line))
        seconds = sum(_seconds(revision, name) for name in tried)
        if seconds > most:
            yield error(
                "row-rings-too-long",
                f"when nobody answers, this row rings for {seconds:.0f} seconds; "
                f"{most} are the most",
                sources[ROUTES].span((place, "try")),
                "leave a contact out, or let the contacts ring for less time",
            )


def _seconds(revision: Revision, name: str) -> float:
    """How long a contact can keep a caller, the whisper included; too long a time is said of itself."""
    over = max(0, (revision.contacts[name].ring_seconds or 0) - _LONGEST)
    return longest_ring(revision, name) - over
