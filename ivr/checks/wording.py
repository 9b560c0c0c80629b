"""Words that must be there, and words that must not: 9 9 9 before the first question and wherever the
engine relies on it, the warning in the offer of a text, and promises that the service cannot keep.
Judges by words only, not by the sentence around them."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ivr.checks.spoken_and_texted import all_texts, matches, offer_texts, spoken_texts
from ivr.content.findings import Finding, error
from ivr.content.flow import Connect, Menu, Say, Tell
from ivr.content.revision import VOICE, Revision
from ivr.content.source import Path, Source

_SPACED = re.compile(r"\b9 9 9\b")
_RUN_TOGETHER = re.compile(r"(?<![\d£])(?<!\d[ ,])(?:999|101|111|112)(?![\d,])")
_SAY_999 = "If anyone is in danger now, hang up and dial 9 9 9."
_PROMPTS = ("emergency", "danger", "fault", "silence-person-mobile", "silence-person-landline")
_PRESS_1 = re.compile(r"\bpress (?:1|one)\b", re.IGNORECASE)
_OTHERS_SEE = re.compile(
    r"\b(?:other people|others|someone else|somebody else)\b.*\bsee\b", re.IGNORECASE
)
_SECRECY = re.compile(
    r"\b(?:confidential\w*|in confidence|anonymous\w*|untraceable|secret\w*|invisible"
    r"|will not show|won't show|no one will know|nobody will know)\b",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"\b(?:we|someone|somebody)(?: will| shall|['\u2019]ll) "
    r"(?:(?:call|ring|text|contact|write to|reply to|answer|get back to)(?: you)?"
    r"|send (?:you )?(?:help|someone|somebody))\b"
    r"|\bpass(?:ed)? (?:this|it|that) on\b",
    re.IGNORECASE,
)


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    yield from _emergency_words(revision, sources[VOICE])
    for number, span in matches(_RUN_TOGETHER, spoken_texts(revision), sources):
        message = f"{number} is read out as one large number"
        yield error("digits-run-together", message, span, f"write {' '.join(number)}")
    yield from _offer(revision, sources[VOICE])
    for promise, span in matches(_SECRECY, all_texts(revision), sources):
        message = f'"{promise}" cannot be promised: calls and texts leave traces'
        yield error("promises-secrecy", message, span, "leave it out")
    for promise, span in matches(_ANSWER, all_texts(revision), sources):
        message = f'"{promise}" promises an answer that no one will give'
        yield error("promises-an-answer", message, span, "say which number to ring")


def _emergency_words(revision: Revision, source: Source) -> Iterator[Finding]:
    flow = revision.voice
    for key, first in (("first", flow.first), ("returned", flow.returned)):
        if not _SPACED.search(_before_the_first_question(revision, first)):
            call = f'a call that begins at step "{first}"'
            message = f"{call} does not say 9 9 9 before the first question"
            hint = f"begin with: {_SAY_999}"
            yield error("no-emergency-words", message, source.span((key,)), hint)
    for path, text, message in _required(revision):
        if not _SPACED.search(text) and not _RUN_TOGETHER.search(text):
            yield error("no-emergency-words", message, source.span(path), f"say: {_SAY_999}")


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


def _offer(revision: Revision, source: Source) -> Iterator[Finding]:
    """The offer of a text in a call warns that other people may see it, and names the key."""
    if (offer := revision.voice.text_offer) is None:
        return
    span = source.span(("text-offer", "ask"))
    key, warning = _PRESS_1.search(offer.ask), _OTHERS_SEE.search(offer.ask)
    if key is None:
        message = "the offer of a text does not say which key sends it"
        yield error("offer-without-key", message, span, "say: If that is safe, press 1.")
    if warning is None or (key is not None and key.start() < warning.start()):
        message = "the offer of a text does not begin with the warning that other people may see it"
        hint = "say first: Other people may see the text on this phone."
        yield error("offer-without-warning", message, span, hint)
