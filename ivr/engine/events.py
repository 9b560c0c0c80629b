"""What a caller, or the other end of a ring, has done since the last turn."""

from dataclasses import dataclass
from enum import StrEnum


class RingOutcome(StrEnum):
    """How a ring ended, seen by the caller who is still on the line. `unbridged`: answered, but the
    two were never connected, as when a whisper is declined; `unclear`: answered, and nobody says
    whether they were."""

    ANSWERED = "answered"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNBRIDGED = "unbridged"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class KeysPressed:
    """Keys were pressed: usually one."""

    keys: str


@dataclass(frozen=True, slots=True)
class SpeechHeard:
    """Words were recognised."""

    words: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing came in time."""


@dataclass(frozen=True, slots=True)
class RingEnded:
    """A ring is over and the caller is still there. `seconds` is how long the other side was on the
    line, a whisper included, where that is known."""

    outcome: RingOutcome
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class HungUp:
    """The caller has gone: whatever we say, nobody hears it."""


@dataclass(frozen=True, slots=True)
class TextNotStored:
    """The text of the turn before could not be kept for sending, so the caller has not heard it."""


Event = KeysPressed | SpeechHeard | Silence | RingEnded | HungUp | TextNotStored
