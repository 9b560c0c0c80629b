"""Claim 9: every text fits, is neutral, and danger gets 999 first, at every moment."""

import re
from collections.abc import Iterator

from ivr.content.texts import Reply
from ivr.directory.moment import Moment
from ivr.engine.segments import outside_gsm7, segments
from ivr.engine.texts import Message, reply, written
from ivr.proof.claims.base import Claim, Proved, Refutation

_MOST_SEGMENTS = 2
_DANGER = ("danger", "life")
# gov.uk's own address holds the word; it stands last, where a locked phone does not show it.
_EXCEPTION = "https://www.gov.uk/report-child-abuse-to-local-council"


def _wrong(proved: Proved) -> Iterator[Refutation]:
    revision = proved.revision
    for index, moment in enumerate(proved.texts.moments):
        at = proved.texts.instant(index)
        for name, entry in _replies(proved):
            for area in (None, *revision.areas):
                proved.counts["texts written"] = proved.counts.get("texts written", 0) + 1
                text = written(revision, entry, moment, area)
                if problem := _problem(proved, text):
                    word = entry.words[0] if entry.words else ""
                    yield Refutation(f"gets the reply {name}, which {problem}", at=at, text=word)
    yield from _misunderstood(proved, proved.texts.moments[0])


def _misunderstood(proved: Proved, moment: Moment) -> Iterator[Refutation]:
    revision, at = proved.revision, proved.start
    for name, entry in _replies(proved):
        for words in entry.words:
            proved.counts["words texted"] = proved.counts.get("words texted", 0) + 1
            answer = reply(revision, Message(words), moment)
            if answer.entry != name:
                yield Refutation(f"gets the reply {answer.entry}, not {name}", at=at, text=words)
            elif name in _DANGER and not _says_999_first(answer.text or ""):
                yield Refutation("is not told of 999 before anything else", at=at, text=words)


def _says_999_first(text: str) -> bool:
    found = re.search(r"\d{3,}", text)
    return found is not None and found.group() == "999"


def _problem(proved: Proved, text: str) -> str | None:
    if odd := outside_gsm7(text):
        return f"has characters outside GSM-7: {odd}"
    if segments(text) > _MOST_SEGMENTS:
        return f"needs {segments(text)} segments"
    if re.search(r"\babus", text.replace(_EXCEPTION, ""), re.IGNORECASE):
        return "is not neutral"
    if "999" not in text:
        return "does not name 999"
    if proved.revision.texts.notice not in text:
        return "does not say that no one reads these texts"
    if re.search(r"https?://\S*[.,](?=\s|$)", text):
        return "has a link that a stop spoils"
    return None


def _replies(proved: Proved) -> Iterator[tuple[str, Reply]]:
    texts = proved.revision.texts
    yield from texts.urgent.items()
    yield from texts.replies.items()
    yield from proved.revision.topics.items()
    for name in type(texts.otherwise).model_fields:
        yield name, getattr(texts.otherwise, name)


TEXTS = Claim(
    "texts",
    "Every text fits its segments and is neutral; a danger word always gets 999 first.",
    "A text is read on a locked phone, perhaps by the person it is about.",
    _wrong,
)
