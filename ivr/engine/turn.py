"""A turn: what happens between two requests from the carrier. Words to say, then one wait or the
end."""

from dataclasses import dataclass
from typing import NamedTuple

from ivr.engine.call_state import CallState
from ivr.engine.whisper import Whisper


@dataclass(frozen=True, slots=True)
class Listen:
    """Wait `seconds` for a key or speech, after all words have been said. `hints` are phrases for the
    speech recogniser."""

    seconds: int
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tones:
    """Keys to dial, `after` seconds after the contact has answered."""

    keys: str
    after: int


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring a contact for `seconds`. `number` is in E.164 form, and the engine has checked that it
    may be dialled. `star_returns`: the caller's star ends the contact's call and brings the caller
    back. With a `whisper`, the contact hears it and must press a key to be connected.
    `shows_caller`: the contact sees the caller's number instead of the service's."""

    contact: str
    number: str
    seconds: int
    star_returns: bool = False
    whisper: Whisper | None = None
    shows_caller: bool = False
    tones: Tones | None = None


@dataclass(frozen=True, slots=True)
class End:
    pass


Wait = Listen | Ring | End


@dataclass(frozen=True, slots=True)
class Promise:
    """A text that the caller is told will be sent, and the step that promises it. It must be stored
    before the caller hears of it."""

    step: str
    body: str


class Turn(NamedTuple):
    """Words to say, then exactly one wait or the end; the state that returns with the next event; the
    trail, which says which rules applied; and the text promised in this turn."""

    says: tuple[str, ...]
    wait: Wait
    state: CallState
    trail: tuple[str, ...] = ()
    promise: Promise | None = None
