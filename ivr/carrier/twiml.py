"""Writes a turn as TwiML. Decides attributes and nesting, never the words.

Every Gather is followed by a Redirect that reports silence. Every Dial has a timeout, and an action
except in the fallback.
Sources: Twilio's pages on Gather, Dial, Number, Say, Redirect and Message.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import assert_never
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from ivr.carrier.requests import (
    AFTER,
    AFTER_LISTENING,
    AFTER_RING,
    AFTER_SILENCE,
    WHISPER,
    WhisperRequest,
)
from ivr.content.service_settings import Voice
from ivr.directory.phone_numbers import is_dialable
from ivr.engine.call_state import CallState
from ivr.engine.turn import End, Listen, Ring, Turn
from ivr.engine.whisper import Whisper

CONTENT_TYPE = "text/xml; charset=utf-8"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
# Twilio rings about five seconds longer than Dial's `timeout`, which must be at least 5.
_RING_BUFFER = 5
_ONE_SECOND_PAUSE = "W"  # in sendDigits
_MAX_HINTS = 500
_MAX_HINT_LENGTH = 100
# Characters that XML 1.0 cannot hold.
_UNWRITABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class NumberRefused(ValueError):
    """A turn would dial a number that this line must never dial. The number is not in the message."""


@dataclass(frozen=True, slots=True)
class WriterSettings:
    """The settings of the TwiML writer: the address of our webhooks, the number that contacts see, the
    voice, and the longest call in seconds."""

    base_url: str
    number: str
    voice: Voice
    longest_call: int


def write(turn: Turn, settings: WriterSettings) -> str:
    """The TwiML document of a turn. Raises NumberRefused if it rings 999, 112, 101, 111, a short,
    premium or foreign number."""
    response = ET.Element("Response")
    match turn.wait:
        case Listen():
            _listen(response, turn, turn.wait, settings)
        case Ring():
            _say(response, turn.says, settings.voice)
            action = _url(settings, turn.state, AFTER_RING)
            _dial(response, turn.wait, settings, action, turn.state.revision)
        case End():
            _say(response, turn.says, settings.voice)
            ET.SubElement(response, "Hangup")
        case _:
            assert_never(turn.wait)
    return _document(response)


def write_fault(
    says: Iterable[str],
    number: str | None,
    numbers_said: Iterable[str],
    settings: WriterSettings,
    seconds: int,
) -> str:
    """The answer to a crash, and the static fallback: says `says`, rings `number` without an action (so
    that the call needs no further answer of ours), then says `numbers_said`."""
    response = ET.Element("Response")
    _say(response, says, settings.voice)
    if number is not None:
        _dial(response, Ring("", number, seconds), settings, None)
    _say(response, numbers_said, settings.voice)
    ET.SubElement(response, "Hangup")
    return _document(response)


def write_whisper(whisper: Whisper, request: WhisperRequest, settings: WriterSettings) -> str:
    """The document for a screened contact. Any key connects the caller; without one, the contact's side
    of the call ends, and the caller's side asks for the next turn. Twilio's page on Number: a document
    that ends without Hangup connects the two."""
    response = ET.Element("Response")
    if request.is_accepted:
        return _document(response)
    attributes = {
        "input": "dtmf",
        "action": _whisper_url(settings, request.contact, request.revision, AFTER_LISTENING),
        "method": "POST",
        "timeout": str(whisper.seconds),
        "numDigits": "1",
        "finishOnKey": "",  # so that * and # count as keys too
    }
    _say(ET.SubElement(response, "Gather", attributes), (whisper.words,), settings.voice)
    ET.SubElement(response, "Hangup")
    return _document(response)


def write_hang_up() -> str:
    response = ET.Element("Response")
    ET.SubElement(response, "Hangup")
    return _document(response)


def write_reply(text: str | None) -> str:
    response = ET.Element("Response")
    if text:
        ET.SubElement(response, "Message").text = _UNWRITABLE.sub("", text)
    return _document(response)


def _listen(response: ET.Element, turn: Turn, wait: Listen, settings: WriterSettings) -> None:
    attributes = {
        "input": "dtmf speech",
        "action": _url(settings, turn.state, AFTER_LISTENING),
        "method": "POST",
        "timeout": str(wait.seconds),
        "speechTimeout": "auto",
        "numDigits": "1",
        "finishOnKey": "",  # so that * and # reach us
        "language": settings.voice.language,
    }
    hints = [h for h in dict.fromkeys(wait.hints) if len(h) <= _MAX_HINT_LENGTH and "," not in h]
    if hints:
        attributes["hints"] = ",".join(hints[:_MAX_HINTS])
    _say(ET.SubElement(response, "Gather", attributes), turn.says, settings.voice)
    redirect = ET.SubElement(response, "Redirect", {"method": "POST"})
    redirect.text = _url(settings, turn.state, AFTER_SILENCE)


def _dial(
    response: ET.Element,
    ring: Ring,
    settings: WriterSettings,
    action: str | None,
    revision: str = "",
) -> None:
    if not is_dialable(ring.number):
        raise NumberRefused(f"contact {ring.contact or 'of the fallback'} must never be dialled")
    attributes = {"action": action, "method": "POST"} if action else {}
    attributes |= {
        "timeout": str(max(5, ring.seconds - _RING_BUFFER)),
        "timeLimit": str(settings.longest_call),
    }
    if not ring.shows_caller:  # without a callerId, Twilio shows the caller's number
        attributes["callerId"] = settings.number
    if ring.star_returns:
        attributes["hangupOnStar"] = "true"
    dial = ET.SubElement(response, "Dial", attributes)
    number = ET.SubElement(dial, "Number")
    number.text = ring.number
    if ring.whisper:
        number.set("url", _whisper_url(settings, ring.contact, revision))
        number.set("method", "POST")
    if ring.tones:
        number.set("sendDigits", _ONE_SECOND_PAUSE * ring.tones.after + ring.tones.keys)


def _say(parent: ET.Element, says: Iterable[str], voice: Voice) -> None:
    for words in says:
        if writable := _UNWRITABLE.sub("", words).strip():
            said = ET.SubElement(parent, "Say", {"voice": voice.name, "language": voice.language})
            said.text = writable


def _url(settings: WriterSettings, state: CallState, after: str) -> str:
    return f"{settings.base_url}/voice?{state_query(state)}&{AFTER}={after}"


def _whisper_url(
    settings: WriterSettings, contact: str, revision: str, after: str | None = None
) -> str:
    query = {"contact": contact, "revision": revision} | ({AFTER: after} if after else {})
    return f"{settings.base_url}{WHISPER}?{urlencode(query)}"


@lru_cache(maxsize=1024)
def state_query(state: CallState) -> str:
    return urlencode(state.query())


def _document(response: ET.Element) -> str:
    return _DECLARATION + ET.tostring(response, encoding="unicode")
