"""Keys and signs in what is said: the engine reads out the keys, option first. Judges only words
typed by hand."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from ivr.checks.spoken_and_texted import (in_offer, in_prompts, of_step, spoken)
from ivr.content.findings import Finding, error, warning
from ivr.content.flow import Menu
from ivr.content.revision import VOICE, Revision
from ivr.content.source import Path, Source

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_PRESS = re.compile(
    rf"\bpress (?P<key>\d(?! \d)|{'|'.join(_DIGITS)}|star|hash)\b(?! key)(?P<then> (?:for|to|if)\b)?",
    re.IGNORECASE,
)
_SIGN = re.compile(r"[*#&@/\\_^~<>=|%+]|\bwww\.|\bhttps?:")
# Said back of a place, always with the same two keys.
_YES_OR_NO = ("heard", "heard-area", "never-issued-area")
_PROMPT_KEYS: Mapping[str, Collection[str]] = {"try-again": ("1",)}


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about keys that are named by hand."""
    source = sources[VOICE]
    for name, step in revision.voice.steps.items():
        keys = step.choices if isinstance(step, Menu) else ()
        for path, words in of_step(("steps", name), step):
            yield from _keys(source, path, words, ("1", "2") if path[-1] in _YES_OR_NO else keys)
    for _, path, words in in_prompts(revision):
        if path[-1] != "option":
            yield from _keys(source, path, words, _PROMPT_KEYS.get(str(path[-1]), ()))
    for _, path, words in in_offer(revision):
        yield from _keys(source, path, words, ("1",) if path[-1] == "ask" else ())
    for file, path, words in spoken(revision):
        for sign in _SIGN.finditer(words):
            yield warning(
                "sign-in-speech",
                f'nobody knows how "{sign.group()}" will be read out',
                sources[file].within(path, sign.group()),
                'write it as a word: "star", "and"; a link can only be texted',
            )


def _keys(source: Source, path: Path, words: str, keys: Collection[str]) -> Iterator[Finding]:
    for found in _PRESS.finditer(words):
        said = found["key"].lower()
        key = str(_DIGITS.index(said)) if said in _DIGITS else said
        span = source.within(path, found.group())
        if "choices" in path:
            what = f'the key is read out by itself: "press {said}" would be said beside it'
            yield error("key-in-option", what, span, "write only what the option is")
        elif key not in ("0", "star") and key not in keys:
            what = f'"press {said}" is said, but that key does nothing here'
            hint = f"the keys here: {', '.join((*keys, '0', 'star'))}"
            yield error("key-not-there", what, span, hint)
        elif found["then"]:
            what = "the key is named before what it does: callers forget it while they listen"
            yield warning("key-before-option", what, span, f"write: for a person, press {said}")
        elif key in keys and "steps" in path and path[-1] not in _YES_OR_NO:
            what = f'"press {said}" is written by hand, and stays when the choices change'
            yield warning("key-by-hand", what, span, "write {choices}: it reads out option and key")
