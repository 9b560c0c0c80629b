"""What callers hear otherwise: each wording that was changed, and whatever else sounds different on a
path at some time (an hour, a number, a name)."""

from collections.abc import Iterable, Iterator

from ivr.content.flow import Connect, Menu, Say, Step, Tell
from ivr.content.revision import Revision
from ivr.proof.difference.change import About, Change
from ivr.proof.difference.callers_in_words import (after, callers, counted, pressed)
from ivr.proof.difference.comparison import Both, Keys
from ivr.proof.difference.spans import Spans, by_time, collect
from ivr.proof.difference.word_difference import Hunk, Words, shown

_AGAIN = ", asked again"


def said(both: Both) -> Iterator[Change]:
    """Every wording that differs, then every other thing that is heard otherwise."""
    heard = _heard(both)
    explained: set[Hunk] = set()
    old, new = _wordings(both.old.revision), _wordings(both.new.revision)
    for name in new:
        if name not in old or old[name] == new[name]:
            continue
        changed = both.words.hunks(old[name], new[name])
        explained |= set(changed)
        keys = _first_heard(name, changed, heard)
        where = f"; {counted(len(keys), 'path')}" if keys else ""
        yield Change(
            About.SAID,
            f"{name}: {both.words.in_context(old[name], new[name])}{where}",
            paths=pressed(keys),
        )
    rest = [
        change
        for hunk, by_keys in heard.items()
        if hunk not in explained
        for change in _otherwise(both, hunk, by_keys)
    ]
    yield from sorted(rest, key=lambda change: change.hours_a_week is None)


def _first_heard(
    name: str, changed: tuple[Hunk, ...], heard: dict[Hunk, dict[Keys, Spans]]
) -> tuple[Keys, ...]:
    """The paths on which the words of a step are heard. Other wordings are heard after mistakes and
    rings, which are no part of a path."""
    if not name.startswith("Step") or name.endswith(_AGAIN):
        return ()
    return tuple(dict.fromkeys(keys for hunk in changed for keys in heard.get(hunk, ())))


def _otherwise(both: Both, hunk: Hunk, by_keys: dict[Keys, Spans]) -> Iterator[Change]:
    for spans, keys in by_time(by_keys).items():
        when = both.when(spans)
        yield Change(
            About.SAID,
            f"{when.words}, {callers(both, keys, both.lasting)}: {shown(hunk)}; "
            f"{counted(len(keys), 'path')}",
            (after(keys),),
            when.words,
            when.hours_a_week,
            pressed(keys),
        )


def _heard(both: Both) -> dict[Hunk, dict[Keys, Spans]]:
    """The words that differ on the way to the first ring, on each path that both have."""

    def differ(old: int, new: int) -> Iterator[tuple[Hunk, Keys]]:
        news = both.new.paths_at(new)
        for keys, path in both.old.paths_at(old).items():
            if keys in news:
                turns = zip(path.turns, news[keys].turns, strict=True)
                for hunk in _once(_hunks(both.words, one.says, two.says) for one, two in turns):
                    yield hunk, keys

    found: dict[Hunk, dict[Keys, Spans]] = {}
    for (hunk, keys), spans in collect(both.old.voice, both.new.voice, differ).items():
        found.setdefault(hunk, {})[keys] = spans
    return found


def _once(several: Iterable[Iterable[Hunk]]) -> tuple[Hunk, ...]:
    return tuple(dict.fromkeys(hunk for found in several for hunk in found))


def _hunks(words: Words, old: tuple[str, ...], new: tuple[str, ...]) -> tuple[Hunk, ...]:
    """Sentence by sentence where there are as many of them, else all together."""
    if old == new:
        return ()
    if len(old) != len(new):
        return words.hunks(" ".join(old), " ".join(new))
    return _once(words.hunks(one, two) for one, two in zip(old, new, strict=True))


def _wordings(revision: Revision) -> dict[str, str]:
    """Everything operators wrote to be said, by the name under which it is shown."""
    found: dict[str, str] = {}
    for name, step in revision.voice.steps.items():
        found |= {f'Step "{name}"{part}': words for part, words in _of_step(step)}
    for name, words in revision.voice.prompts.model_dump(by_alias=True).items():
        found[f'Prompt "{name}"'] = words
    for contact in revision.contacts.values():
        for part, own in (("own menu", contact.own_menu), ("when closed", contact.when_closed)):
            found[f"{contact.name}, {part}"] = own or ""
    return found


def _of_step(step: Step) -> Iterator[tuple[str, str]]:
    match step:
        case Say():
            yield "", step.say
        case Menu():
            yield "", step.menu
            for key, choice in step.choices.items():
                yield f", key {key}", choice.say
                if choice.short:
                    yield f", key {key}{_AGAIN}", choice.short
        case Connect():
            yield "", step.connect
        case Tell():
            yield "", step.tell
        case _:
            pass
