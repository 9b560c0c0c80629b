"""How one thing stands. Decides nothing."""

from dataclasses import dataclass
from enum import StrEnum


class Result(StrEnum):
    """`well`; `watch`: callers are served, but somebody should look; `wrong`: something is broken or
    will be; `open`: it cannot be known before there is an account, an address or a number."""

    WELL = "well"
    WATCH = "watch"
    WRONG = "wrong"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing that was looked at: its id, how it stands, what was seen, and what to do."""

    id: str
    verdict: Result
    what: str
    do: str = ""

    def record(self) -> dict[str, str]:
        """For programs."""
        return {"id": self.id, "verdict": str(self.verdict), "what": self.what, "do": self.do}


def ok(name: str, what: str) -> HealthCheck:
    """Nothing to do."""
    return HealthCheck(name, Result.WELL, what)


def warn(name: str, what: str, do: str) -> HealthCheck:
    """Callers are served, but somebody should look."""
    return HealthCheck(name, Result.WATCH, what, do)


def fail(name: str, what: str, do: str) -> HealthCheck:
    """Something is broken, or will be."""
    return HealthCheck(name, Result.WRONG, what, do)


def unknown(name: str, what: str, do: str) -> HealthCheck:
    """It cannot be known yet."""
    return HealthCheck(name, Result.OPEN, what, do)
