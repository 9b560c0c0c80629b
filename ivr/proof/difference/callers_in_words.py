"""Callers in words, from the paths they take: `professionals in Derbyshire asking for advice`. Names
are those of the new revision, or of the old one for what only that has."""

from collections.abc import Iterable, Iterator

from ivr.content.flow import Menu
from ivr.proof.difference.comparison import Comparison, Keys
from ivr.proof.difference.times_in_words import listed

_CALLERS = {
    "public": "members of the public",
    "young-person": "young people",
    "professional": "professionals",
}
_NO_AREA = "naming no area"
_ALL = "all callers"
_MOST_KEYS = 4
_CallerGroup = tuple[str | None, str, str | None]
_CallersAndNeed = tuple[str, str]  # the need is empty for all of these callers


def callers_in_words(
    comparison: Comparison, keys: Iterable[Keys], among: Iterable[Keys] = ()
) -> str:
    """All callers who take one of these paths, out of those of `among` or of all paths."""
    groups: dict[_CallerGroup, set[Keys]] = {}
    for path in (*among,) or (*comparison.paths,):
        area, caller, need = comparison.paths[path].group
        # A caller who presses 0 before saying who they are is answered as the public is.
        groups.setdefault((area, caller or "public", need), set()).add(path)
    taken = set(keys)
    if taken >= set().union(*groups.values()):
        return _ALL
    areas_by_callers: dict[tuple[_CallersAndNeed, ...], list[str | None]] = {}
    for area in dict.fromkeys(area for area, _, _ in groups):
        here = {group: paths for group, paths in groups.items() if group[0] == area}
        if callers := tuple(_callers_in_area(comparison, here, taken)):
            areas_by_callers.setdefault(callers, []).append(area)
    parts = []
    for callers, areas in areas_by_callers.items():
        where = _areas(comparison, areas)
        all_needs = [who for who, need in callers if not need]
        parts += [f"{listed(all_needs)} {where}"] if all_needs else []
        parts += [f"{who} {where} {need}" for who, need in callers if need]
    return ", and ".join(parts)


def pressed(keys: Iterable[Keys]) -> tuple[str, ...]:
    """Each path as a caller presses it: `2, 1, 2`, with `wait` for silence."""
    return tuple(", ".join(path) for path in keys)


def after_keys(keys: Iterable[Keys]) -> str:
    """`after 2, 1, 2`: the first few paths, and how many more."""
    paths = pressed(keys)
    more = f" | and {len(paths) - _MOST_KEYS} more" if len(paths) > _MOST_KEYS else ""
    return f"after {' | '.join(paths[:_MOST_KEYS])}{more}"


def counted(count: int, noun: str) -> str:
    """`1 path`, `3 paths`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _callers_in_area(
    comparison: Comparison, groups: dict[_CallerGroup, set[Keys]], taken: set[Keys]
) -> Iterator[_CallersAndNeed]:
    if all(paths & taken for paths in groups.values()):
        yield _ALL, ""
        return
    for caller in dict.fromkeys(caller for _, caller, _ in groups):
        needs = {need: paths for (_, c, need), paths in groups.items() if c == caller}
        name = _CALLERS.get(caller, caller)
        if all(paths & taken for paths in needs.values()):
            yield name, ""
        elif some := [_need(comparison, need) for need, paths in needs.items() if paths & taken]:
            yield name, " or ".join(some)


def _areas(comparison: Comparison, areas: list[str | None]) -> str:
    known = {**comparison.old.revision.areas, **comparison.new.revision.areas}
    named = [known[area].name for area in areas if area in known]
    words = [f"in {listed(named)}"] if named else []
    return listed([*words, *([_NO_AREA] if None in areas else [])])


def _need(comparison: Comparison, need: str | None) -> str:
    if need is None:
        return "pressing 0 before naming a need"
    revisions = (comparison.new.revision, comparison.old.revision)
    steps = (step for revision in revisions for step in revision.voice.steps.values())
    menus = (step for step in steps if isinstance(step, Menu) and step.sets == "need")
    choices = (choice for menu in menus for choice in menu.choices.values())
    words = next((choice.say for choice in choices if choice.value == need), need)
    if words.startswith("For "):
        return f"asking {words[0].lower()}{words[1:]}"
    if words.startswith("To ") and not words.startswith("To be "):
        return f"wanting {words[0].lower()}{words[1:]}"
    return f'choosing "{words}"'
