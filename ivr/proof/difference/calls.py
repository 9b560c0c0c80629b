"""What callers notice on their paths, for whom and when: other contacts ring, other numbers are told
after the rings, or other words are said (wordings that were changed, an hour, a number, a name)."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ivr.content.flow import Connect, Menu, Say, Step, Tell
from ivr.content.revision import Revision
from ivr.engine.routing import contacts_to_say
from ivr.proof.difference.callers_in_words import after_keys, callers_in_words, counted, pressed
from ivr.proof.difference.comparison import About, Change, Comparison, Keys, collect
from ivr.proof.difference.times_in_words import Periods, When
from ivr.proof.difference.word_difference import Replacement, WordDifference, marked
from ivr.proof.rota import ring_order

Contacts = tuple[str, ...]
_ASKED_AGAIN = ", asked again"
_Heard = dict[Replacement, dict[Keys, Periods]]


class _RingChange(NamedTuple):
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
        then, here = old.voice.moments[before], new.voice.moments[now]
        for keys in comparison.paths:
            one, two = old_paths.get(keys), new_paths.get(keys)
            rang = ring_order(old.revision, then, *one.group) if one else None
            rings = ring_order(new.revision, here, *two.group) if two else None
            if rang != (rings and comparison.old_ids(rings)):
                yield _RingChange(rang, rings), keys
            elif one and two:
                rang = contacts_to_say(old.revision, then, *one.group)
                rings = contacts_to_say(new.revision, here, *two.group)
                if rang != comparison.old_ids(rings):
                    yield _RingChange(rang, rings, numbers=True), keys

    for change, by_keys in collect(old.voice, new.voice, differences).items():
        for when, keys in comparison.by_time(by_keys):
            paths = counted(len(keys), "path")
            if when.hours_a_week is not None:
                paths += f", {_hours(when.hours_a_week)} a week"
            words = f"{_ring_words(comparison, change)}; {paths}"
            callers = callers_in_words(comparison, keys)
            yield _on_paths(About.RINGS, callers, when, keys, words)


def _hours(count: float) -> str:
    """`5 hours`, `2.5 hours`; `5 minutes` for less than one hour."""
    if count < 1:
        return counted(round(count * 60), "minute")
    return f"{count:.4g} {'hour' if count == 1 else 'hours'}"


def _ring_words(comparison: Comparison, change: _RingChange) -> str:
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


def _on_paths(about: About, callers: str, when: When, keys: list[Keys], words: str) -> Change:
    sentence, after = f"{when.words}, {callers}: {words}", (after_keys(keys),)
    return Change(about, sentence, after, when.words, when.hours_a_week, pressed(keys))


def speech_changes(comparison: Comparison) -> Iterator[Change]:
    """Every wording that differs, then every other difference that callers hear."""
    heard = _heard(comparison)
    explained: set[Replacement] = set()
    old, new = _wordings(comparison.old.revision), _wordings(comparison.new.revision)
    for name in new:
        if name not in old or old[name] == new[name]:
            continue
        replacements = comparison.words.replacements(old[name], new[name])
        explained |= set(replacements)
        keys: tuple[Keys, ...] = ()
        # Other wordings are heard after mistakes and rings, which are not part of a path.
        if name.startswith("Step") and not name.endswith(_ASKED_AGAIN):
            keys = tuple(dict.fromkeys(path for r in replacements for path in heard.get(r, ())))
        where = f"; {counted(len(keys), 'path')}" if keys else ""
        words = comparison.words.in_context(old[name], new[name])
        yield Change(About.SAID, f"{name}: {words}{where}", paths=pressed(keys))
    others: list[Change] = []
    for replacement, by_keys in heard.items():
        if replacement not in explained:
            for when, paths in comparison.by_time(by_keys):
                words = f"{marked(replacement)}; {counted(len(paths), 'path')}"
                callers = callers_in_words(comparison, paths, comparison.shared_paths)
                others.append(_on_paths(About.SAID, callers, when, paths, words))
    yield from sorted(others, key=lambda change: change.hours_a_week is None)


def _heard(comparison: Comparison) -> _Heard:
    """The words that differ before the first ring, on each path that both revisions have."""
    old, new = comparison.old, comparison.new

    def differences(before: int, now: int) -> Iterator[tuple[Replacement, Keys]]:
        new_paths = new.paths_at(now)
        for keys, path in old.paths_at(before).items():
            if keys in new_paths:
                turns = zip(path.turns, new_paths[keys].turns, strict=True)
                pairs = (_in_turn(comparison.words, one.says, two.says) for one, two in turns)
                for replacement in _unique(pairs):
                    yield replacement, keys

    return collect(old.voice, new.voice, differences)


def _unique(several: Iterable[Iterable[Replacement]]) -> tuple[Replacement, ...]:
    return tuple(dict.fromkeys(each for replacements in several for each in replacements))


def _in_turn(
    words: WordDifference, old: tuple[str, ...], new: tuple[str, ...]
) -> tuple[Replacement, ...]:
    """Sentence by sentence if both have as many, otherwise all sentences together."""
    if old == new:
        return ()
    if len(old) != len(new):
        return words.replacements(" ".join(old), " ".join(new))
    return _unique(words.replacements(one, two) for one, two in zip(old, new, strict=True))


def _wordings(revision: Revision) -> dict[str, str]:
    """Everything that operators wrote to be said, by the name under which it is shown."""
    wordings: dict[str, str] = {}
    for name, step in revision.voice.steps.items():
        wordings |= {f'Step "{name}"{part}': words for part, words in _step_wordings(step)}
    prompts = revision.voice.prompts.model_dump(by_alias=True)
    wordings |= {f'Prompt "{name}"': words for name, words in prompts.items()}
    for contact in revision.contacts.values():
        wordings[f"{contact.name}, own menu"] = contact.own_menu or ""
        wordings[f"{contact.name}, when closed"] = contact.when_closed or ""
    return wordings


def _step_wordings(step: Step) -> Iterator[tuple[str, str]]:
    match step:
        case Say():
            yield "", step.say
        case Menu():
            yield "", step.menu
            for key, choice in step.choices.items():
                yield f", key {key}", choice.say
                if choice.short:
                    yield f", key {key}{_ASKED_AGAIN}", choice.short
        case Connect():
            yield "", step.connect
        case Tell():
            yield "", step.tell
        case _:
            pass
