"""What all claims share: what they may look at, and how they say that they are refuted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from ivr.content.findings import Finding
from ivr.content.revision import Revision
from ivr.engine.speech_duration import seconds_to_say
from ivr.engine.call_state import Phase
from ivr.proof.actions import Act
from ivr.proof.turn_documents import Page
from ivr.proof.scenarios import LocatedScenario
from ivr.proof.timeline import Timeline
from ivr.proof.walk import Node, Walk


@dataclass(frozen=True, slots=True)
class Proved:
    """Everything that a claim may look at."""

    revision: Revision
    start: datetime
    days: int
    walk: Walk
    texts: Timeline
    scenarios: tuple[LocatedScenario, ...]
    previous: Revision | None = None
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refutation:
    """An example against a claim.

    `what` ends a sentence that begins with when and who ("... is not put through to anybody").
    `node` and `act` lead there, where the example is a call (`path` instead, where it is not the
    shortest way that shows it; `walk`, where it is not of the walk of all calls); `text` and `at`,
    where it is a text or an instant; `finding` where it is a place in a file.
    """

    what: str
    node: Node | None = None
    act: Act | None = None
    path: tuple[tuple[Node, Act | None], ...] = ()
    at: datetime | None = None
    text: str | None = None
    finding: Finding | None = None
    walk: Walk | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A property of all callers: its permanent identifier, what it says, why it matters to a
    caller, and how examples against it are found, the nearest first. `walks` says that it looks at
    the walk; one that does not can be looked into while the walk goes on."""

    id: str
    says: str
    matters: str
    refute: Callable[[Proved], Iterator[Refutation]]
    walks: bool = True


def seconds_of_words(page: Page) -> float:
    """Seconds until everything on a page has been said."""
    return sum(seconds_to_say(words) for words in page.turn.says)


def is_ring(page: Page) -> bool:
    """Whether a phone rings on this page."""
    return page.waits == "ring"


def asks(page: Page) -> bool:
    """Whether the page belongs to a step of the flow (and not to a ring or what follows it)."""
    return page.turn.state.phase is Phase.STEP
