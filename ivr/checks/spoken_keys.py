"""key-in-option, key-not-there, key-before-option, key-by-hand, sign-in-speech: keys and signs typed
into a spoken text. The engine reads out the keys of a menu itself, after each option."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from ivr.checks.spoken_and_texted import offer_texts, prompt_texts, spoken_texts
from ivr.content.findings import Finding, error, warning
from ivr.content.flow import Menu, step_texts
from ivr.content.revision import VOICE, Revision
from ivr.content.source import Path, Source

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_PRESS = re.compile(
    rf"\bpress (?P<key>\d(?! \d)|{'|'.join(_DIGITS)}|star|hash)\b(?! key)(?P<then> (?:for|to|if)\b)?",
    re.IGNORECASE,
)
_SIGN = re.compile(r"[*#&@/\\_^~<>=|%+]|\bwww\.|\bhttps?:")
# The engine asks the caller to confirm a place: 1 is yes and 2 is no, always.
_YES_OR_NO = ("heard", "heard-area", "never-issued-area")
_PROMPT_KEYS: Mapping[str, Collection[str]] = {"try-again": ("1",)}


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    source = sources[VOICE]
    for name, step in revision.voice.steps.items():
        keys = step.choices if isinstance(step, Menu) else ()
        for path, text, _ in step_texts(("steps", name), step):
            yield from _keys(source, path, text, ("1", "2") if path[-1] in _YES_OR_NO else keys)
    for _, path, text in prompt_texts(revision):
        if path[-1] != "option":
            yield from _keys(source, path, text, _PROMPT_KEYS.get(str(path[-1]), ()))
    for _, path, text in offer_texts(revision):
        yield from _keys(source, path, text, ("1",) if path[-1] == "ask" else ())
    for file, path, text in spoken_texts(revision):
        for match in _SIGN.finditer(text):
            message = f'each voice reads out "{match.group()}" differently, or not at all'
            hint = 'write it as a word: "star", "and"; a link can only be texted'
            yield warning(
                "sign-in-speech", message, sources[file].within(path, match.group()), hint
            )


def _keys(source: Source, path: Path, text: str, keys: Collection[str]) -> Iterator[Finding]:
    for match in _PRESS.finditer(text):
        spoken = match["key"].lower()
        key = str(_DIGITS.index(spoken)) if spoken in _DIGITS else spoken
        span = source.within(path, match.group())
        if "choices" in path:
            message = (
                f'the engine reads out the key itself: callers would hear "press {spoken}" as well'
            )
            yield error("key-in-option", message, span, "write only the option")
        elif key not in ("0", "star") and key not in keys:
            message = f'callers hear "press {spoken}", but that key does nothing here'
            hint = f"the keys here: {', '.join((*keys, '0', 'star'))}"
            yield error("key-not-there", message, span, hint)
        elif match["then"]:
            message = "the key is named before its option: callers forget it while they listen"
            yield warning(
                "key-before-option", message, span, f"write: for a person, press {spoken}"
            )
        elif key in keys and "steps" in path and path[-1] not in _YES_OR_NO:
            message = f'"press {spoken}" is typed by hand, and stays when the choices change'
            yield warning(
                "key-by-hand", message, span, "write {choices}: it reads out option and key"
            )
