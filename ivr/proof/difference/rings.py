"""For which callers another contact rings, or other numbers are told after the rings, and when."""

from collections.abc import Iterator
from dataclasses import dataclass

from ivr.directory.moment import Moment
from ivr.engine.call_state import CallState
from ivr.engine.routing import contacts_to_say
from ivr.proof.difference.callers_in_words import after_keys, callers_in_words, counted, pressed
from ivr.proof.difference.comparison import About, Change, Comparison, Keys, Side, group_by_periods
from ivr.proof.difference.times_in_words import When
from ivr.proof.rota import ring_order

Contacts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _RingChange:
    """The contacts that ring after a path, before and now; None where a revision has no such path. If
    `numbers`, the contacts whose numbers are told at the end instead."""

    old: Contacts | None
    new: Contacts | None
    numbers: bool = False


def ring_changes(comparison: Comparison) -> Iterator[Change]:
    """Each order of contacts that differs, for all callers for whom it does in the same periods."""
    old, new = comparison.old, comparison.new

    def differences(before: int, now: int) -> Iterator[tuple[_RingChange, Keys]]:
        old_paths, new_paths = old.paths_at(before), new.paths_at(now)
        old_moment, new_moment = old.voice.moments[before], new.voice.moments[now]
        for keys in comparison.paths:
            one = old_paths[keys].state if keys in old_paths else None
            two = new_paths[keys].state if keys in new_paths else None
            rang = _ring_order(old, old_moment, one) if one else None
            rings = _ring_order(new, new_moment, two) if two else None
            if rang != (rings and comparison.old_ids(rings)):
                yield _RingChange(rang, rings), keys
            elif one and two:
                rang, rings = _numbers(old, old_moment, one), _numbers(new, new_moment, two)
                if rang != comparison.old_ids(rings):
                    yield _RingChange(rang, rings, numbers=True), keys

    for change, by_keys in comparison.in_calls(differences).items():
        for periods, paths in group_by_periods(by_keys).items():
            yield _change(comparison, change, paths, comparison.when(periods))


def _change(comparison: Comparison, change: _RingChange, keys: list[Keys], when: When) -> Change:
    counts = counted(len(keys), "path")
    if when.hours_a_week is not None:
        counts += f", {_hours(when.hours_a_week)} a week"
    callers = callers_in_words(comparison, keys)
    return Change(
        About.RINGS,
        f"{when.words}, {callers}: {_change_words(comparison, change)}; {counts}",
        (after_keys(keys),),
        when.words,
        when.hours_a_week,
        pressed(keys),
    )


def _hours(count: float) -> str:
    """`5 hours`, `2.5 hours`; `5 minutes` for less than one hour."""
    if count < 1:
        return counted(round(count * 60), "minute")
    return f"{count:.4g} {'hour' if count == 1 else 'hours'}"


def _change_words(comparison: Comparison, change: _RingChange) -> str:
    old, new = comparison.old, comparison.new
    if change.numbers:
        now = " and ".join(map(new.name, change.new or ()))
        before = " and ".join(map(old.name, change.old or ()))
        return f"when no contact answers, the numbers of {now} are told, were of {before}"
    if change.new is None:
        return f"this choice is gone; {old.names(change.old or ())} rang"
    if change.old is None:
        return f"this choice is new; {new.names(change.new)} rings"
    return f"{new.names(change.new)} rings, was {old.names(change.old)}"


def _ring_order(side: Side, moment: Moment, state: CallState) -> Contacts:
    return ring_order(side.revision, moment, state.area, state.caller, state.need)


def _numbers(side: Side, moment: Moment, state: CallState) -> Contacts:
    return contacts_to_say(side.revision, moment, state.area, state.caller, state.need)
