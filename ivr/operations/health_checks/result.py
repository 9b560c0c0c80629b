"""How one thing stands. Decides nothing."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """`well`; `watch`: callers are served, but somebody should look; `wrong`: something is broken or
    will be; `open`: it cannot be known before there is an account, an address or a number."""

    WELL = "well"
    WATCH = "watch"
    WRONG = "wrong"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at: its id, how it stands, what was seen, and what to do."""

    id: str
    verdict: Verdict
    what: str
    do: str = ""

    def record(self) -> dict[str, str]:
        """For programs."""
        return {"id": self.id, "verdict": str(self.verdict), "what": self.what, "do": self.do}


def well(name: str, what: str) -> Examined:
    """Nothing to do."""
    return Examined(name, Verdict.WELL, what)


def watch(name: str, what: str, do: str) -> Examined:
    """Callers are served, but somebody should look."""
    return Examined(name, Verdict.WATCH, what, do)


def wrong(name: str, what: str, do: str) -> Examined:
    """Something is broken, or will be."""
    return Examined(name, Verdict.WRONG, what, do)


def still_open(name: str, what: str, do: str) -> Examined:
    """It cannot be known yet."""
    return Examined(name, Verdict.OPEN, what, do)
