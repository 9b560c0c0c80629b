"""no-word, reserved-speech, same-speech, speech-goes-elsewhere, label-chooses-another: what callers may
say in a menu. Uses the engine's own matching; never guesses how words sound."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, Span, error
from ivr.content.flow import Menu
from ivr.content.revision import VOICE, Revision
from ivr.content.source import Path, Source
from ivr.engine.phrase_matching import (
    PERSON_PHRASES,
    REPEAT_PHRASES,
    PhraseBook,
    menu_phrases,
    plain_text,
    spoken_key,
)


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    for name, step in revision.voice.steps.items():
        # A reserved key is reported by menu_keys; the phrases cannot be judged then.
        if isinstance(step, Menu) and not set(step.choices) & {"0", "*", "#"}:
            yield from _in_menu(sources[VOICE], ("steps", name, "choices"), step)


def _in_menu(source: Source, at: Path, menu: Menu) -> Iterator[Finding]:
    first: dict[str, tuple[str, Span]] = {}
    phrases = menu_phrases({key: choice.hear for key, choice in menu.choices.items()})
    has_findings = False
    for key, choice in menu.choices.items():
        for i, phrase in enumerate(choice.hear):
            span = source.span((*at, key, "hear", i))
            if finding := _phrase(key, phrase, span, first, phrases):
                has_findings = True
                yield finding
    for key, choice in () if has_findings else menu.choices.items():
        for part, words in (("say", choice.say), ("short", choice.short or "")):
            chosen = spoken_key(words, phrases)
            if chosen not in (None, key):
                message = f'a caller who repeats "{words}" chooses {chosen}, not {key}'
                hint = f"add these words to hear: of choice {key}; the longest phrase decides"
                yield error("label-chooses-another", message, source.span((*at, key, part)), hint)


def _phrase(
    key: str, phrase: str, span: Span, first: dict[str, tuple[str, Span]], phrases: PhraseBook
) -> Finding | None:
    words = plain_text(phrase)
    if not words:
        return error("no-word", f'"{phrase}" has no letters', span, "write a word")
    if words in PERSON_PHRASES or words in REPEAT_PHRASES:
        meaning = "a person now" if words in PERSON_PHRASES else "hear it again"
        message = f'"{phrase}" means {meaning} in every menu, so it cannot be a choice'
        return error("reserved-speech", message, span, "take it out, or write a longer phrase")
    if words in first:
        other, where = first[words]
        if other == key:
            return None
        message = f'"{phrase}" chooses {other} as well as {key}'
        hint = f"the other one is at {where}: take one of them out"
        return error("same-speech", message, span, hint)
    first[words] = key, span
    chosen = spoken_key(phrase, phrases)
    if chosen == key:
        return None
    effect = "chooses nothing" if chosen is None else f"chooses {chosen}"
    message = f'a caller who says "{phrase}" {effect}, not {key}'
    return error("speech-goes-elsewhere", message, span, "take it out, or write it in other words")
