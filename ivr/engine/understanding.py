"""What a message asks for: danger first, then the place, then the subject.

Whole words, the longest phrase first. Decides which reply is meant and can say why; writes nothing.
Danger is looked for in the message as it was written and as it was probably meant; a phrase of
`unless` ("help me with the form") takes the words in it out of the running, and only those.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ivr.content.places import CallerKind
from ivr.content.revision import Revision
from ivr.content.texts import Reply, phrases
from ivr.engine.hearing import PhraseBook, plain
from ivr.engine.spelling import Mended, Speller, ordinary_words
from ivr.engine.whereabouts import whereabouts

OTHER_LANGUAGE = "other-language"
_HARMLESS = "\0"  # the name of phrases that only take words out of the running
_FEWEST_FOREIGN = 3
_MOST_ENGLISH = 0.4


@dataclass(frozen=True, slots=True)
class Understood:
    """Which reply a message asks for, if any, which area it names, and what it says the texter is.
    `why` is for people."""

    entry: str | None
    is_urgent: bool = False
    area: str | None = None
    caller: CallerKind | None = None
    why: tuple[str, ...] = ()


class UrgentPhrases:
    """Phrases of danger, suicide and one-chance situations, as speech and texts are searched."""

    def __init__(self, revision: Revision) -> None:
        flow = revision.texts
        self._order = tuple(flow.urgent)
        self._alone = {p: n for n, r in flow.urgent.items() for p in _all(revision, r.alone)}
        self._book = _book(revision, flow.urgent)

    def find(self, text: str) -> list[tuple[str, str]]:
        """Pairs of entry and phrase, the most urgent entry first."""
        if found := self._alone.get(plain(text)):
            return [(found, plain(text))]
        there = [pair for pair in self._book.find(text) if pair[0] != _HARMLESS]
        return sorted(there, key=lambda pair: self._order.index(pair[0]))


@dataclass(frozen=True, slots=True)
class _Words:
    """All that a revision's replies are asked for by, ready to be searched."""

    urgent: UrgentPhrases
    urgent_speller: Speller
    asked: PhraseBook
    hinted: PhraseBook
    alone: Mapping[str, str]
    callers: Mapping[str, CallerKind]
    speller: Speller


@lru_cache(maxsize=64)
def urgent_phrases(revision: Revision) -> UrgentPhrases:
    """Words of danger, suicide and one-chance situations, by their entry."""
    return UrgentPhrases(revision)


def asked_replies(revision: Revision) -> dict[str, Reply]:
    """The replies that are asked for by a word, urgent ones apart."""
    flow = revision.texts
    other = {OTHER_LANGUAGE: flow.otherwise.other_language}
    return {**flow.replies, **revision.topics, **other}


def understand(revision: Revision, text: str) -> Understood:
    """What a message asks for. Total: any text at all."""
    words = _words(revision)
    for read in _readings(words.urgent_speller, text):
        if found := words.urgent.find(read.words):
            name, phrase = found[0]
            area = whereabouts(revision, words.speller.mend(text).words)
            because = (*_mendings(read), f'"{phrase}" is in urgent entry {name}')
            caller = _caller(words, read.words)
            return Understood(name, is_urgent=True, area=area.area, caller=caller, why=because)
    read = words.speller.mend(text)
    place = whereabouts(revision, read.words)
    entry, why = _asked(revision, words, read.words, place.area)
    caller = _caller(words, read.words)
    told = (*_mendings(read), *((f'"{place.said}" is in {place.area}',) if place.area else ()))
    if entry is None and is_foreign(read.words):
        entry, why = OTHER_LANGUAGE, "its words or letters are not English"
    return Understood(entry, area=place.area, caller=caller, why=(*told, why))


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


def _asked(
    revision: Revision, words: _Words, read: str, area: str | None
) -> tuple[str | None, str]:
    if read in words.alone:
        return words.alone[read], f'"{read}" by itself is a word of {words.alone[read]}'
    found = [pair for pair in words.asked.find(read) if pair[0] != _HARMLESS]
    # A place beside a subject says where; alone it is what was asked for.
    subjects = [pair for pair in found if pair[0] not in revision.areas]
    hints = [pair for pair in words.hinted.find(read) if pair[0] != _HARMLESS]
    places = [pair for pair in found if pair[0] == area]
    for among in (subjects, hints, places):
        if among:
            name, phrase = max(among, key=lambda pair: (len(pair[1].split()), len(pair[1])))
            return name, f'"{phrase}" is a word of {name}'
    if area in revision.texts.replies:
        return area, f"only a place, which is in {area}"
    return None, "no word of it is known"


def _caller(words: _Words, read: str) -> CallerKind | None:
    """What the texter is by their own words, whatever else they ask: "im 15 and pregnant"."""
    found = [*words.asked.find(read), *words.hinted.find(read)]
    return next((words.callers[name] for name, _ in found if name in words.callers), None)


def _readings(speller: Speller, text: str) -> Iterator[Mended]:
    """As it is listed, as it was probably meant, and as it was written: a message that shows danger
    in any of these does."""
    readings = (speller.mend(text, guesses=False), speller.mend(text), Mended(plain(text)))
    yield from reversed({read.words: read for read in reversed(readings)}.values())


def _mendings(read: Mended) -> tuple[str, ...]:
    return tuple(f'"{old}" is read as "{new}"' for old, new in read.changes)


@lru_cache(maxsize=64)
def _words(revision: Revision) -> _Words:
    urgent, asked = revision.texts.urgent, asked_replies(revision)
    spellings = revision.texts.spellings
    return _Words(
        urgent=urgent_phrases(revision),
        urgent_speller=Speller(_vocabulary(revision, urgent.values()), spellings),
        asked=_book(revision, asked),
        hinted=_book(revision, asked, hinted=True),
        alone={p: name for name, reply in asked.items() for p in _all(revision, reply.alone)},
        callers={name: reply.caller for name, reply in asked.items() if reply.caller},
        speller=Speller(_vocabulary(revision, [*urgent.values(), *asked.values()]), spellings),
    )


def _book(revision: Revision, replies: Mapping[str, Reply], *, hinted: bool = False) -> PhraseBook:
    return PhraseBook(
        {
            **{
                name: _all(revision, reply.hints if hinted else reply.words)
                for name, reply in replies.items()
            },
            _HARMLESS: _all(
                revision,
                [w for n, each in replies.items() if n not in revision.areas for w in each.unless],
            ),
        }
    )


def _vocabulary(revision: Revision, replies: Iterable[Reply]) -> set[str]:
    return {
        word
        for reply in replies
        for written in (reply.words, reply.hints, reply.alone, reply.unless)
        for phrase in _all(revision, written)
        for word in phrase.split()
    }


def _all(revision: Revision, written: Iterable[str]) -> list[str]:
    groups = revision.texts.groups
    return [plain(phrase) for each in written for phrase in phrases(groups, each)]
