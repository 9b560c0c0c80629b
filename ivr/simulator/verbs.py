"""The voice verbs that the simulated carrier executes. Decides nothing: shapes and defaults.

Defaults are Twilio's (twilio.com/docs/voice/twiml/<verb>); a method or URL of "" means absent.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Say:
    """Words said in a voice."""

    text: str
    voice: str = "man"
    language: str = "en-US"
    loop: int = 1


@dataclass(frozen=True, slots=True)
class Play:
    """A recording, or keys played as tones."""

    url: str
    loop: int = 1
    digits: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence, in seconds."""

    length: int = 1


@dataclass(frozen=True, slots=True)
class Gather:
    """Prompts, then a wait for keys or speech."""

    prompts: tuple[Say | Play | Pause, ...] = ()
    action: str | None = None
    method: str = "POST"
    input: str = "dtmf"
    timeout: int = 5
    num_digits: int | None = None
    finish_on_key: str = "#"
    hints: str = ""
    speech_timeout: str = ""
    action_on_empty_result: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """One number to dial."""

    number: str
    url: str = ""
    method: str = "POST"
    send_digits: str = ""
    status_callback: str = ""
    status_callback_method: str = "POST"
    status_callback_event: str = "completed"


@dataclass(frozen=True, slots=True)
class Dial:
    """Numbers rung at the same time; the first to answer is connected."""

    numbers: tuple[Number, ...] = ()
    action: str | None = None
    method: str = "POST"
    timeout: int = 30
    time_limit: int = 14400
    caller_id: str | None = None
    hangup_on_star: bool = False


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go on with another document; no URL means the same one."""

    url: str
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Reject:
    """Do not take the call."""

    reason: str = "rejected"


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call."""


Verb = Say | Play | Pause | Gather | Dial | Redirect | Reject | Hangup
