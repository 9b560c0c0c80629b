"""The emergency words: before the first question, and wherever the engine promises them. Decides by
"9 9 9"; never by how the sentence is put."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ivr.checks.spoken_and_texted import in_offer, spoken
from ivr.content.findings import Finding, error
from ivr.content.flow import Connect, Menu, Say, Tell
from ivr.content.revision import VOICE, Revision
from ivr.content.source import Source

_SAID = re.compile(r"\b9 9 9\b")
_RUN_TOGETHER = re.compile(r"(?<![\d£])(?<!\d[ ,])(?:999|101|111|112)(?![\d,])")
_PROMISED = (
    "emergency",
    "danger",
    "fault",
    "silence-person-mobile",
    "silence-person-landline",
)


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about 9 9 9."""
    source, flow = sources[VOICE], revision.voice
    for key, first in (("first", flow.first), ("returned", flow.returned)):
        if not _SAID.search(_before_the_first_wait(revision, first)):
            yield error(
                "no-emergency-words",
                f'a call that begins at step "{first}" does not say 9 9 9 before the first question',
                source.span((key,)),
                "begin with: If anyone is in danger now, hang up and dial 9 9 9.",
            )
    for name in _PROMISED:
        words = str(getattr(flow.prompts, name.replace("-", "_"), "9 9 9"))
        if not _SAID.search(words) and not _RUN_TOGETHER.search(words):
            yield error(
                "no-emergency-words",
                f'"{name}" does not say 9 9 9',
                source.span(("prompts", name)),
                "say: If anyone is in danger now, hang up and dial 9 9 9.",
            )
    for _, path, words in in_offer(revision):
        if path[-1] != "ask" and not _SAID.search(words) and not _RUN_TOGETHER.search(words):
            yield error(
                "no-emergency-words",
                f'"{path[-1]}" ends the call, and does not say 9 9 9',
                source.span(path),
                "say: If anyone is in danger now, hang up and dial 9 9 9.",
            )
    for file, path, words in spoken(revision):
        for found in _RUN_TOGETHER.finditer(words):
            spaced = " ".join(found.group())
            yield error(
                "digits-run-together",
                f"{found.group()} is read out as one large number",
                sources[file].within(path, found.group()),
                f"write {spaced}",
            )


def _before_the_first_wait(revision: Revision, first: str) -> str:
    """What is said until somebody may answer; digits that run together count as said."""
    said: list[str] = []
    seen: set[str] = set()
    name = first
    while name not in seen:
        seen.add(name)
        match revision.voice.steps[name]:
            case Say(say=words, then=then):
                said.append(words)
                name = then
            case Menu(menu=words) | Tell(tell=words) | Connect(connect=words):
                said.append(words.partition("{")[0])
            case _:
                break
    return re.sub(r"\b999\b", "9 9 9", " ".join(said))
