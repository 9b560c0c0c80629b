"""What happened in a simulated call, and what it waits for. Decides nothing.

All times are seconds since the call began.
"""

from dataclasses import dataclass
from enum import StrEnum


class RingOutcome(StrEnum):
    """How an attempt to connect the caller came out."""

    ANSWERED = "answered"  # bridged; in the end the caller hangs up
    ENDED = "ended"  # bridged; in the end the other side hangs up, the caller stays
    MOMENT = "moment"  # bridged, and gone after two seconds; the caller stays
    UNBRIDGED = "unbridged"  # answered, but never connected to the caller
    DECLINED = "declined"  # answered; whoever was asked for a key hangs up instead
    NO_KEY = "no-key"  # answered, and no key is pressed, as by a machine
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
    """A phone rings, for `ring_seconds` at most. `number` is the first of `numbers`."""

    number: str
    caller_id: str
    ring_seconds: float
    hangup_on_star: bool
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """The caller heard `text` (a recording's address for Play); `cut` if a key cut it short."""

    text: str
    at: float
    until: float
    cut: bool


@dataclass(frozen=True, slots=True)
class Pressed:
    """The caller pressed keys."""

    keys: str
    at: float


@dataclass(frozen=True, slots=True)
class Spoke:
    """The caller said something."""

    words: str
    at: float


@dataclass(frozen=True, slots=True)
class WasSilent:
    """The line waited and nothing that it listens for came."""

    seconds: float
    at: float


@dataclass(frozen=True, slots=True)
class Rang:
    """A phone rang. `seconds` is the whole attempt: ringing, and talking if it was answered."""

    number: str
    caller_id: str
    outcome: RingOutcome
    seconds: float
    at: float


@dataclass(frozen=True, slots=True)
class Whispered:
    """Whoever answered at `number` heard `text`, and the caller did not."""

    number: str
    text: str
    at: float
    until: float


@dataclass(frozen=True, slots=True)
class SentTones:
    """Keys were dialled once somebody had answered at `number`."""

    number: str
    keys: str
    at: float


@dataclass(frozen=True, slots=True)
class Requested:
    """The carrier asked the service; status 0 means that no answer came."""

    url: str
    status: int
    at: float


@dataclass(frozen=True, slots=True)
class Fault:
    """Something Twilio's debugger would show: an error code, or 'not simulated'."""

    code: str
    message: str
    at: float


@dataclass(frozen=True, slots=True)
class Ended:
    """The call is over."""

    how: str
    at: float


Waiting = Listening | Ringing
Event = (
    Heard | Pressed | Spoke | WasSilent | Rang | Whispered | SentTones | Requested | Fault | Ended
)
