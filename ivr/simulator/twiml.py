"""A voice document as Twilio would read it: its verbs, in order. Never executes one.

Stricter than Twilio only in that every warning is kept: after a warning Twilio goes on with what
it understands, and so does this, but a test can ask that there was none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ivr.carrier.accepted import in_voice
from ivr.carrier.accepted.grammar import usable
from ivr.carrier.accepted.voice import MOST_NUMBERS, OTHER_NOUNS, OTHER_VERBS, VOICE, is_too_long
from ivr.carrier.accepted.voices import BASIC
from ivr.simulator.documents import (
    Problem,
    UnreadableError,
    content_type_of,
    problems,
    read_xml,
    text_of,
)
from ivr.simulator.transport import Response
from ivr.simulator.verbs import (
    Dial,
    Gather,
    Hangup,
    Number,
    Pause,
    Play,
    Redirect,
    Reject,
    Say,
    Verb,
)


@dataclass(frozen=True, slots=True)
class Document:
    """The verbs in order, and every warning as (code, message)."""

    verbs: tuple[Verb, ...]
    problems: tuple[Problem, ...] = ()


def parse(response: Response) -> Document:
    """Read a voice answer. Raises UnreadableError where Twilio would give up."""
    content_type = content_type_of(response)
    if content_type.startswith("audio/"):
        return Document((Play("(the answer itself)"), Hangup()))
    try:
        root = read_xml(response)
    except UnreadableError as error:
        if content_type == "text/plain" and error.code == "12100":
            return Document((Say(response.body.decode("utf-8", "replace")), Hangup()))
        raise
    found = problems(in_voice(root), root, OTHER_VERBS | OTHER_NOUNS)
    return Document(tuple(_verbs(root)), found)


def _verbs(root: Element) -> Iterator[Verb]:
    for element in root:
        match element.tag:
            case "Say" | "Play" | "Pause":
                yield from _prompt(element)
            case "Gather":
                yield _gather(element)
            case "Dial":
                yield _dial(element)
            case "Redirect":
                yield Redirect(text_of(element), _usable(element).get("method", "POST"))
            case "Reject":
                yield Reject(_usable(element).get("reason", "rejected"))
            case "Hangup":
                yield Hangup()


def _usable(element: Element) -> dict[str, str]:
    return usable(VOICE[element.tag], element)


def _prompt(element: Element) -> Iterator[Say | Play | Pause]:
    found = _usable(element)
    match element.tag:
        case "Say":
            text, voice = text_of(element), found.get("voice", "man")
            # What has no words, or too many, is not said (errors 13520 and 13521).
            if text and not is_too_long(text, basic=voice in BASIC):
                yield Say(text, voice, found.get("language", "en-US"), int(found.get("loop", 1)))
        case "Play":
            yield Play(text_of(element), int(found.get("loop", 1)), found.get("digits", ""))
        case _:
            yield Pause(int(found.get("length", 1)))


def _gather(element: Element) -> Gather:
    found = _usable(element)
    return Gather(
        prompts=tuple(
            prompt
            for child in element
            if child.tag in ("Say", "Play", "Pause") and "digits" not in child.attrib
            for prompt in _prompt(child)
        ),
        action=found.get("action"),
        method=found.get("method", "POST"),
        input=found.get("input", "dtmf"),
        timeout=int(found.get("timeout", 5)),
        num_digits=int(found["numDigits"]) if "numDigits" in found else None,
        finish_on_key=found.get("finishOnKey", "#"),
        hints=found.get("hints", ""),
        speech_timeout=found.get("speechTimeout", ""),
        action_on_empty_result=found.get("actionOnEmptyResult") == "true",
    )


def _dial(element: Element) -> Dial:
    found = _usable(element)
    words = (element.text or "").strip()
    numbers = [Number(words)] if words else []
    numbers += [_number(child) for child in element if child.tag == "Number"]
    return Dial(
        numbers=tuple(numbers[:MOST_NUMBERS]),
        action=found.get("action"),
        method=found.get("method", "POST"),
        timeout=int(found.get("timeout", 30)),
        time_limit=int(found.get("timeLimit", 14400)),
        caller_id=found.get("callerId"),
        hangup_on_star=found.get("hangupOnStar") == "true",
    )


def _number(element: Element) -> Number:
    found = _usable(element)
    return Number(
        text_of(element),
        found.get("url", ""),
        found.get("method", "POST"),
        found.get("sendDigits", ""),
        found.get("statusCallback", ""),
        found.get("statusCallbackMethod", "POST"),
        found.get("statusCallbackEvent", "completed"),
    )
