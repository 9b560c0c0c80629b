"""What the caller, or the other end of a ring, did since the last turn."""

from dataclasses import dataclass
from enum import StrEnum


class RingOutcome(StrEnum):
    """How a ring ended, while the caller is still on the line. `unbridged`: answered, but never
    connected, as when a contact declines the whisper. `unclear`: answered, and the carrier does not say
    whether the two were connected."""

    ANSWERED = "answered"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNBRIDGED = "unbridged"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class KeysPressed:
    """The caller pressed keys: usually one."""

    keys: str


@dataclass(frozen=True, slots=True)
class SpeechHeard:
    """The carrier recognised words."""

    words: str


@dataclass(frozen=True, slots=True)
class Silence:
    """The caller neither pressed a key nor spoke in time."""


@dataclass(frozen=True, slots=True)
class RingEnded:
    """A ring is over and the caller is still there. `seconds` is how long the contact was on the line,
    a whisper included, if the carrier says so."""

    outcome: RingOutcome
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class HungUp:
    """The caller has hung up and hears nothing more."""


@dataclass(frozen=True, slots=True)
class TextNotStored:
    """The text promised in the last turn could not be stored, so the caller has not heard of it."""


Event = KeysPressed | SpeechHeard | Silence | RingEnded | HungUp | TextNotStored
