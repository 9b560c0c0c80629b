"""no-emergency-words, digits-run-together: 9 9 9 is said before the first question, and wherever the
engine relies on it. Judges by "9 9 9" only, not by the sentence around it."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ivr.checks.spoken_and_texted import offer_texts, spoken_texts
from ivr.content.findings import Finding, error
from ivr.content.flow import Connect, Menu, Say, Tell
from ivr.content.revision import VOICE, Revision
from ivr.content.source import Path, Source

_SPACED = re.compile(r"\b9 9 9\b")
_RUN_TOGETHER = re.compile(r"(?<![\d£])(?<!\d[ ,])(?:999|101|111|112)(?![\d,])")
_PROMPTS = (
    "emergency",
    "danger",
    "fault",
    "silence-person-mobile",
    "silence-person-landline",
)


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    source, flow = sources[VOICE], revision.voice
    for key, first in (("first", flow.first), ("returned", flow.returned)):
        if not _SPACED.search(_before_the_first_question(revision, first)):
            yield error(
                "no-emergency-words",
                f'a call that begins at step "{first}" does not say 9 9 9 before the first question',
                source.span((key,)),
                "begin with: If anyone is in danger now, hang up and dial 9 9 9.",
            )
    for path, text, message in _required(revision):
        if not _SPACED.search(text) and not _RUN_TOGETHER.search(text):
            hint = "say: If anyone is in danger now, hang up and dial 9 9 9."
            yield error("no-emergency-words", message, source.span(path), hint)
    for file, path, text in spoken_texts(revision):
        for match in _RUN_TOGETHER.finditer(text):
            message = f"{match.group()} is read out as one large number"
            hint = f"write {' '.join(match.group())}"
            span = sources[file].within(path, match.group())
            yield error("digits-run-together", message, span, hint)


def _required(revision: Revision) -> Iterator[tuple[Path, str, str]]:
    """The texts that must say 9 9 9, with the message for those that do not."""
    for name in _PROMPTS:
        text = str(getattr(revision.voice.prompts, name.replace("-", "_"), "9 9 9"))
        yield ("prompts", name), text, f'"{name}" does not say 9 9 9'
    for _, path, text in offer_texts(revision):
        if path[-1] != "ask":
            yield path, text, f'"{path[-1]}" ends the call, and does not say 9 9 9'


def _before_the_first_question(revision: Revision, first: str) -> str:
    """The words before the first question. Digits that run together count as 9 9 9."""
    texts: list[str] = []
    seen: set[str] = set()
    name = first
    while name not in seen:
        seen.add(name)
        match revision.voice.steps[name]:
            case Say(say=text, then=then):
                texts.append(text)
                name = then
            case Menu(menu=text) | Tell(tell=text) | Connect(connect=text):
                texts.append(text.partition("{")[0])
            case _:
                break
    return re.sub(r"\b999\b", "9 9 9", " ".join(texts))
