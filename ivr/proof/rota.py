"""For each area, caller and need, which contacts ring now, until when, and which ring then, as the
engine's own routing decides."""

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
    here = moment_at(revision, now)
    later = [(instant, moment_at(revision, instant)) for instant in _changes(revision, now)]
    entries = []
    for group in _caller_groups(revision):
        order = ring_order(revision, here, *group)
        orders = ((instant, ring_order(revision, moment, *group)) for instant, moment in later)
        until, then = next((each for each in orders if each[1] != order), (None, ()))
        entries.append(RotaEntry(*group, order, until, then))
    return tuple(entries)


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
    steps = revision.voice.steps.values()
    menus = [step for step in steps if isinstance(step, Menu) and step.sets == "need"]
    values = (choice.value for menu in menus for choice in menu.choices.values())
    return tuple(dict.fromkeys(value for value in values if value))


def _caller_groups(revision: Revision) -> Iterator[tuple[str | None, str, str | None]]:
    """Area, caller and need. A need whose row is for every area comes once, without an area."""
    rows = {n: matching_route(revision, None, "professional", n)[1] for n in needs(revision)}
    anywhere = [need for need, row in rows.items() if row.need]
    for area in revision.areas:
        yield area, "public", None
        yield area, "young-person", None
        yield from ((area, "professional", need) for need in rows if need not in anywhere)
    yield None, "public", None
    for need in anywhere:
        yield None, "professional", need


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
