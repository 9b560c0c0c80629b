"""The table of messages, and how well they are understood."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ivr.directory.places import open_places
from ivr.engine import place_replies
from ivr.engine.carrier_keywords import Keyword, read_keyword
from ivr.engine.message_intent import find_intent
from tests.callers import shipped

HERE = Path(__file__).parent
UNKNOWN = "unknown"
_PLACES = open_places()


class Part(StrEnum):
    """Which part of the table a message is in. The mistakes of the held-out third are not shown while
    words are tuned."""

    OPEN = "open"
    HELD_OUT = "held out"


@dataclass(frozen=True, slots=True)
class Listed:
    """One message of the table: the entries that are right for it, and the area."""

    words: str
    entries: frozenset[str]
    area: str | None

    @property
    def part(self) -> Part:
        third = int(hashlib.sha256(self.words.encode()).hexdigest(), 16) % 3
        return Part.HELD_OUT if third == 0 else Part.OPEN


@dataclass(frozen=True, slots=True)
class Judged:
    """A message and what was understood."""

    message: Listed
    entry: str
    area: str | None

    @property
    def area_is_right(self) -> bool:
        return self.area == self.message.area

    @property
    def is_right(self) -> bool:
        return self.entry in self.message.entries and self.area_is_right


@dataclass(frozen=True, slots=True)
class Score:
    """Shares from 0 to 1. `false_danger`: of messages without danger, those taken for danger."""

    precision: float
    recall: float
    danger_recall: float
    false_danger: float
    area: float


def messages() -> list[Listed]:
    """The whole table."""
    return list(_read("messages.tsv"))


def development() -> list[Listed]:
    """The messages that the rule of danger was built with."""
    return list(_read("danger-development.tsv"))


def _read(name: str) -> Iterator[Listed]:
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            entries, area, words = line.split("\t")
            yield Listed(words, frozenset(entries.split("|")), None if area == "-" else area)


def judge(message: Listed) -> Judged:
    """What the shipped words make of it."""
    kept = read_keyword(message.words)
    if kept in (Keyword.STOP, Keyword.START):
        return Judged(message, "carrier", None)
    if kept is Keyword.HELP:
        return Judged(message, "help", None)
    found = find_intent(shipped(), message.words, _PLACES)
    about_place = place_replies.reply_entry(shipped(), found.place, lacks_index=found.lacks_index)
    return Judged(message, found.entry or about_place or UNKNOWN, found.area)


def score(judged: list[Judged]) -> Score:
    """How well all of them went."""
    urgent = frozenset(shipped().texts.urgent)
    answered = [each for each in judged if each.entry != UNKNOWN]
    answerable = [each for each in judged if UNKNOWN not in each.message.entries]
    danger = [each for each in judged if each.message.entries <= urgent]
    calm = [each for each in judged if not each.message.entries & urgent]
    return Score(
        precision=_share(answered, lambda each: each.entry in each.message.entries),
        recall=_share(answerable, lambda each: each.entry in each.message.entries),
        danger_recall=_share(danger, lambda each: each.entry in urgent),
        false_danger=_share(calm, lambda each: each.entry in urgent),
        area=_share(judged, lambda each: each.area_is_right),
    )


def _share(among: list[Judged], holds) -> float:
    return sum(map(holds, among)) / len(among) if among else 1.0
