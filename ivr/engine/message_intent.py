"""What a message asks for: danger first, then the place, then the topic.

Decides by whole words, longest phrase first, which reply is meant and why; writes no reply. Danger is
looked for in the message as written and as corrected. A phrase of `ignore-in` ("help me with the form")
hides only the words in it.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ivr.content.revision import Revision
from ivr.content.routes import CallerType
from ivr.content.texts import KeywordReply
from ivr.directory.places import NO_INDEX, NO_PLACE, PlaceKind, PlaceResult, Places
from ivr.directory.places.finder import known_names
from ivr.engine.danger import HARMLESS_GROUP, DangerPhrases, danger_phrases, plain_phrases
from ivr.engine.message_place import place_in_message
from ivr.engine.near_patterns import split_clauses
from ivr.engine.phrase_matching import PhraseBook, plain_text
from ivr.engine.spelling_correction import Corrected, SpellingCorrector, ordinary_words

OTHER_LANGUAGE = "other-language"
_FEWEST_FOREIGN = 3
_MOST_ENGLISH = 0.4


@dataclass(frozen=True, slots=True)
class Intent:
    """The reply that a message asks for, if any; the area it names; the type of caller that the texter
    says they are; and the trail. `place` and `lacks_index` are those of `MessagePlace`."""

    entry: str | None
    is_urgent: bool = False
    area: str | None = None
    caller: CallerType | None = None
    trail: tuple[str, ...] = ()
    place: PlaceResult = NO_PLACE
    lacks_index: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    danger: DangerPhrases
    danger_corrector: SpellingCorrector
    words: PhraseBook
    hints: PhraseBook
    exact: Mapping[str, str]
    callers: Mapping[str, CallerType]
    corrector: SpellingCorrector


def prepare(revision: Revision) -> None:
    """Build the search indexes, so that the first message does not wait for them."""
    ordinary_words()
    _words(revision)


def requested_replies(revision: Revision) -> dict[str, KeywordReply]:
    """The replies that texters request by words, except urgent ones."""
    texts = revision.texts
    other = {OTHER_LANGUAGE: texts.other_replies.other_language}
    return {**texts.replies, **revision.topics, **other}


def find_intent(
    revision: Revision, text: str, places: Places = NO_INDEX, name_id: str | None = None
) -> Intent:
    """What a message asks for. `name_id` is the id of an ambiguous name, if the texter was asked which
    place it is."""
    words = _words(revision)
    corrected = words.corrector.correct(text)
    message_place = place_in_message(revision, text, corrected.words, places, name_id)
    for reading in _readings(words.danger_corrector, text):
        if danger := words.danger.find(reading.words):
            urgent_entry, phrase = danger
            return Intent(
                urgent_entry,
                is_urgent=True,
                area=message_place.area,
                caller=_caller(words, reading.words),
                trail=(*_corrections(reading), f'"{phrase}" is in urgent entry {urgent_entry}'),
            )
    place = message_place.place
    entry, reason = _requested(revision, words, corrected.words, message_place.area)
    if entry is None and is_foreign(_without(corrected.words, place.phrase)):
        entry, reason = OTHER_LANGUAGE, "its words or letters are not English"
    elif entry is None and place.kind is not PlaceKind.NOT_UNDERSTOOD:
        reason = "only a place"
    place_reason = (message_place.reason,) if message_place.reason else ()
    return Intent(
        entry,
        area=message_place.area,
        caller=_caller(words, corrected.words),
        trail=(*_corrections(corrected), *place_reason, reason),
        place=place,
        lacks_index=message_place.lacks_index,
    )


def is_foreign(words: str) -> bool:
    """Whether plain words are probably not English: of another alphabet, or at least three words of
    which hardly any is English."""
    letters = [c for c in words if c.isalpha()]
    foreign = [c for c in letters if not unicodedata.name(c, "").startswith("LATIN")]
    if len(foreign) * 2 > len(letters):
        return True
    several = [word for word in words.split() if word.isalpha() and len(word) > 1]
    english = [word for word in several if word in ordinary_words()]
    return len(several) >= _FEWEST_FOREIGN and len(english) <= _MOST_ENGLISH * len(several)


def _without(words: str, phrase: str) -> str:
    return f" {words} ".replace(f" {phrase} ", " ").strip() if phrase else words


def _requested(
    revision: Revision, words: _Words, text: str, area: str | None
) -> tuple[str | None, str]:
    if text in words.exact:
        return words.exact[text], f'"{text}" by itself is a word of {words.exact[text]}'
    matches = [pair for pair in words.words.find(text) if pair[0] != HARMLESS_GROUP]
    # A place next to a topic says where; alone it is what the message asks for.
    topics = [pair for pair in matches if pair[0] not in revision.areas]
    hints = [pair for pair in words.hints.find(text) if pair[0] != HARMLESS_GROUP]
    places = [pair for pair in matches if pair[0] == area]
    for candidates in (topics, hints, places):
        if candidates:
            entry, phrase = max(candidates, key=lambda pair: (len(pair[1].split()), len(pair[1])))
            return entry, f'"{phrase}" is a word of {entry}'
    if area in revision.texts.replies:
        return area, f"only a place, which is in {area}"
    return None, "no word is known"


def _caller(words: _Words, text: str) -> CallerType | None:
    """The type of caller by the texter's own words, whatever else they ask: "im 15 and pregnant"."""
    matches = [*words.words.find(text), *words.hints.find(text)]
    return next((words.callers[entry] for entry, _ in matches if entry in words.callers), None)


def _readings(corrector: SpellingCorrector, text: str) -> Iterator[Corrected]:
    """The message with the operators' spellings, fully corrected, and as written: danger in any of
    these readings counts."""
    clauses = split_clauses(text)
    readings: tuple[Callable[[str], Corrected], ...] = (
        lambda clause: corrector.correct(clause, guesses=False),
        corrector.correct,
        lambda clause: Corrected(plain_text(clause)),
    )
    done: set[str] = set()
    for reading in readings:
        message = _joined(reading(clause) for clause in clauses)
        if message.words not in done:
            done.add(message.words)
            yield message


def _joined(clauses: Iterable[Corrected]) -> Corrected:
    """Clauses as one message in which they stay separate."""
    several = [clause for clause in clauses if clause.words]
    changes = tuple(change for clause in several for change in clause.changes)
    return Corrected(". ".join(clause.words for clause in several), changes)


def _corrections(message: Corrected) -> tuple[str, ...]:
    return tuple(f'"{old}" is read as "{new}"' for old, new in message.changes)


@lru_cache(maxsize=8)
def _words(revision: Revision) -> _Words:
    danger, replies = danger_phrases(revision), requested_replies(revision)
    spellings = revision.texts.spellings
    return _Words(
        danger=danger,
        danger_corrector=SpellingCorrector(danger.vocabulary, spellings),
        words=_book(revision, {name: reply.words for name, reply in replies.items()}),
        hints=_book(revision, {name: reply.hints for name, reply in replies.items()}),
        exact={p: name for name, r in replies.items() for p in plain_phrases(revision, r.exact)},
        callers={name: reply.caller for name, reply in replies.items() if reply.caller},
        corrector=SpellingCorrector(
            danger.listed | _vocabulary(revision, replies.values()),
            spellings,
            _place_words(revision),
        ),
    )


def _book(revision: Revision, notations: Mapping[str, Iterable[str]]) -> PhraseBook:
    replies = requested_replies(revision)
    harmless = (p for n, r in replies.items() if n not in revision.areas for p in r.ignore_in)
    book = {name: plain_phrases(revision, several) for name, several in notations.items()}
    return PhraseBook({**book, HARMLESS_GROUP: plain_phrases(revision, harmless)})


def _place_words(revision: Revision) -> set[str]:
    """The words in names of places, which are never corrected: "Denby" does not become "Derby"."""
    return {
        word
        for name in known_names(revision).names
        for spelling in (name.text, *name.also)
        for word in plain_text(spelling).split()
    }


def _vocabulary(revision: Revision, replies: Iterable[KeywordReply]) -> set[str]:
    return {
        word
        for reply in replies
        for notations in (reply.words, reply.hints, reply.exact, reply.ignore_in)
        for phrase in plain_phrases(revision, notations)
        for word in phrase.split()
    }
