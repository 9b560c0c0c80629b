"""Who wants no texts. The carrier blocks them itself; we remember it so that nothing is sent or
offered to them either.

A number is always a keyed hash here (`Service.hashed` of the E.164 form). What answers `OptOuts` may
be a database; where it fails, a text is still answered, and the carrier still blocks.
"""

from datetime import datetime
from typing import Protocol


class OptOuts(Protocol):
    """Remembers who wants no texts."""

    def is_out(self, number: str) -> bool:
        """Whether this number (a keyed hash) wants no texts."""
        ...

    def note(self, number: str, now: datetime, *, out: bool) -> None:
        """Remember that this number (a keyed hash) wants no texts, or wants them again."""
        ...


class RememberedOptOuts:
    """In the memory of this process alone: for the simulated line, and where nothing else is wired."""

    def __init__(self) -> None:
        self._out: set[str] = set()

    def is_out(self, number: str) -> bool:
        """Whether this number wants no texts."""
        return number in self._out

    def note(self, number: str, now: datetime, *, out: bool) -> None:  # noqa: ARG002 - the protocol's
        """Remember it until the process ends."""
        if out:
            self._out.add(number)
        else:
            self._out.discard(number)
