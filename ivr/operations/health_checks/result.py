"""The result of one health check."""

from dataclasses import asdict, dataclass
from enum import StrEnum


class Result(StrEnum):
    """`warn`: callers are served, but a technician should look. `fail`: something is broken, or
    will be. `unknown`: the check needs an account, an address or a number that is not there yet."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One check: its id, its result, what was found, and what to do."""

    id: str
    result: Result
    message: str
    action: str = ""

    def to_json(self) -> dict[str, str]:
        return {**asdict(self), "result": str(self.result)}


def ok(id_: str, message: str) -> HealthCheck:
    return HealthCheck(id_, Result.OK, message)


def warn(id_: str, message: str, action: str) -> HealthCheck:
    return HealthCheck(id_, Result.WARN, message, action)


def fail(id_: str, message: str, action: str) -> HealthCheck:
    return HealthCheck(id_, Result.FAIL, message, action)


def unknown(id_: str, message: str, action: str) -> HealthCheck:
    return HealthCheck(id_, Result.UNKNOWN, message, action)
