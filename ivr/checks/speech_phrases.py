"""What callers may say in a menu: each phrase chooses one option, and the one that was meant.

Asks the engine's own hearing; never guesses how words sound.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, Span, error
from ivr.content.flow import Menu
from ivr.content.revision import VOICE, Revision
from ivr.content.source import Path, Source
from ivr.engine.phrase_matching import (PERSON, REPEAT, PhraseBook, choices, plain, understand)


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about the phrases of each menu."""
    for name, step in revision.voice.steps.items():
        if isinstance(step, Menu):
            yield from _in_menu(sources[VOICE], ("steps", name, "choices"), step)


def _in_menu(source: Source, at: Path, menu: Menu) -> Iterator[Finding]:
    first: dict[str, tuple[str, Span]] = {}
    hears = choices({key: choice.hear for key, choice in menu.choices.items()})
    clear = True
    if set(menu.choices) & {"0", "*", "#"}:
        return  # said of the key
    for key, choice in menu.choices.items():
        for i, phrase in enumerate(choice.hear):
            span = source.span((*at, key, "hear", i))
            found = _phrase(key, phrase, span, first, hears)
            if found:
                clear = False
                yield found
    for key, choice in menu.choices.items() if clear else ():
        for part, words in (("say", choice.say), ("short", choice.short or "")):
            heard = understand(words, hears)
            if heard not in (None, key):
                yield error(
                    "label-chooses-another",
                    f'a caller who repeats "{words}" chooses {heard}, not {key}',
                    source.span((*at, key, part)),
                    f"add these words to hear: of choice {key}; the longest phrase decides",
                )


def _phrase(
    key: str,
    phrase: str,
    span: Span,
    first: dict[str, tuple[str, Span]],
    hears: PhraseBook,
) -> Finding | None:
    said = plain(phrase)
    if not said:
        return error("no-word", f'"{phrase}" has no letters', span, "write a word")
    if said in PERSON or said in REPEAT:
        meaning = "a person now" if said in PERSON else "hear it again"
        what = f'"{phrase}" means {meaning} in every menu, so it cannot be a choice'
        return error("reserved-speech", what, span, "take it out, or write a longer phrase")
    if said in first:
        other, where = first[said]
        if other == key:
            return None
        what = f'"{phrase}" chooses {other} as well as {key}'
        hint = f"the other one is at {where}: take one of them out"
        return error("same-speech", what, span, hint)
    first[said] = key, span
    heard = understand(phrase, hears)
    if heard == key:
        return None
    does = "chooses nothing" if heard is None else f"chooses {heard}"
    what = f'whoever says "{phrase}" {does}, not {key}'
    return error("speech-goes-elsewhere", what, span, "take it out, or write it in other words")
