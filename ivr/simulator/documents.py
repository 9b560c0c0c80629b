"""A voice or message document as Twilio reads it: verbs in order, and every complaint.

Twilio goes on after most faults with the rest of the document, and so does this. Defaults are Twilio's
(twilio.com/docs/voice/twiml/<verb>). Only what our writer emits is read; see ivr.carrier.accepted.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import chain
from typing import Any
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
    pass


Verb = Say | Gather | Dial | Redirect | Hangup
# By the name of the attribute.
_FIELDS = {
    re.sub("_(.)", lambda match: match[1].upper(), field.name): field.name
    for verb in (Gather, Number, Dial, Redirect)
    for field in fields(verb)
}
_CONVERSIONS: Mapping[str, Callable[[str], object]] = {
    **dict.fromkeys(("timeout", "numDigits", "timeLimit"), int),
    "hangupOnStar": lambda value: value == "true",
}


@dataclass(frozen=True, slots=True)
class Document:
    verbs: tuple[Verb, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageDocument:
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
                says = (_say(child) for child in element if child.tag == "Say")
                yield Gather(tuple(chain.from_iterable(says)), **_values(element))
            case "Dial":
                numbers = (child for child in element if child.tag == "Number")
                number = next((Number(text_of(each), **_values(each)) for each in numbers), None)
                yield Dial(number, **_values(element))
            case "Redirect":
                yield Redirect(text_of(element), **_values(element))
            case "Hangup":
                yield Hangup()


def _say(element: Element) -> Iterator[Say]:
    text = text_of(element)
    voice = usable(VOICE["Say"], element).get("voice", "man")
    # Twilio does not say an empty or too long text (errors 13520 and 13521).
    if text and not is_too_long(text, is_basic=voice in BASIC):
        yield Say(text)


def _values(element: Element) -> dict[str, Any]:
    """The attributes that Twilio would use, as the fields of a verb."""
    return {
        _FIELDS[name]: _CONVERSIONS.get(name, str)(value)
        for name, value in usable(VOICE[element.tag], element).items()
        if name in _FIELDS
    }
