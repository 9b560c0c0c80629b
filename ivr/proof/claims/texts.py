"""Claim 9: every text fits, is neutral, and danger gets 999 first, at every moment, in every
conversation."""

import re
from collections.abc import Iterator
from typing import get_args

from ivr.content.places import CallerKind
from ivr.content.texts import Reply, phrases
from ivr.directory.moment import Moment
from ivr.engine.conversation import Conversation
from ivr.engine.replies import worded
from ivr.engine.segments import outside_gsm7, segments
from ivr.engine.texts import Message, reply
from ivr.engine.understanding import understand, urgent_phrases
from ivr.proof.claims.base import Claim, Proved, Refutation

_MOST_SEGMENTS = 2
_DANGER = ("danger", "life")
# gov.uk's own address holds the word; it stands last, where a locked phone does not show it.
_EXCEPTION = "https://www.gov.uk/report-child-abuse-to-local-council"


def _wrong(proved: Proved) -> Iterator[Refutation]:
    for index, moment in enumerate(proved.texts.moments):
        at = proved.texts.instant(index)
        for name, entry in _replies(proved):
            for conversation in _conversations(proved, entry):
                _count(proved, "texts written")
                text = worded(proved.revision, entry, moment, conversation)
                if problem := _problem(proved, text):
                    word = next(_asked(proved, entry), "")
                    yield Refutation(f"gets the reply {name}, which {problem}", at=at, text=word)
    yield from _misunderstood(proved, proved.texts.moments[0])
    yield from _forgotten(proved, proved.texts.moments[0])


def _misunderstood(proved: Proved, moment: Moment) -> Iterator[Refutation]:
    """Each keyword, hint and phrase, groups written out: it is understood as its own reply, which is
    sent."""
    find = urgent_phrases(proved.revision).find
    for name, entry in _replies(proved):
        for phrase in _asked(proved, entry):
            _count(proved, "words texted")
            if name in proved.revision.texts.urgent:
                # As it is written: one of three readings, of which any that is urgent decides.
                entry_found = next((found for found, _ in find(phrase)), None)
            else:
                entry_found = understand(proved.revision, phrase).entry
            if entry_found != name:
                found = f"gets the reply {entry_found or 'unknown'}, not {name}"
                yield Refutation(found, at=proved.start, text=phrase)
        for phrase in (*entry.words, *entry.hints, *entry.alone):
            said = next(phrases(proved.revision.texts.groups, phrase), "")
            answer = reply(proved.revision, Message(said), moment)
            if answer.entry != name:
                found = f"gets the reply {answer.entry}, not {name}"
                yield Refutation(found, at=proved.start, text=said)
            elif name in _DANGER and not _says_999_first(answer.text or ""):
                what = "is not told of 999 before anything else"
                yield Refutation(what, at=proved.start, text=said)


def _forgotten(proved: Proved, moment: Moment) -> Iterator[Refutation]:
    """Each phrase of danger in the middle of a conversation, beside a place, a subject and a picture:
    it is answered as it would be alone."""
    revision, topics = proved.revision, list(proved.revision.topics)
    middle = Conversation(next(iter(revision.areas)), "young-person", topics[0], None)
    beside = [revision.areas[name].name for name in list(revision.areas)[:1]]
    beside += [revision.topics[topics[0]].words[0]]
    for name, entry in revision.texts.urgent.items():
        for written in entry.words:
            phrase = next(phrases(revision.texts.groups, written), "")
            said = ". ".join([*beside, phrase])
            _count(proved, "words of danger texted in a conversation")
            answer = reply(revision, Message(said, pictures=1), moment, middle)
            if answer.entry not in revision.texts.urgent or not answer.text:
                what = f"is in danger ({name}), and gets the reply {answer.entry}"
                yield Refutation(what, at=proved.start, text=said)


def _asked(proved: Proved, entry: Reply) -> Iterator[str]:
    """All by which a reply is asked for: each phrase that a written one stands for."""
    for written in (*entry.words, *entry.hints, *entry.alone):
        yield from phrases(proved.revision.texts.groups, written)


def _conversations(proved: Proved, entry: Reply) -> Iterator[Conversation]:
    """Every memory that a reply may be written with, as far as it reads it."""
    read = " ".join(f"{variant.if_ or ''} {variant.say}" for variant in entry.text)
    callers = (None, *get_args(CallerKind)) if "caller is" in read or "{lines" in read else (None,)
    topics = [name for name, topic in proved.revision.topics.items() if topic.numbers]
    for area in (None, *proved.revision.areas):
        for caller in callers:
            for topic in (None, *topics) if "{numbers" in read else (None,):
                yield Conversation(area, caller, topic)


def _says_999_first(text: str) -> bool:
    found = re.search(r"\d{3,}", text)
    return found is not None and found.group() == "999"


def _problem(proved: Proved, text: str) -> str | None:
    if problem := unfit(text):
        return problem
    if proved.revision.texts.notice not in text:
        return "does not say that no one reads these texts"
    return None


def unfit(text: str) -> str | None:
    """Why a text may not be sent to anybody, or None."""
    if odd := outside_gsm7(text):
        return f"has characters outside GSM-7: {odd}"
    if segments(text) > _MOST_SEGMENTS:
        return f"needs {segments(text)} segments"
    if re.search(r"\babus", text.replace(_EXCEPTION, ""), re.IGNORECASE):
        return "is not neutral"
    if "999" not in text:
        return "does not name 999"
    if re.search(r"https?://\S*[.,](?=\s|$)", text):
        return "has a link that a stop spoils"
    return None


def _count(proved: Proved, what: str) -> None:
    proved.counts[what] = proved.counts.get(what, 0) + 1


def _replies(proved: Proved) -> Iterator[tuple[str, Reply]]:
    texts = proved.revision.texts
    yield from texts.urgent.items()
    yield from texts.replies.items()
    yield from proved.revision.topics.items()
    for name in type(texts.otherwise).model_fields:
        yield name.replace("_", "-"), getattr(texts.otherwise, name)


TEXTS = Claim(
    "texts",
    "Every text fits its segments and is neutral; a danger word always gets 999 first.",
    "A text is read on a locked phone, perhaps by the person it is about.",
    _wrong,
    walks=False,
)
