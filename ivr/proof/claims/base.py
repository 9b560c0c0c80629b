"""What all claims share: the evidence they check, and the form of a refutation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from importlib import import_module

from ivr.content.findings import Finding
from ivr.content.revision import Revision
from ivr.engine.call_state import Phase
from ivr.engine.speech_duration import seconds_to_say
from ivr.proof.actions import Action
from ivr.proof.cells import Node
from ivr.proof.scenarios import LocatedScenario
from ivr.proof.timeline import Timeline
from ivr.proof.turn_documents import TurnDocument
from ivr.proof.walk import Walk


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that a claim may check. `counts` are the figures that claims add."""

    revision: Revision
    start: datetime
    days: int
    walk: Walk
    texts: Timeline
    scenarios: tuple[LocatedScenario, ...]
    previous: Revision | None = None
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, name: str) -> None:
        self.counts[name] = self.counts.get(name, 0) + 1


@dataclass(frozen=True, slots=True)
class Refutation:
    """A case in which a claim is not true.

    `problem` ends a sentence that begins with the caller ("... is not put through to a person").
    A call is given by `node` and the `action` there, or by `path` where the shortest path to a node
    does not show it; `walk` if it is not the walk of all calls. A text is given by `text` and `at`, an
    instant by `at`, a place in a file by `finding`.
    """

    problem: str
    node: Node | None = None
    action: Action | None = None
    path: tuple[tuple[Node, Action | None], ...] = ()
    at: datetime | None = None
    text: str | None = None
    finding: Finding | None = None
    walk: Walk | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A property of all callers: its permanent id, its statement, the reason it matters to a caller,
    and a function that finds refutations, nearest first."""

    id: str
    statement: str
    reason: str
    refute: Callable[[Evidence], Iterator[Refutation]]
    needs_walk: bool = True

    def __reduce__(self) -> tuple[Callable[[str, str], "Claim"], tuple[str, str]]:
        """Claims travel between processes by name: `claim` puts one in place of its function."""
        return _imported, (self.refute.__module__, self.refute.__qualname__)


def claim(
    name: str, statement: str, reason: str, *, needs_walk: bool = True
) -> Callable[[Callable[[Evidence], Iterator[Refutation]]], Claim]:
    """Makes a claim of the function that finds its refutations."""
    return partial(Claim, name, statement, reason, needs_walk=needs_walk)


def _imported(module: str, name: str) -> Claim:
    found: Claim = getattr(import_module(module), name)
    return found


def speech_seconds(document: TurnDocument) -> float:
    return sum(seconds_to_say(words) for words in document.turn.says)


def says_999(document: TurnDocument) -> bool:
    return any("9 9 9" in words for words in document.turn.says)


def is_ring(document: TurnDocument) -> bool:
    return document.waits_for == "ring"


def is_in_flow(document: TurnDocument) -> bool:
    """Whether the document belongs to a step of the flow, and not to a ring or what follows one."""
    return document.turn.state.phase is Phase.STEP
