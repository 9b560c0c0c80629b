"""Who is on duty at the chosen time, in words. The proof's rota decides who it is."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from ivr.content.contact import Contact
from ivr.content.flow import Menu
from ivr.content.revision import Revision
from ivr.directory.clock import texted_change
from ivr.proof.rota import RotaEntry, rota_entries

_CALLERS = {
    "public": "A member of the public",
    "young-person": "A young person",
    "professional": "A professional",
}


@dataclass(frozen=True, slots=True)
class Row:
    """The contacts that ring for these callers, in order; until when, and the contacts after that."""

    callers: tuple[str, ...]
    order: tuple[Contact, ...]
    until: str
    then: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rota:
    area: str
    rows: tuple[Row, ...]


@lru_cache(maxsize=8)
def rotas(revision: Revision, at: datetime) -> tuple[Rota, ...]:
    """The rota of each area. Callers for whom the same contacts ring share one row."""
    needs = _first_needs(revision)
    areas: dict[str | None, dict[tuple[object, ...], list[RotaEntry]]] = {}
    for entry in rota_entries(revision, at):
        if entry.need is None or entry.need in needs:
            same = (entry.order, entry.until, entry.then)
            areas.setdefault(entry.area, {}).setdefault(same, []).append(entry)
    return tuple(
        Rota(
            revision.areas[area].name if area else "Not known where the child lives",
            tuple(_row(revision, at, group, needs) for group in rows.values()),
        )
        for area, rows in areas.items()
    )


def _row(revision: Revision, at: datetime, group: list[RotaEntry], needs: dict[str, str]) -> Row:
    first, contacts = group[0], revision.contacts
    return Row(
        callers=tuple(_caller(entry, needs) for entry in group) if first.area else ("Any caller",),
        order=tuple(contacts[name] for name in first.order),
        until=texted_change(at, first.until) if first.until else "",
        then=tuple(contacts[name].name for name in first.then),
    )


def _caller(entry: RotaEntry, needs: dict[str, str]) -> str:
    caller = _CALLERS.get(entry.caller, entry.caller)
    return f"{caller}, {needs[entry.need]}" if entry.need else caller


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
