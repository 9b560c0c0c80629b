"""For which callers somebody else rings, or other numbers are told when nobody answers, and when."""

from collections.abc import Iterator
from dataclasses import dataclass

from ivr.directory.moment import Moment
from ivr.engine.call_state import CallState
from ivr.engine.routing import contacts_to_say
from ivr.proof.difference.callers_in_words import after, callers, counted, pressed
from ivr.proof.difference.change import About, Change
from ivr.proof.difference.comparison import Both, Keys, Side
from ivr.proof.difference.spans import Spans, by_time, collect
from ivr.proof.difference.times_in_words import When
from ivr.proof.rota import order

Order = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rung:
    """Who rings after a path, before and now; None where a revision has no such path. `told` are
    the contacts whose numbers are told at the end, where that is what differs."""

    old: Order | None
    new: Order | None
    told: bool = False


def rings(both: Both) -> Iterator[Change]:
    """Each order of contacts that differs, for all to whom it happens at the same times."""
    again = both.again

    def differ(old: int, new: int) -> Iterator[tuple[_Rung, Keys]]:
        olds, news = both.old.paths_at(old), both.new.paths_at(new)
        here, there = both.old.voice.moments[old], both.new.voice.moments[new]
        for keys in both.paths:
            one = olds[keys].state if keys in olds else None
            two = news[keys].state if keys in news else None
            before = _order(both.old, here, one) if one else None
            now = _order(both.new, there, two) if two else None
            if before != (now and tuple(again.get(name, name) for name in now)):
                yield _Rung(before, now), keys
            elif one and two:
                before, now = _told(both.old, here, one), _told(both.new, there, two)
                if before != tuple(again.get(name, name) for name in now):
                    yield _Rung(before, now, told=True), keys

    found: dict[_Rung, dict[Keys, Spans]] = {}
    for (rung, keys), spans in collect(both.old.voice, both.new.voice, differ).items():
        found.setdefault(rung, {})[keys] = spans
    for rung, by_keys in found.items():
        for spans, alike in by_time(by_keys).items():
            yield _change(both, rung, alike, both.when(spans))


def _change(both: Both, rung: _Rung, keys: list[Keys], when: When) -> Change:
    counts = counted(len(keys), "path")
    if when.hours_a_week is not None:
        counts += f", {hours(when.hours_a_week)} a week"
    return Change(
        About.RINGS,
        f"{when.words}, {callers(both, keys)}: {_rings(both, rung)}; {counts}",
        (after(keys),),
        when.words,
        when.hours_a_week,
        pressed(keys),
    )


def hours(count: float) -> str:
    """`5 hours`, `2.5 hours`; `5 minutes` for less than one hour."""
    if count < 1:
        return counted(round(count * 60), "minute")
    return f"{count:.4g} {'hour' if count == 1 else 'hours'}"


def _rings(both: Both, rung: _Rung) -> str:
    if rung.told and rung.old is not None and rung.new is not None:
        now, before = (
            " and ".join(map(side.name, order))
            for side, order in ((both.new, rung.new), (both.old, rung.old))
        )
        return f"when nobody answers the numbers of {now} are told, were of {before}"
    if rung.new is None:
        return f"this choice is gone; {both.old.order(rung.old or ())} rang"
    if rung.old is None:
        return f"this choice is new; {both.new.order(rung.new)} rings"
    return f"{both.new.order(rung.new)} rings, was {both.old.order(rung.old)}"


def _order(side: Side, moment: Moment, state: CallState) -> Order:
    return order(side.revision, moment, state.area, state.caller, state.need)


def _told(side: Side, moment: Moment, state: CallState) -> Order:
    return contacts_to_say(side.revision, moment, state.area, state.caller, state.need)
