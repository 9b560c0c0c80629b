"""A turn, written down for the carrier. Decides attributes and nesting; never what is said.

Every Gather is followed by a Redirect that reports silence; every Dial has an action, a time-out and
our own number as caller ID, unless the turn shows the caller's (a withheld or odd one would make the
far carrier refuse it). Sources: Twilio's pages on Gather, Dial, Number, Say, Redirect and Message.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import assert_never
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from ivr.carrier.requests import AFTER, AFTER_LISTENING, AFTER_RING, AFTER_SILENCE, WHISPER
from ivr.content.service import Voice
from ivr.directory.phone_numbers import may_be_dialled
from ivr.engine.call_state import CallState
from ivr.engine.turn import End, Listen, Ring, Turn
from ivr.engine.whisper import Whisper

CONTENT_TYPE = "text/xml; charset=utf-8"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
# The carrier rings about five seconds longer than it is told (Dial's `timeout`, least 5).
_RING_BUFFER = 5
_SECOND = "W"  # of silence, in sendDigits
_MOST_HINTS = 500
_LONGEST_HINT = 100
# What XML 1.0 cannot hold at all.
_UNWRITABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class NumberRefused(ValueError):
    """A turn would dial a number that this line must never dial. The number is not in the message."""


@dataclass(frozen=True, slots=True)
class Line:
    """What the writer knows of the service: where its webhooks are, the number it shows to whoever
    it rings, how it speaks, and the longest a call may last (seconds)."""

    base_url: str
    number: str
    voice: Voice
    longest_call: int


def write(turn: Turn, line: Line) -> str:
    """The TwiML document of a turn.

    Raises:
        NumberRefused: the turn rings 999, 112, 101, 111, a short, premium or foreign number.
    """
    response = ET.Element("Response")
    match turn.wait:
        case Listen():
            _listen(response, turn, turn.wait, line)
        case Ring():
            _say(response, turn.says, line.voice)
            action = _url(line, turn.state, AFTER_RING)
            _dial(response, turn.wait, line, action, turn.state.revision)
        case End():
            _say(response, turn.says, line.voice)
            ET.SubElement(response, "Hangup")
        case _:
            assert_never(turn.wait)
    return _document(response)


def write_fault(
    says: Iterable[str], number: str | None, numbers_said: Iterable[str], line: Line, seconds: int
) -> str:
    """The document a crash answers, and the static fallback: says what is wrong, rings `number`
    without an action (so that no further answer of ours is needed), then says the numbers."""
    response = ET.Element("Response")
    _say(response, says, line.voice)
    if number is not None:
        _dial(response, Ring("", number, seconds), line, None)
    _say(response, numbers_said, line.voice)
    ET.SubElement(response, "Hangup")
    return _document(response)


def write_whisper(whisper: Whisper, line: Line, accepts: str) -> str:
    """What whoever answers a screened contact hears: any key leads to the address `accepts`, and the
    caller is connected; without one, their call ends and the caller goes on."""
    response = ET.Element("Response")
    attributes = {
        "input": "dtmf",
        "action": accepts,
        "method": "POST",
        "timeout": str(whisper.seconds),
        "numDigits": "1",
        "finishOnKey": "",  # so that * and # are keys too
    }
    _say(ET.SubElement(response, "Gather", attributes), (whisper.words,), line.voice)
    ET.SubElement(response, "Hangup")
    return _document(response)


def write_hang_up() -> str:
    """The end of a call that nobody has anything to say to."""
    response = ET.Element("Response")
    ET.SubElement(response, "Hangup")
    return _document(response)


def write_reply(text: str | None) -> str:
    """The TwiML of one text, or of none."""
    response = ET.Element("Response")
    if text:
        ET.SubElement(response, "Message").text = _UNWRITABLE.sub("", text)
    return _document(response)


def nothing() -> str:
    """An empty document, which every status callback is answered with."""
    return _document(ET.Element("Response"))


def _listen(response: ET.Element, turn: Turn, wait: Listen, line: Line) -> None:
    attributes = {
        "input": "dtmf speech",
        "action": _url(line, turn.state, AFTER_LISTENING),
        "method": "POST",
        "timeout": str(wait.seconds),
        "speechTimeout": "auto",
        "numDigits": "1",
        "finishOnKey": "",  # so that * and # reach us
        "language": line.voice.language,
    }
    if hints := [h for h in dict.fromkeys(wait.hints) if len(h) <= _LONGEST_HINT and "," not in h]:
        attributes["hints"] = ",".join(hints[:_MOST_HINTS])
    _say(ET.SubElement(response, "Gather", attributes), turn.says, line.voice)
    redirect = ET.SubElement(response, "Redirect", {"method": "POST"})
    redirect.text = _url(line, turn.state, AFTER_SILENCE)


def _dial(
    response: ET.Element, ring: Ring, line: Line, action: str | None, revision: str = ""
) -> None:
    if not may_be_dialled(ring.number):
        raise NumberRefused(f"contact {ring.contact or 'of the fallback'} may never be dialled")
    attributes = {"action": action, "method": "POST"} if action else {}
    attributes |= {
        "timeout": str(max(5, ring.seconds - _RING_BUFFER)),
        "timeLimit": str(line.longest_call),
    }
    if not ring.shows_caller:  # without it, the carrier shows the number of whoever calls
        attributes["callerId"] = line.number
    if ring.star_returns:
        attributes["hangupOnStar"] = "true"
    dial = ET.SubElement(response, "Dial", attributes)
    ET.SubElement(dial, "Number", _of_number(ring, line, revision)).text = ring.number


def _of_number(ring: Ring, line: Line, revision: str) -> dict[str, str]:
    """What happens once somebody answers, and before the caller is connected to them."""
    attributes = {}
    if ring.whisper:
        asked = {"contact": ring.contact, "revision": revision}
        attributes = {"url": f"{line.base_url}{WHISPER}?{urlencode(asked)}", "method": "POST"}
    if ring.tones:
        pause = ring.tones.after
        attributes["sendDigits"] = _SECOND * pause + ring.tones.keys
    return attributes


def _say(parent: ET.Element, says: Iterable[str], voice: Voice) -> None:
    for words in says:
        if writable := _UNWRITABLE.sub("", words).strip():
            said = ET.SubElement(parent, "Say", {"voice": voice.name, "language": voice.language})
            said.text = writable


def _url(line: Line, state: CallState, after: str) -> str:
    return f"{line.base_url}/voice?{carried(state)}&{AFTER}={after}"


@lru_cache(maxsize=1024)
def carried(state: CallState) -> str:
    """A state as it travels in an address."""
    return urlencode(state.query())


def _document(response: ET.Element) -> str:
    return _DECLARATION + ET.tostring(response, encoding="unicode")
