"""A turn: what happens between two requests from the carrier. Things said, then one wait or the end."""

from dataclasses import dataclass

from ivr.engine.state import State


@dataclass(frozen=True, slots=True)
class Listen:
    """Wait for one key or some words, for `seconds` after everything has been said."""

    seconds: int
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring a contact for `seconds`. `number` is E.164 and was asked about again by the engine.
    `star_returns`: the caller's star ends the other side and brings the caller back."""

    contact: str
    number: str
    seconds: int
    star_returns: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """The line ends."""


Wait = Listen | Ring | End


@dataclass(frozen=True, slots=True)
class Turn:
    """Things to say, then exactly one wait or the end; the state that comes back with the next
    event; and a trail saying which rule sent the caller where."""

    says: tuple[str, ...]
    wait: Wait
    state: State
    trail: tuple[str, ...] = ()
