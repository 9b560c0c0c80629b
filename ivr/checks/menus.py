"""The menus: their keys, what callers may say, and keys or signs typed into a spoken text. The engine
reads out the keys itself, after each option, and its matching decides what speech means."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from ivr.checks.spoken_and_texted import matches, offer_texts, prompt_texts, spoken_texts
from ivr.content.findings import Finding, Span, error, warning
from ivr.content.flow import Menu, step_texts
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

_MAX_OPTIONS = 4
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_PRESS = re.compile(
    rf"\bpress (?P<key>\d(?! \d)|{'|'.join(_DIGITS)}|star|hash)\b(?! key)(?P<then> (?:for|to|if)\b)?",
    re.IGNORECASE,
)
_SIGN = re.compile(r"[*#&@/\\_^~<>=|%+]|\bwww\.|\bhttps?:")
# The engine asks the caller to confirm a place: 1 is yes and 2 is no, always.
_YES_OR_NO = ("heard", "heard-area", "never-issued-area")


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    source = sources[VOICE]
    for name, step in revision.voice.steps.items():
        at: Path = ("steps", name, "choices")
        keys = step.choices if isinstance(step, Menu) else ()
        if isinstance(step, Menu):
            yield from _choices(source, at, step)
            # A reserved key has its own finding; the phrases cannot be judged then.
            yield from () if set(keys) & {"0", "*", "#"} else _speech(source, at, step)
        for path, text, _ in step_texts(("steps", name), step):
            yield from _keys(source, path, text, ("1", "2") if path[-1] in _YES_OR_NO else keys)
    for _, path, text in prompt_texts(revision):
        if path[-1] != "option":
            yield from _keys(source, path, text, ("1",) if path[-1] == "try-again" else ())
    for _, path, text in offer_texts(revision):
        yield from _keys(source, path, text, ("1",) if path[-1] == "ask" else ())
    for sign, span in matches(_SIGN, spoken_texts(revision), sources):
        message = f'each voice reads out "{sign}" differently, or not at all'
        hint = 'write it as a word: "star", "and"; a link can only be texted'
        yield warning("sign-in-speech", message, span, hint)


def _choices(source: Source, at: Path, menu: Menu) -> Iterator[Finding]:
    """A menu has keys from 1 up, without a gap, and four options at most."""
    step, options = f'step "{at[1]}"', len(menu.choices)
    if options > _MAX_OPTIONS:
        message = (
            f"{step} offers {options} options; callers do not remember more than {_MAX_OPTIONS}"
        )
        hint = "split the menu, or drop an option: 0 is always a person"
        yield error("too-many-options", message, source.key_span(at), hint)
    for expected, key in enumerate(menu.choices, 1):
        span = source.key_span((*at, key))
        if key in ("0", "*", "#"):
            hint = "in every menu 0 is a person and * is hear it again"
            yield error("reserved-key", f'"{key}" cannot be a choice', span, hint)
        elif key != str(expected):
            message = f'{step} has choice "{key}" where "{expected}" is expected'
            hint = "number the choices 1, 2, 3 in the order in which they are read out"
            yield error("key-out-of-order", message, span, hint)


def _speech(source: Source, at: Path, menu: Menu) -> Iterator[Finding]:
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


def _keys(source: Source, path: Path, text: str, keys: Collection[str]) -> Iterator[Finding]:
    for match in _PRESS.finditer(text):
        spoken = match["key"].lower()
        key = str(_DIGITS.index(spoken)) if spoken in _DIGITS else spoken
        span, press = source.within(path, match.group()), f'"press {spoken}"'
        if "choices" in path:
            message = f"the engine reads out the key itself: callers would hear {press} as well"
            yield error("key-in-option", message, span, "write only the option")
        elif key not in ("0", "star") and key not in keys:
            message = f"callers hear {press}, but that key does nothing here"
            hint = f"the keys here: {', '.join((*keys, '0', 'star'))}"
            yield error("key-not-there", message, span, hint)
        elif match["then"]:
            message = "the key is named before its option: callers forget it while they listen"
            hint = f"write: for a person, press {spoken}"
            yield warning("key-before-option", message, span, hint)
        elif key in keys and "steps" in path and path[-1] not in _YES_OR_NO:
            message = f"{press} is typed by hand, and stays when the choices change"
            hint = "write {choices}: it reads out option and key"
            yield warning("key-by-hand", message, span, hint)
