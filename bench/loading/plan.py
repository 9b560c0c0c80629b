"""What is to be done in a load. Decides nothing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done: `calls` at once for `seconds`, `hurry` times as fast as in life, to `web`
    processes on a database of a kind. A web process is killed about `kill_every` so many seconds, and
    the database cut `cut_every`. Without `fallback` the carrier has no other host to turn to; `broken`
    names a step that is answered 500."""

    calls: int
    seconds: float
    kind: str
    seed: int = 1
    hurry: float = 5.0
    web: int = 4
    kill_every: float = 1.0
    worker_every: float = 10.0
    cut_every: float = 12.0
    fallback: bool = True
    broken: str = ""
