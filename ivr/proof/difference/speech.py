"""What callers hear that is different: each wording that was changed, and anything else on a path at
some time (an hour, a number, a name)."""

from collections.abc import Iterable, Iterator

from ivr.content.flow import Connect, Menu, Say, Step, Tell
from ivr.content.revision import Revision
from ivr.proof.difference.callers_in_words import after_keys, callers_in_words, counted, pressed
from ivr.proof.difference.comparison import About, Change, Comparison, Keys, group_by_periods
from ivr.proof.difference.times_in_words import Periods
from ivr.proof.difference.word_difference import Replacement, WordDifference, marked

_ASKED_AGAIN = ", asked again"
_Heard = dict[Replacement, dict[Keys, Periods]]


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
        keys = _paths_with(name, replacements, heard)
        where = f"; {counted(len(keys), 'path')}" if keys else ""
        words = comparison.words.in_context(old[name], new[name])
        yield Change(About.SAID, f"{name}: {words}{where}", paths=pressed(keys))
    others = [
        change
        for replacement, by_keys in heard.items()
        if replacement not in explained
        for change in _other_changes(comparison, replacement, by_keys)
    ]
    yield from sorted(others, key=lambda change: change.hours_a_week is None)


def _paths_with(
    name: str, replacements: tuple[Replacement, ...], heard: _Heard
) -> tuple[Keys, ...]:
    """The paths on which callers hear the words of a step. Other wordings are heard after mistakes and
    rings, which are not part of a path."""
    if not name.startswith("Step") or name.endswith(_ASKED_AGAIN):
        return ()
    return tuple(dict.fromkeys(keys for each in replacements for keys in heard.get(each, ())))


def _other_changes(
    comparison: Comparison, replacement: Replacement, by_keys: dict[Keys, Periods]
) -> Iterator[Change]:
    for periods, keys in group_by_periods(by_keys).items():
        when = comparison.when(periods)
        callers = callers_in_words(comparison, keys, comparison.shared_paths)
        yield Change(
            About.SAID,
            f"{when.words}, {callers}: {marked(replacement)}; {counted(len(keys), 'path')}",
            (after_keys(keys),),
            when.words,
            when.hours_a_week,
            pressed(keys),
        )


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

    return comparison.in_calls(differences)


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
    for name, words in revision.voice.prompts.model_dump(by_alias=True).items():
        wordings[f'Prompt "{name}"'] = words
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
