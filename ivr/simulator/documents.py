"""A voice or message document as Twilio reads it: verbs in order, and every complaint.

Twilio goes on after most faults with the rest of the document, and so does this. Defaults are Twilio's
(twilio.com/docs/voice/twiml/<verb>). Only what our writer emits is read; see ivr.carrier.accepted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ivr.carrier.accepted import Complaint, in_messages, in_voice
from ivr.carrier.accepted.grammar import usable
from ivr.carrier.accepted.reading import UnreadableError, read_xml, text_of
from ivr.carrier.accepted.verbs import MAX_MESSAGE, MAX_MESSAGES, VOICE, is_too_long
from ivr.carrier.accepted.voices import BASIC
from ivr.simulator.transport import Response

__all__ = ["UnreadableError", "parse", "parse_messages"]

Problem = tuple[str, str]  # code and message


@dataclass(frozen=True, slots=True)
class Say:
    text: str


@dataclass(frozen=True, slots=True)
class Gather:
    prompts: tuple[Say, ...] = ()
    action: str | None = None
    method: str = "POST"
    input: str = "dtmf"
    timeout: int = 5
    num_digits: int | None = None
    finish_on_key: str = "#"
    hints: str = ""
    speech_timeout: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """The number to dial, and what the contact hears first."""

    number: str
    url: str = ""
    method: str = "POST"
    send_digits: str = ""


@dataclass(frozen=True, slots=True)
class Dial:
    """A ring. `number` is None when the document names none."""

    number: Number | None = None
    action: str | None = None
    method: str = "POST"
    timeout: int = 30
    time_limit: int = 14400
    caller_id: str | None = None
    hangup_on_star: bool = False


@dataclass(frozen=True, slots=True)
class Redirect:
    """Continue with another document; without a URL, with the same one."""

    url: str
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call."""


Verb = Say | Gather | Dial | Redirect | Hangup


@dataclass(frozen=True, slots=True)
class Document:
    verbs: tuple[Verb, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageDocument:
    """An answer to a text: the texts to send."""

    texts: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


def parse(response: Response) -> Document:
    """Read a voice document. Raises UnreadableError if Twilio would ask for the fallback."""
    root = read_xml(response.body, response.header("Content-Type"))
    return Document(tuple(_verbs(root)), _problems(in_voice(root)))


def parse_messages(response: Response) -> MessageDocument:
    """Read an answer to a text. Raises UnreadableError if Twilio would ask for the fallback."""
    root = read_xml(response.body, response.header("Content-Type"))
    texts = (child.text or "" for child in root if child.tag == "Message")
    sendable = [text for text in texts if text.strip() and len(text) <= MAX_MESSAGE]
    return MessageDocument(tuple(sendable[:MAX_MESSAGES]), _problems(in_messages(root)))


def _problems(complaints: tuple[Complaint, ...]) -> tuple[Problem, ...]:
    return tuple((complaint.code, complaint.message) for complaint in complaints)


def _verbs(root: Element) -> Iterator[Verb]:
    for element in root:
        match element.tag:
            case "Say":
                yield from _say(element)
            case "Gather":
                yield _gather(element)
            case "Dial":
                yield _dial(element)
            case "Redirect":
                yield Redirect(text_of(element), _usable(element).get("method", "POST"))
            case "Hangup":
                yield Hangup()


def _usable(element: Element) -> dict[str, str]:
    return usable(VOICE[element.tag], element)


def _say(element: Element) -> Iterator[Say]:
    text = text_of(element)
    # Twilio does not say an empty or too long text (errors 13520 and 13521).
    if text and not is_too_long(text, is_basic=_usable(element).get("voice", "man") in BASIC):
        yield Say(text)


def _gather(element: Element) -> Gather:
    values = _usable(element)
    return Gather(
        prompts=tuple(say for child in element if child.tag == "Say" for say in _say(child)),
        action=values.get("action"),
        method=values.get("method", "POST"),
        input=values.get("input", "dtmf"),
        timeout=int(values.get("timeout", 5)),
        num_digits=int(values["numDigits"]) if "numDigits" in values else None,
        finish_on_key=values.get("finishOnKey", "#"),
        hints=values.get("hints", ""),
        speech_timeout=values.get("speechTimeout", ""),
    )


def _dial(element: Element) -> Dial:
    values = _usable(element)
    numbers = [_number(child) for child in element if child.tag == "Number"]
    return Dial(
        number=numbers[0] if numbers else None,
        action=values.get("action"),
        method=values.get("method", "POST"),
        timeout=int(values.get("timeout", 30)),
        time_limit=int(values.get("timeLimit", 14400)),
        caller_id=values.get("callerId"),
        hangup_on_star=values.get("hangupOnStar") == "true",
    )


def _number(element: Element) -> Number:
    values = _usable(element)
    return Number(
        text_of(element),
        values.get("url", ""),
        values.get("method", "POST"),
        values.get("sendDigits", ""),
    )
