"""A turn: what happens between two requests from the carrier. Things said, then one wait or the end."""

from dataclasses import dataclass
from typing import NamedTuple

from ivr.engine.call_state import CallState
from ivr.engine.whisper import Whisper


@dataclass(frozen=True, slots=True)
class Listen:
    """Wait for one key or some words, for `seconds` after everything has been said."""

    seconds: int
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tones:
    """Keys that are dialled `after` so many seconds, once somebody has answered."""

    keys: str
    after: int


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring a contact for `seconds`. `number` is E.164 and was asked about again by the engine.
    `star_returns`: the caller's star ends the other side and brings the caller back. With a
    `whisper` whoever answers hears it, and only a key connects the caller. `shows_caller`: the
    contact sees the caller's own number instead of ours."""

    contact: str
    number: str
    seconds: int
    star_returns: bool = False
    whisper: Whisper | None = None
    shows_caller: bool = False
    tones: Tones | None = None


@dataclass(frozen=True, slots=True)
class End:
    """The line ends."""


Wait = Listen | Ring | End


@dataclass(frozen=True, slots=True)
class Promise:
    """A text that the caller is told will be sent: for which step, and its words. Whoever answers the
    turn must have kept it before the caller hears of it."""

    step: str
    body: str


class Turn(NamedTuple):
    """Things to say, then exactly one wait or the end; the state that comes back with the next
    event; a trail saying which rule sent the caller where; and what is promised with it."""

    says: tuple[str, ...]
    wait: Wait
    state: CallState
    trail: tuple[str, ...] = ()
    promise: Promise | None = None
