"""Who is on duty at the chosen time, in words. Decides only how it is said."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from ivr.content.flow import Menu
from ivr.content.revision import Revision
from ivr.directory.clock import texted_change
from ivr.proof.rota import Duty, duties


@dataclass(frozen=True, slots=True)
class Person:
    """A contact that rings."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class Row:
    """For the callers named in `who`: who rings, in this order, and when that changes to whom."""

    who: tuple[str, ...]
    order: tuple[Person, ...]
    until: str
    then: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rota:
    """One area's rows."""

    area: str
    rows: tuple[Row, ...]


@lru_cache(maxsize=8)
def rotas(revision: Revision, at: datetime) -> tuple[Rota, ...]:
    """Each area's callers; those for whom the same contacts ring stand in one row."""
    needs = _first_needs(revision)
    found: dict[str | None, dict[tuple[object, ...], list[Duty]]] = {}
    for duty in duties(revision, at):
        if duty.need is None or duty.need in needs:
            same = (duty.order, duty.until, duty.then)
            found.setdefault(duty.area, {}).setdefault(same, []).append(duty)
    return tuple(
        Rota(
            revision.areas[area].name if area else "Not known where the child lives",
            tuple(_row(revision, at, alike, needs) for alike in rows.values()),
        )
        for area, rows in found.items()
    )


def _row(revision: Revision, at: datetime, alike: list[Duty], needs: dict[str, str]) -> Row:
    first = alike[0]
    people = tuple(
        Person(_capital(revision.contacts[name].name), revision.contacts[name].number or "")
        for name in first.order
    )
    return Row(
        who=tuple(_who(duty, needs) for duty in alike) if first.area else ("Anybody",),
        order=people,
        until=texted_change(at, first.until) if first.until else "",
        then=tuple(revision.contacts[name].name for name in first.then),
    )


def _who(duty: Duty, needs: dict[str, str]) -> str:
    caller = {
        "public": "A member of the public",
        "young-person": "A young person",
        "professional": "A professional",
    }.get(duty.caller, duty.caller)
    return f"{caller}, {needs[duty.need]}" if duty.need else caller


def _first_needs(revision: Revision) -> dict[str, str]:
    """The needs that the first question about them offers, in its words."""
    for step in revision.voice.steps.values():
        if isinstance(step, Menu) and step.sets == "need":
            return {
                choice.value: choice.say[:1].lower() + choice.say[1:]
                for choice in step.choices.values()
                if choice.value
            }
    return {}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
