"""The events of a simulated call, and what it waits for. Times are seconds since the call began."""

from dataclasses import dataclass
from enum import StrEnum


class SimulatedOutcome(StrEnum):
    """How a ring ends."""

    ANSWERED = "answered"  # bridged; at the end the caller hangs up
    ENDED = "ended"  # bridged; at the end the contact hangs up, the caller stays
    MOMENT = "moment"  # bridged for two seconds; the caller stays
    UNBRIDGED = "unbridged"  # answered, but never connected to the caller
    DECLINED = "declined"  # answered; the contact, asked for a key, hangs up
    NO_KEY = "no-key"  # answered without a key, as by a machine
    NO_ANSWER = "no-answer"
    BUSY = "busy"
    FAILED = "failed"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class Listening:
    """The line waits for keys or speech. The prompts begin when the caller acts."""

    timeout_seconds: float
    prompts: tuple[str, ...]
    input: str
    hints: str


@dataclass(frozen=True, slots=True)
class Ringing:
    number: str
    caller_id: str
    ring_seconds: float
    hangup_on_star: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """The caller heard `text`. `cut`: a key cut it short."""

    text: str
    at: float
    until: float
    cut: bool


@dataclass(frozen=True, slots=True)
class Pressed:
    keys: str
    at: float


@dataclass(frozen=True, slots=True)
class Spoke:
    words: str
    at: float


@dataclass(frozen=True, slots=True)
class WasSilent:
    seconds: float
    at: float


@dataclass(frozen=True, slots=True)
class Rang:
    """A phone rang. `seconds` is the whole attempt: ringing, and talking if it was answered."""

    number: str
    caller_id: str
    outcome: SimulatedOutcome
    seconds: float
    at: float


@dataclass(frozen=True, slots=True)
class WhisperHeard:
    """The contact at `number` heard `text`; the caller did not."""

    number: str
    text: str
    at: float
    until: float


@dataclass(frozen=True, slots=True)
class TonesSent:
    """Keys were dialled once the contact at `number` had answered."""

    number: str
    keys: str
    at: float


@dataclass(frozen=True, slots=True)
class Requested:
    """The carrier asked the service; status 0: no answer came."""

    url: str
    status: int
    at: float


@dataclass(frozen=True, slots=True)
class Fault:
    code: str
    message: str
    at: float


@dataclass(frozen=True, slots=True)
class Ended:
    how: str
    at: float


Waiting = Listening | Ringing
Event = (
    Heard
    | Pressed
    | Spoke
    | WasSilent
    | Rang
    | WhisperHeard
    | TonesSent
    | Requested
    | Fault
    | Ended
)
