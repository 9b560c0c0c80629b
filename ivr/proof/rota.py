"""The rota: for each area, caller and need, which contacts ring now, until when, and which ring then.

This module asks the engine's own routing and decides nothing itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ivr.content.flow import Menu
from ivr.content.revision import Revision
from ivr.directory.callers import Caller, PhoneKind
from ivr.directory.moment import Moment, hours_status_at, moment_at
from ivr.engine.routing import matching_route, next_to_ring

_MOST_CHANGES = 60


@dataclass(frozen=True, slots=True)
class RotaEntry:
    """For one caller group: the contacts that ring now, in order; the instant (UTC) at which that
    order changes next (None if it never does); and the order after it."""

    area: str | None
    caller: str
    need: str | None
    order: tuple[str, ...]
    until: datetime | None
    then: tuple[str, ...]


def rota_entries(revision: Revision, now: datetime) -> tuple[RotaEntry, ...]:
    """An entry for every caller group at `now`."""
    here = moment_at(revision, now)
    later = [(instant, moment_at(revision, instant)) for instant in _changes(revision, now)]
    return tuple(
        _entry(revision, here, later, area, caller, need)
        for area, caller, need in _caller_groups(revision)
    )


def ring_order(
    revision: Revision, moment: Moment, area: str | None, caller: str | None, need: str | None
) -> tuple[str, ...]:
    """The contacts that ring one after the other until one answers."""
    unknown_caller = Caller(PhoneKind.WITHHELD)
    rung: tuple[str, ...] = ()
    while chosen := next_to_ring(
        revision, moment, unknown_caller, area=area, caller_type=caller, need=need, rung=rung
    ):
        if chosen.contact in rung:
            break  # the engine never does this: a claim refutes it
        rung = (*rung, chosen.contact)
    return rung


def needs(revision: Revision) -> tuple[str, ...]:
    """Every need that a caller can choose with a key."""
    return tuple(
        dict.fromkeys(
            choice.value
            for step in revision.voice.steps.values()
            if isinstance(step, Menu) and step.sets == "need"
            for choice in step.choices.values()
            if choice.value
        )
    )


def _caller_groups(revision: Revision) -> Iterator[tuple[str | None, str, str | None]]:
    """Area, caller and need. A need whose row is for every area comes once, without an area."""
    anywhere = [
        need
        for need in needs(revision)
        if matching_route(revision, None, "professional", need)[1].need
    ]
    for area in revision.areas:
        yield area, "public", None
        yield area, "young-person", None
        for need in needs(revision):
            if need not in anywhere:
                yield area, "professional", need
    yield None, "public", None
    for need in anywhere:
        yield None, "professional", need


def _entry(
    revision: Revision,
    here: Moment,
    later: list[tuple[datetime, Moment]],
    area: str | None,
    caller: str,
    need: str | None,
) -> RotaEntry:
    now = ring_order(revision, here, area, caller, need)
    for instant, moment in later:
        then = ring_order(revision, moment, area, caller, need)
        if then != now:
            return RotaEntry(area, caller, need, now, instant, then)
    return RotaEntry(area, caller, need, now, None, ())


def _changes(revision: Revision, now: datetime) -> Iterator[datetime]:
    """The next instants at which any contact opens or closes."""
    instant = now
    for _ in range(_MOST_CHANGES):
        statuses = (hours_status_at(revision, name, instant) for name in revision.contacts)
        following = [status.change for status in statuses if status.change is not None]
        if not following:
            return
        instant = min(following)
        yield instant
