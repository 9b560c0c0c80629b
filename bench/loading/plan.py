"""The parameters of a load test. Decides nothing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """`calls` at once for `seconds`, `hurry` times as fast as real calls, to `web` processes on a
    database of a `kind`. About every `kill_every` seconds a web process is killed, every
    `worker_every` the worker, and every `cut_every` the database is interrupted. Without `fallback`
    the carrier has no fallback host; `broken` names a step that is answered with status 500."""

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
