"""What a message asks for: danger first, then the place, then the subject.

Whole words, the longest phrase first. Decides which reply is meant and can say why; writes nothing.
Danger is looked for in the message as it was written and as it was probably meant; a phrase of
`unless` ("help me with the form") takes the words in it out of the running, and only those.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ivr.content.routes import CallerType
from ivr.content.revision import Revision
from ivr.content.texts import KeywordReply
from ivr.directory.places import NO_PLACE, NO_INDEX, PlaceKind, PlaceResult, Places
from ivr.directory.places.finder import known_names
from ivr.engine.danger import HARMLESS, DangerPhrases, danger_phrases, plain_phrases
from ivr.engine.message_place import place_in_message
from ivr.engine.near_patterns import split_clauses
from ivr.engine.phrase_matching import PhraseBook, plain_text
from ivr.engine.spelling_correction import Corrected, SpellingCorrector, ordinary_words

OTHER_LANGUAGE = "other-language"
_FEWEST_FOREIGN = 3
_MOST_ENGLISH = 0.4


@dataclass(frozen=True, slots=True)
class Intent:
    """Which reply a message asks for, if any, which area it names, and what it says the texter is.
    `why` is for people. `placed` is the place that was found, if it is more than an area's own name,
    and `unread` says that there was a postcode and no index: see `Whereabouts`."""

    entry: str | None
    is_urgent: bool = False
    area: str | None = None
    caller: CallerType | None = None
    why: tuple[str, ...] = ()
    placed: PlaceResult = NO_PLACE
    unread: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    """All that a revision's replies are asked for by, ready to be searched."""

    urgent: DangerPhrases
    urgent_speller: SpellingCorrector
    asked: PhraseBook
    hinted: PhraseBook
    alone: Mapping[str, str]
    callers: Mapping[str, CallerType]
    speller: SpellingCorrector


def prepare(revision: Revision) -> None:
    """Build what messages are searched by: else the first message of a revision waits for it."""
    ordinary_words()
    _words(revision)


def requested_replies(revision: Revision) -> dict[str, KeywordReply]:
    """The replies that are asked for by a word, urgent ones apart."""
    flow = revision.texts
    other = {OTHER_LANGUAGE: flow.other_replies.other_language}
    return {**flow.replies, **revision.topics, **other}


def find_intent(
    revision: Revision, text: str, places: Places = NO_INDEX, asked: str | None = None
) -> Intent:
    """What a message asks for. Total: any text at all. `places` is the postcode index, and `asked` the
    id of a name of several places, if the texter was asked which one it is."""
    words = _words(revision)
    read = words.speller.mend(text)
    place = place_in_message(revision, text, read.words, places, asked)
    for meant in _readings(words.urgent_speller, text):
        if found := words.urgent.find(meant.words):
            name, phrase = found
            because = (*_mendings(meant), f'"{phrase}" is in urgent entry {name}')
            caller = _caller(words, meant.words)
            return Intent(name, is_urgent=True, area=place.area, caller=caller, why=because)
    entry, why = _asked(revision, words, read.words, place.area)
    caller = _caller(words, read.words)
    told = (*_mendings(read), *((place.why,) if place.why else ()))
    is_place = place.placed.kind is not PlaceKind.NOT_UNDERSTOOD
    if entry is None and is_foreign(_without(read.words, place.placed.phrase)):
        entry, why = OTHER_LANGUAGE, "its words or letters are not English"
    elif entry is None and is_place:
        why = "only a place"
    return Intent(
        entry,
        area=place.area,
        caller=caller,
        why=(*told, why),
        placed=place.placed,
        unread=place.unread,
    )


def is_foreign(words: str) -> bool:
    """Whether plain words are probably not English: of another alphabet, or three words and more of
    which hardly any is an English one."""
    letters = [c for c in words if c.isalpha()]
    foreign = [c for c in letters if not unicodedata.name(c, "").startswith("LATIN")]
    if len(foreign) * 2 > len(letters):
        return True
    said = [word for word in words.split() if word.isalpha() and len(word) > 1]
    english = [word for word in said if word in ordinary_words()]
    return len(said) >= _FEWEST_FOREIGN and len(english) <= _MOST_ENGLISH * len(said)


def _without(words: str, phrase: str) -> str:
    return f" {words} ".replace(f" {phrase} ", " ").strip() if phrase else words


def _asked(
    revision: Revision, words: _Words, read: str, area: str | None
) -> tuple[str | None, str]:
    if read in words.alone:
        return words.alone[read], f'"{read}" by itself is a word of {words.alone[read]}'
    found = [pair for pair in words.asked.find(read) if pair[0] != HARMLESS]
    # A place beside a subject says where; alone it is what was asked for.
    subjects = [pair for pair in found if pair[0] not in revision.areas]
    hints = [pair for pair in words.hinted.find(read) if pair[0] != HARMLESS]
    places = [pair for pair in found if pair[0] == area]
    for among in (subjects, hints, places):
        if among:
            name, phrase = max(among, key=lambda pair: (len(pair[1].split()), len(pair[1])))
            return name, f'"{phrase}" is a word of {name}'
    if area in revision.texts.replies:
        return area, f"only a place, which is in {area}"
    return None, "no word of it is known"


def _caller(words: _Words, read: str) -> CallerType | None:
    """What the texter is by their own words, whatever else they ask: "im 15 and pregnant"."""
    found = [*words.asked.find(read), *words.hinted.find(read)]
    return next((words.callers[name] for name, _ in found if name in words.callers), None)


def _readings(speller: SpellingCorrector, text: str) -> Iterator[Corrected]:
    """As it is listed, as it was probably meant, and as it was written: a message that shows danger
    in any of these does."""
    clauses = split_clauses(text)
    readings: tuple[Callable[[str], Corrected], ...] = (
        lambda clause: speller.mend(clause, guesses=False),
        speller.mend,
        lambda clause: Corrected(plain_text(clause)),
    )
    done: set[str] = set()
    for reading in readings:
        read = _joined(reading(clause) for clause in clauses)
        if read.words not in done:
            done.add(read.words)
            yield read


def _joined(clauses: Iterable[Corrected]) -> Corrected:
    """Clauses as one message, still apart."""
    several = [clause for clause in clauses if clause.words]
    changes = tuple(change for clause in several for change in clause.changes)
    return Corrected(". ".join(clause.words for clause in several), changes)


def _mendings(read: Corrected) -> tuple[str, ...]:
    return tuple(f'"{old}" is read as "{new}"' for old, new in read.changes)


@lru_cache(maxsize=8)
def _words(revision: Revision) -> _Words:
    urgent, asked = danger_phrases(revision), requested_replies(revision)
    spellings = revision.texts.spellings
    return _Words(
        urgent=urgent,
        urgent_speller=SpellingCorrector(urgent.vocabulary, spellings),
        asked=_book(revision, asked),
        hinted=_book(revision, asked, hinted=True),
        alone={
            p: name for name, reply in asked.items() for p in plain_phrases(revision, reply.exact)
        },
        callers={name: reply.caller for name, reply in asked.items() if reply.caller},
        speller=SpellingCorrector(
            urgent.listed | _vocabulary(revision, asked.values()),
            spellings,
            _place_words(revision),
        ),
    )


def _book(revision: Revision, replies: Mapping[str, KeywordReply], *, hinted: bool = False) -> PhraseBook:
    return PhraseBook(
        {
            **{
                name: plain_phrases(revision, reply.hints if hinted else reply.words)
                for name, reply in replies.items()
            },
            HARMLESS: plain_phrases(
                revision,
                [w for n, each in replies.items() if n not in revision.areas for w in each.ignore_in],
            ),
        }
    )


def _place_words(revision: Revision) -> set[str]:
    """The words in names of places: "Denby" is no slip for "Derby"."""
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
        for written in (reply.words, reply.hints, reply.exact, reply.ignore_in)
        for phrase in plain_phrases(revision, written)
        for word in phrase.split()
    }
