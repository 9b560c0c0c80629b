"""Two claims about texts: each fits, is neutral, and gives 999 first in danger, at every moment and in
every conversation; and none is promised to callers who did not ask for it or may not have it."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import get_args

from ivr.content.revision import Revision
from ivr.content.routes import CallerType
from ivr.content.slots import PLACE_TEXT_SLOTS
from ivr.content.texts import Reply
from ivr.content.vocabulary import near_samples, phrases
from ivr.directory.moment import Moment
from ivr.directory.places import PlaceKind, PlaceResult, find_place
from ivr.directory.places.example_answers import NOISE, example_answers
from ivr.engine.conversation import NEW_CONVERSATION, Conversation
from ivr.engine.danger import danger_phrases
from ivr.engine.message_intent import find_intent
from ivr.engine.phrase_matching import plain_text
from ivr.engine.place_replies import NO_SENTENCES, place_sentences, reply_entry, reply_of
from ivr.engine.reply_wording import fitting_text, longest_text, reply_text
from ivr.engine.segments import outside_gsm7, segments
from ivr.engine.texts import Message, reply
from ivr.proof.claims.base import Evidence, Refutation, claim

_Problems = Iterator[tuple[str, str]]
_MAX_SEGMENTS = 2
_DANGER = ("danger", "life")
_ABOUT_PLACES = frozenset(PLACE_TEXT_SLOTS)
# The one allowed address with this word; it comes last, where a locked phone does not show it.
_EXCEPTION = "https://www.gov.uk/report-child-abuse-to-local-council"
_NOT_999_FIRST = "is not told of 999 before anything else"


@claim(
    "texts",
    "Every text fits its segments and is neutral; a danger word always gets 999 first.",
    "A text is read on a locked phone, perhaps by the person it is about.",
    needs_walk=False,
)
def fitting_texts(evidence: Evidence) -> Iterator[Refutation]:
    first = evidence.texts.moments[0]
    for index, moment in enumerate(evidence.texts.moments):
        yield from _bad_replies(evidence, moment, evidence.texts.instant(index))
    for problem, words in chain(
        _misunderstood_words(evidence, first), _missed_danger(evidence, first)
    ):
        yield Refutation(problem, at=evidence.start, text=words)
    yield from bad_place_replies(evidence)


def _bad_replies(evidence: Evidence, moment: Moment, at: datetime | None) -> Iterator[Refutation]:
    for name, entry in evidence.revision.replies.items():
        for conversation in _conversations(evidence, entry):
            evidence.count("texts written")
            if name in _ABOUT_PLACES:  # with the longest names that there are
                text = longest_text(evidence.revision, entry, moment, conversation.area)
            else:
                text = reply_text(evidence.revision, entry, moment, conversation)
            if problem := _problem(evidence, text):
                groups = evidence.revision.danger.groups
                written = _written(evidence, name)
                words = next((each for some in written for each in phrases(groups, some)), "")
                yield Refutation(f"gets the reply {name}, which {problem}", at=at, text=words)


def bad_place_replies(evidence: Evidence) -> Iterator[Refutation]:
    """Each class of places, at every moment: not understood, too long, not repeated, or stored."""
    places = _places(evidence)
    for index, moment in enumerate(evidence.texts.moments):
        yield from _bad_place_texts(evidence, places, moment, evidence.texts.instant(index))
    for problem, words in _misunderstood_places(evidence, places, evidence.texts.moments[0]):
        yield Refutation(problem, at=evidence.start, text=words)


def _bad_place_texts(
    evidence: Evidence, places: Mapping[str, PlaceResult], moment: Moment, at: datetime | None
) -> Iterator[Refutation]:
    """The reply to each class of places at this moment, without a topic and with each that has
    numbers of its own."""
    revision = evidence.revision
    topics = (None, *(name for name, topic in revision.topics.items() if topic.numbers))
    for words, place in places.items():
        name = reply_entry(revision, place)
        if name is None:
            continue
        entry = reply_of(revision, name)
        in_area = place.kind is PlaceKind.AREA
        sentences = place_sentences(revision, place) if in_area else NO_SENTENCES
        for topic in topics:
            evidence.count("texts about places written")
            conversation = Conversation(place.area, topic=topic)
            # The whole text, because one that does not fit is not sent; and the text that is sent.
            whole = reply_text(revision, entry, moment, conversation, place)
            text = fitting_text(revision, entry, moment, conversation, place, sentences)
            problem = _problem(evidence, whole) or _problem(evidence, text)
            area = f" is in {revision.areas[place.area].name}" if in_area and place.area else ""
            if not problem and not moment.announcement_texts and area not in text:
                problem = "does not say which area was understood"
            if problem:
                yield Refutation(f"gets the reply {name}, which {problem}", at=at, text=words)


def _misunderstood_places(
    evidence: Evidence, places: Mapping[str, PlaceResult], moment: Moment
) -> _Problems:
    """Each class of places, in a new conversation and in the middle of one, alone and with words of
    danger. Only ids of it may be stored."""
    revision, index = evidence.revision, evidence.walk.graph.places
    middle = _middle_of_a_conversation(revision)
    urgent = next(iter(revision.danger.urgent.values()))
    danger = next(phrases(revision.danger.groups, urgent.words[0]), "")
    for words, place in places.items():
        name = reply_entry(revision, place) or "unknown"
        expected = {name, "together"} if name in revision.areas else {name}
        for conversation in (NEW_CONVERSATION, middle):
            evidence.count("places texted")
            answer = reply(revision, Message(words), moment, conversation, index)
            # The id of a name that was asked about may be stored.
            stored = [value for key, value in answer.conversation.ids().items() if key != "name"]
            if answer.entry not in expected:
                yield f"gets the reply {answer.entry}, not {name}", words
            if not place.name_id and _contains(answer.text or "", place.phrase):
                yield "has their postcode in the reply", words
            if any(_contains(each, place.phrase) for each in stored):
                yield "has their place stored in the conversation", words
            both = f"{words}. {danger}"
            answer = reply(revision, Message(both), moment, conversation, index)
            if not answer.is_urgent or not _gives_999_first(answer.text or ""):
                yield f"is in danger, and {_NOT_999_FIRST}", both


def _middle_of_a_conversation(revision: Revision) -> Conversation:
    return Conversation(
        next(iter(revision.areas)), "young-person", next(iter(revision.topics), None)
    )


def _places(evidence: Evidence) -> dict[str, PlaceResult]:
    """Words for each class of places, and the place that they name when they are texted."""
    revision, index = evidence.revision, evidence.walk.graph.places
    examples = (words for words in example_answers(index, revision).values() if words != NOISE)
    places = ((words, find_place(words, index, revision)) for words in examples)
    return {words: each for words, each in places if each.kind is not PlaceKind.NOT_UNDERSTOOD}


def _contains(text: str, phrase: str) -> bool:
    return bool(phrase) and plain_text(phrase).replace(" ", "") in plain_text(text).replace(" ", "")


def _misunderstood_words(evidence: Evidence, moment: Moment) -> _Problems:
    """Each keyword, hint and phrase that does not get its own reply, with groups of words written
    out."""
    revision = evidence.revision
    for name in revision.replies:
        for written in _written(evidence, name):
            variants = phrases(revision.danger.groups, written)
            yield from _wrong_reply(evidence, name, next(variants, ""), moment)
            for phrase in variants:
                evidence.count("words texted")
                if (understood := _entry_for(evidence, name, phrase)) != name:
                    yield f"gets the reply {understood or 'unknown'}, not {name}", phrase
        if urgent := revision.danger.urgent.get(name):
            for pattern, words in near_samples(revision.danger.groups, urgent.near):
                evidence.count("words near each other texted")
                if not danger_phrases(revision).find(words):
                    yield f'is not recognised as {name}, although "{pattern}" fits', words


def _wrong_reply(evidence: Evidence, name: str, words: str, moment: Moment) -> _Problems:
    evidence.count("words texted")
    answer = reply(evidence.revision, Message(words), moment)
    if answer.entry != name:
        yield f"gets the reply {answer.entry}, not {name}", words
    elif name in _DANGER and not _gives_999_first(answer.text or ""):
        yield _NOT_999_FIRST, words


def _entry_for(evidence: Evidence, name: str, phrase: str) -> str | None:
    """The reply that a phrase asks for. A phrase of danger is checked as it is written: that is one of
    three readings, and any that is urgent decides."""
    if name not in evidence.revision.texts.urgent:
        return find_intent(evidence.revision, phrase).entry
    match = danger_phrases(evidence.revision).find(phrase)
    return match and match[0]


def _missed_danger(evidence: Evidence, moment: Moment) -> _Problems:
    """Each phrase of danger in the middle of a conversation, with a place, a subject and a picture,
    that does not get an urgent reply."""
    revision = evidence.revision
    area, *_ = revision.areas.values()
    middle = _middle_of_a_conversation(revision)
    other_words = [area.name, *(topic.words[0] for topic in [*revision.topics.values()][:1])]
    for name, entry in revision.danger.urgent.items():
        for written in entry.words:
            phrase = next(phrases(revision.danger.groups, written), "")
            words = ". ".join([*other_words, phrase])
            evidence.count("words of danger texted in a conversation")
            answer = reply(revision, Message(words, pictures=1), moment, middle)
            if answer.entry not in revision.texts.urgent or not answer.text:
                yield f"is in danger ({name}), and gets the reply {answer.entry}", words


def _written(evidence: Evidence, name: str) -> tuple[str, ...]:
    keywords = evidence.revision.keywords(name)
    return (*keywords.words, *keywords.hints, *keywords.exact)


def _conversations(evidence: Evidence, entry: Reply) -> Iterator[Conversation]:
    read = " ".join(f"{variant.if_ or ''} {variant.say}" for variant in entry.text)
    callers = (None, *get_args(CallerType)) if "caller is" in read or "{lines" in read else (None,)
    topics = [name for name, topic in evidence.revision.topics.items() if topic.numbers]
    for area in (None, *evidence.revision.areas):
        for caller in callers:
            for topic in (None, *topics) if "{numbers" in read else (None,):
                yield Conversation(area, caller, topic)


def _gives_999_first(text: str) -> bool:
    number = re.search(r"\d{3,}", text)
    return number is not None and number.group() == "999"


def _problem(evidence: Evidence, text: str) -> str | None:
    has_notice = evidence.revision.texts.notice in text
    missing = None if has_notice else "does not say that no one reads these texts"
    return _text_problem(text) or missing


@lru_cache(maxsize=4096)
def _text_problem(text: str) -> str | None:
    if odd := outside_gsm7(text):
        return f"has characters outside GSM-7: {odd}"
    if segments(text) > _MAX_SEGMENTS:
        return f"needs {segments(text)} segments"
    if re.search(r"\babus", text.replace(_EXCEPTION, ""), re.IGNORECASE):
        return "is not neutral"
    if "999" not in text:
        return "does not name 999"
    if re.search(r"https?://\S*[.,](?=\s|$)", text):
        return "has a link that a full stop breaks"
    return None


@claim(
    "promises",
    "A text is promised only after a key, to a mobile that has not refused texts, and fits.",
    "A text that the caller did not ask for can be read by the person it is about.",
)
def promised_texts(evidence: Evidence) -> Iterator[Refutation]:
    walk = evidence.walk
    may_not = walk.graph.masks.of_callers(lambda caller: not caller.takes_texts)
    for _, edge, target, mask in walk.steps():
        promise = walk.document(target).turn.promise
        if promise is None:
            continue
        evidence.count("texts promised")
        node = walk.node(target, mask)
        if any(action.name != "press 1" for action in edge.actions):
            yield Refutation("is promised a text without having pressed a key for it", node)
        if wrong := mask & may_not:
            problem = "is promised a text that may not be sent"
            yield Refutation(problem, walk.node(target, wrong))
        if unfit := _text_problem(promise.body):
            yield Refutation(f"is promised a text that {unfit}", node)
    for cell, mask in walk.starts:
        if walk.document(cell).turn.promise is not None:
            yield Refutation("is promised a text at once", walk.node(cell, mask))
