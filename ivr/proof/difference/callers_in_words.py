"""Who callers are, in words, from the paths they take: `professionals in Derbyshire asking for advice`.

Names are those of the new revision, and of the old one for what only that has.
"""

from collections.abc import Iterable, Iterator

from ivr.content.flow import Menu
from ivr.content.revision import Revision
from ivr.proof.difference.dates import listed
from ivr.proof.difference.comparison import Both, Keys

_CALLERS = {
    "public": "members of the public",
    "young-person": "young people",
    "professional": "professionals",
}
_NOWHERE = "naming no area"
_MOST_KEYS = 4
CallerGroup = tuple[str | None, str, str | None]
_Some = tuple[str, str]  # callers, and what they ask for if it is not all of them


def callers(both: Both, keys: Iterable[Keys], among: Iterable[Keys] = ()) -> str:
    """Everybody who takes one of these paths, `among` those of these or of all paths."""
    kinds: dict[CallerGroup, set[Keys]] = {}
    for path in (*among,) or (*both.paths,):
        kinds.setdefault(_kind(both, path), set()).add(path)
    told = set(keys)
    if told >= set().union(*kinds.values()):
        return "everybody"
    alike: dict[tuple[_Some, ...], list[str | None]] = {}
    for area in dict.fromkeys(area for area, _, _ in kinds):
        here = {kind: found for kind, found in kinds.items() if kind[0] == area}
        if some := tuple(_in_area(both, here, told)):
            alike.setdefault(some, []).append(area)
    parts = []
    for some, areas in alike.items():
        where = _areas(both, areas)
        whole = [who for who, needs in some if not needs]
        parts += [f"{listed(whole)} {where}"] if whole else []
        parts += [f"{who} {where} {needs}" for who, needs in some if needs]
    return ", and ".join(parts)


def pressed(keys: Iterable[Keys]) -> tuple[str, ...]:
    """Each path as it is pressed: `2, 1, 2`, with `wait` for silence."""
    return tuple(", ".join(path) for path in keys)


def after(keys: Iterable[Keys]) -> str:
    """`after 2, 1, 2`: the first few paths, and how many more."""
    each = list(pressed(keys))
    more = f" | and {len(each) - _MOST_KEYS} more" if len(each) > _MOST_KEYS else ""
    return f"after {' | '.join(each[:_MOST_KEYS])}{more}"


def counted(count: int, what: str) -> str:
    """`1 path`, `3 paths`."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _kind(both: Both, keys: Keys) -> CallerGroup:
    """What is known of whoever takes a path. Who presses 0 before saying who they are is answered
    as a member of the public is."""
    state = both.paths[keys].state
    return state.area, state.caller or "public", state.need


def _in_area(both: Both, kinds: dict[CallerGroup, set[Keys]], told: set[Keys]) -> Iterator[_Some]:
    if all(found & told for found in kinds.values()):
        yield "everybody", ""
        return
    for caller in dict.fromkeys(caller for _, caller, _ in kinds):
        needs = {need: found for (_, c, need), found in kinds.items() if c == caller}
        name = _CALLERS.get(caller, caller)
        if all(found & told for found in needs.values()):
            yield name, ""
        elif asked := [_need(both, need) for need, found in needs.items() if found & told]:
            yield name, " or ".join(asked)


def _areas(both: Both, areas: list[str | None]) -> str:
    known = {**both.old.revision.areas, **both.new.revision.areas}
    named = [known[area].name for area in areas if area in known]
    words = [f"in {listed(named)}"] if named else []
    return listed([*words, *([_NOWHERE] if None in areas else [])])


def _need(both: Both, need: str | None) -> str:
    if need is None:
        return "pressing 0 before naming a need"
    said = _said(both.new.revision, need) or _said(both.old.revision, need) or need
    if said.startswith("For "):
        return f"asking {said[0].lower()}{said[1:]}"
    if said.startswith("To ") and not said.startswith("To be "):
        return f"wanting {said[0].lower()}{said[1:]}"
    return f'choosing "{said}"'


def _said(revision: Revision, need: str) -> str | None:
    """The words of the choice that names a need."""
    for step in revision.voice.steps.values():
        if isinstance(step, Menu) and step.sets == "need":
            for choice in step.choices.values():
                if choice.value == need:
                    return choice.say
    return None
