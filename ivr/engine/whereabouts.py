"""Where a message says that the child lives: the one place in which a text's area is decided.

Today by the words of each area's own reply; whatever finds towns and postcodes belongs here.
"""

from dataclasses import dataclass
from functools import lru_cache

from ivr.content.revision import Revision
from ivr.content.texts import phrases
from ivr.engine.hearing import PhraseBook

_ELSEWHERE = "\0"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The area that a message names, if it names exactly one; and the words that say so."""

    area: str | None = None
    said: str = ""


def whereabouts(revision: Revision, words: str) -> Whereabouts:
    """The area of a message, from its plain words. Total."""
    found = [pair for pair in _areas(revision).find(words) if pair[0] in revision.areas]
    named = {name for name, _ in found}
    return Whereabouts(named.pop(), found[0][1]) if len(named) == 1 else Whereabouts()


@lru_cache(maxsize=64)
def _areas(revision: Revision) -> PhraseBook:
    flow = revision.texts
    own = {area: flow.replies[area] for area in revision.areas if area in flow.replies}
    book = {
        area: [p for each in reply.words for p in phrases(flow.groups, each)]
        for area, reply in own.items()
    }
    # "not in derby", "derby county": the name of the area, but not the area.
    book[_ELSEWHERE] = [
        p for reply in own.values() for each in reply.unless for p in phrases(flow.groups, each)
    ]
    return PhraseBook(book)
