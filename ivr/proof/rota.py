"""Who is on duty: for each area, caller and need, who rings now, until when, and who then.

Asks the engine's own routing; decides nothing by itself.
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
class Duty:
    """For one kind of caller: the order in which contacts ring now, the instant (UTC) at which that
    order changes next, and the order after it. `until` is None where it never does."""

    area: str | None
    caller: str
    need: str | None
    order: tuple[str, ...]
    until: datetime | None
    then: tuple[str, ...]


def duties(revision: Revision, now: datetime) -> tuple[Duty, ...]:
    """Every combination of area, caller and need that a caller can be, at `now`."""
    here = moment_at(revision, now)
    changes = tuple(_changes(revision, now))
    later = [(instant, moment_at(revision, instant)) for instant in changes]
    return tuple(
        _duty(revision, here, later, area, caller, need) for area, caller, need in _kinds(revision)
    )


def _kinds(revision: Revision) -> Iterator[tuple[str | None, str, str | None]]:
    """Area, caller and need of every kind of caller. A need whose row is for every area stands once,
    without an area."""
    anywhere = [n for n in needs(revision) if matching_route(revision, None, "professional", n)[1].need]
    for area in revision.areas:
        yield area, "public", None
        yield area, "young-person", None
        for need in needs(revision):
            if need not in anywhere:
                yield area, "professional", need
    yield None, "public", None
    for need in anywhere:
        yield None, "professional", need


def order(
    revision: Revision, here: Moment, area: str | None, caller: str | None, need: str | None
) -> tuple[str, ...]:
    """The contacts that ring one after the other while nobody answers."""
    anybody = Caller(PhoneKind.WITHHELD)
    rung: tuple[str, ...] = ()
    while found := next_to_ring(
        revision, here, anybody, area=area, caller=caller, need=need, rung=rung
    ):
        if found.contact in rung:
            break  # the engine never does: the proof says so where it would
        rung = (*rung, found.contact)
    return rung


def _duty(
    revision: Revision,
    here: Moment,
    later: list[tuple[datetime, Moment]],
    area: str | None,
    caller: str,
    need: str | None,
) -> Duty:
    now = order(revision, here, area, caller, need)
    for instant, moment in later:
        then = order(revision, moment, area, caller, need)
        if then != now:
            return Duty(area, caller, need, now, instant, then)
    return Duty(area, caller, need, now, None, ())


def _changes(revision: Revision, now: datetime) -> Iterator[datetime]:
    """The next instants at which any contact opens or closes."""
    instant = now
    for _ in range(_MOST_CHANGES):
        following = [
            found.change
            for name in revision.contacts
            if (found := hours_status_at(revision, name, instant)).change is not None
        ]
        if not following:
            return
        instant = min(changes for changes in following if changes is not None)
        yield instant


def needs(revision: Revision) -> tuple[str, ...]:
    """Every need that a caller can name by a key."""
    found = [
        choice.value
        for step in revision.voice.steps.values()
        if isinstance(step, Menu) and step.sets == "need"
        for choice in step.choices.values()
        if choice.value
    ]
    return tuple(dict.fromkeys(found))
