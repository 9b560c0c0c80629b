"""Claim 9: every text fits, is neutral, and danger gets 999 first, at every moment, in every
conversation."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import get_args

from ivr.content.routes import CallerType
from ivr.content.slot_rules import PLACE_TEXT_SLOTS
from ivr.content.texts import Reply
from ivr.content.vocabulary import near_samples, phrases
from ivr.directory.moment import Moment
from ivr.directory.places import PlaceKind, PlaceResult, find_place
from ivr.directory.places.example_answers import NOISE, example_answers
from ivr.engine import place_replies
from ivr.engine.conversation import NEW_CONVERSATION, Conversation
from ivr.engine.danger import danger_phrases
from ivr.engine.message_intent import find_intent
from ivr.engine.phrase_matching import plain_text
from ivr.engine.reply_wording import fitting_text, reply_text
from ivr.engine.reply_wording import longest_text as longest
from ivr.engine.segments import outside_gsm7, segments
from ivr.engine.texts import Message, reply
from ivr.proof.claims.base import Claim, Proved, Refutation

_MOST_SEGMENTS = 2
_DANGER = ("danger", "life")
_ABOUT_PLACES = frozenset(PLACE_TEXT_SLOTS)
# gov.uk's own address holds the word; it stands last, where a locked phone does not show it.
_EXCEPTION = "https://www.gov.uk/report-child-abuse-to-local-council"


def _wrong(proved: Proved) -> Iterator[Refutation]:
    for index, moment in enumerate(proved.texts.moments):
        at = proved.texts.instant(index)
        for name, entry in _replies(proved):
            for conversation in _conversations(proved, entry):
                _count(proved, "texts written")
                text = _longest(proved, name, entry, moment, conversation)
                if problem := _problem(proved, text):
                    word = next(_asked(proved, name), "")
                    yield Refutation(f"gets the reply {name}, which {problem}", at=at, text=word)
    yield from _misunderstood(proved, proved.texts.moments[0])
    yield from _forgotten(proved, proved.texts.moments[0])
    yield from of_all_places(proved)


def _longest(
    proved: Proved, name: str, entry: Reply, moment: Moment, conversation: Conversation
) -> str:
    """The reply in this conversation; about a place, with the longest names there are."""
    if name in _ABOUT_PLACES:
        return longest(proved.revision, entry, moment, conversation.area)
    return reply_text(proved.revision, entry, moment, conversation)


def of_all_places(proved: Proved) -> Iterator[Refutation]:
    """Each class of places, at every moment: understood, fitting, said back, and not kept."""
    found = _examples(proved)
    for index, moment in enumerate(proved.texts.moments):
        yield from _of_places(proved, found, moment, proved.texts.instant(index))
    yield from _misplaced(proved, found, proved.texts.moments[0])


def _of_places(
    proved: Proved, found: Mapping[str, PlaceResult], moment: Moment, at: datetime | None
) -> Iterator[Refutation]:
    """The reply to each class of places at this moment, alone and beside each area's numbers."""
    revision = proved.revision
    for words, placed in found.items():
        name = place_replies.entry(revision, placed)
        if name is None:
            continue
        chosen = place_replies.reply_of(revision, name)
        own = placed.kind is PlaceKind.AREA
        beside = place_replies.beside(revision, placed) if own else place_replies.NOTHING_BESIDE
        for topic in (None, *(n for n, t in revision.topics.items() if t.numbers)):
            _count(proved, "texts about places written")
            conversation = Conversation(placed.area, topic=topic)
            # Whole, for what does not fit is never sent; and as it is sent, with what is said back.
            whole = reply_text(revision, chosen, moment, conversation, placed)
            text = fitting_text(revision, chosen, moment, conversation, placed, beside)
            problem = _problem(proved, whole) or _problem(proved, text)
            if problem is None and own and not moment.announcement_texts:
                problem = _not_said_back(proved, placed, text)
            if problem:
                yield Refutation(f"gets the reply {name}, which {problem}", at=at, text=words)


def _misplaced(proved: Proved, found: Mapping[str, PlaceResult], moment: Moment) -> Iterator[Refutation]:
    """Each class of places: understood alone, in the middle of a conversation, beside a subject and
    beside danger; and nothing of it kept but ids."""
    revision, places = proved.revision, proved.walk.graph.places
    topics = list(revision.topics)
    middle = Conversation(next(iter(revision.areas)), "young-person", next(iter(topics), None))
    first = next(iter(revision.danger.urgent.values()))
    danger = next(phrases(revision.danger.groups, first.words[0]), "")
    for words, placed in found.items():
        name = place_replies.entry(revision, placed) or "unknown"
        for conversation in (NEW_CONVERSATION, middle):
            _count(proved, "places texted")
            answer = reply(revision, Message(words), moment, conversation, places)
            wanted = {name, "together"} if name in revision.areas else {name}
            if answer.entry not in wanted:
                what = f"gets the reply {answer.entry}, not {name}"
                yield Refutation(what, at=proved.start, text=words)
            if not placed.name_id and _has(answer.text or "", placed.phrase):
                what = "has their postcode in the reply"
                yield Refutation(what, at=proved.start, text=words)
            if any(_has(kept, placed.phrase) for kept in _personal(answer.conversation)):
                what = "has their place kept in the conversation"
                yield Refutation(what, at=proved.start, text=words)
            beside = Message(f"{words}. {danger}")
            answer = reply(revision, beside, moment, conversation, places)
            if not answer.is_urgent or not _says_999_first(answer.text or ""):
                what = "is in danger, and is not told of 999 before anything else"
                yield Refutation(what, at=proved.start, text=beside.words)


def _examples(proved: Proved) -> dict[str, PlaceResult]:
    """Words for each class of places, and what is found in them when they are texted."""
    revision, places = proved.revision, proved.walk.graph.places
    said = [words for words in example_answers(places, revision).values() if words != NOISE]
    found = {words: find_place(words, places, revision) for words in said}
    return {
        words: placed for words, placed in found.items() if placed.kind is not PlaceKind.NOT_UNDERSTOOD
    }


def _not_said_back(proved: Proved, placed: PlaceResult, text: str) -> str | None:
    area = proved.revision.areas[placed.area or ""].name
    return None if f" is in {area}" in text else "does not say which area was understood"


def _personal(conversation: Conversation) -> list[str]:
    """What is kept of a conversation, but for the id of a name that was asked about."""
    return [value for key, value in conversation.ids().items() if key != "name"]


def _has(text: str, phrase: str) -> bool:
    return bool(phrase) and plain_text(phrase).replace(" ", "") in plain_text(text).replace(" ", "")


def _misunderstood(proved: Proved, moment: Moment) -> Iterator[Refutation]:
    """Each keyword, hint and phrase: it is answered with its own reply; and each that it stands for,
    groups written out, is understood so."""
    for name, _ in _replies(proved):
        keywords = proved.revision.keywords(name)
        for written in (*keywords.words, *keywords.hints, *keywords.exact):
            said = phrases(proved.revision.danger.groups, written)
            yield from _wrongly_answered(proved, name, next(said, ""), moment)
            for phrase in said:
                _count(proved, "words texted")
                if (found := _understood(proved, name, phrase)) != name:
                    what = f"gets the reply {found or 'unknown'}, not {name}"
                    yield Refutation(what, at=proved.start, text=phrase)
        yield from _unseen(proved, name)


def _wrongly_answered(proved: Proved, name: str, said: str, moment: Moment) -> Iterator[Refutation]:
    _count(proved, "words texted")
    answer = reply(proved.revision, Message(said), moment)
    if answer.entry != name:
        yield Refutation(f"gets the reply {answer.entry}, not {name}", at=proved.start, text=said)
    elif name in _DANGER and not _says_999_first(answer.text or ""):
        what = "is not told of 999 before anything else"
        yield Refutation(what, at=proved.start, text=said)


def _understood(proved: Proved, name: str, phrase: str) -> str | None:
    """The reply that a phrase of this one asks for. One of danger is looked at as it is written: one
    of three readings, of which any that is urgent decides."""
    if name not in proved.revision.texts.urgent:
        return find_intent(proved.revision, phrase).entry
    found = danger_phrases(proved.revision).find(phrase)
    return found and found[0]


def _unseen(proved: Proved, name: str) -> Iterator[Refutation]:
    """Each pattern of the general rule, and each word in it: it is urgent, whatever is harmless or
    denied."""
    entry = proved.revision.danger.urgent.get(name)
    if entry is None:
        return
    find_place = danger_phrases(proved.revision).find
    for pattern, said in near_samples(proved.revision.danger.groups, entry.near):
        _count(proved, "words near each other texted")
        if not find_place(said):
            found = f'is not seen as {name}, although "{pattern}" fits'
            yield Refutation(found, at=proved.start, text=said)


def _forgotten(proved: Proved, moment: Moment) -> Iterator[Refutation]:
    """Each phrase of danger in the middle of a conversation, beside a place, a subject and a picture:
    it is answered as it would be alone."""
    revision, topics = proved.revision, list(proved.revision.topics)
    middle = Conversation(
        next(iter(revision.areas)), "young-person", next(iter(topics), None), None
    )
    beside = [revision.areas[name].name for name in list(revision.areas)[:1]]
    beside += [revision.topics[name].words[0] for name in topics[:1]]
    for name, entry in revision.danger.urgent.items():
        for written in entry.words:
            phrase = next(phrases(revision.danger.groups, written), "")
            said = ". ".join([*beside, phrase])
            _count(proved, "words of danger texted in a conversation")
            answer = reply(revision, Message(said, pictures=1), moment, middle)
            if answer.entry not in revision.texts.urgent or not answer.text:
                what = f"is in danger ({name}), and gets the reply {answer.entry}"
                yield Refutation(what, at=proved.start, text=said)


def _asked(proved: Proved, name: str) -> Iterator[str]:
    """All by which a reply is asked for: each phrase that a written one stands for."""
    keywords = proved.revision.keywords(name)
    for written in (*keywords.words, *keywords.hints, *keywords.exact):
        yield from phrases(proved.revision.danger.groups, written)


def _conversations(proved: Proved, entry: Reply) -> Iterator[Conversation]:
    """Every memory that a reply may be written with, as far as it reads it."""
    read = " ".join(f"{variant.if_ or ''} {variant.say}" for variant in entry.text)
    callers = (None, *get_args(CallerType)) if "caller is" in read or "{lines" in read else (None,)
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


@lru_cache(maxsize=4096)
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
    for name in type(texts.other_replies).model_fields:
        yield name.replace("_", "-"), getattr(texts.other_replies, name)


TEXTS = Claim(
    "texts",
    "Every text fits its segments and is neutral; a danger word always gets 999 first.",
    "A text is read on a locked phone, perhaps by the person it is about.",
    _wrong,
    walks=False,
)
