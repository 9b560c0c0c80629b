"""The whisper's own requests, made while the caller waits: not a turn of the call.

Decides what whoever answers a screened contact hears, and that any key connects the caller. Whatever
goes wrong ends their side of the call only: the caller's side then asks for its next turn. Source:
Twilio's page on Number: `url` is executed before the two are connected; a document that ends without
Hangup connects them.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from ivr.carrier import twiml
from ivr.carrier.requests import AFTER, AFTER_LISTENING, WHISPER, Pairs, first_of_each
from ivr.carrier.twiml import Line
from ivr.engine.call_state import read_id
from ivr.engine.whisper import Whisper


@dataclass(frozen=True, slots=True)
class WhisperRequest:
    """One request: for the call of `call`, to a contact, under a revision. `accepted` says that
    whoever answered has pressed a key."""

    call: str
    contact: str
    revision: str
    accepted: bool


def read(query: Pairs, form: Pairs) -> WhisperRequest:
    """What a request says. Nothing here raises."""
    asked, sent = first_of_each(query), first_of_each(form)
    after_key = asked.get(AFTER, "") == AFTER_LISTENING
    return WhisperRequest(
        call=sent.get("ParentCallSid", "") or sent.get("CallSid", ""),
        contact=read_id(asked.get("contact")) or "",
        revision=read_id(asked.get("revision")) or "",
        accepted=after_key and bool(sent.get("Digits", "").strip()),
    )


def answer(request: WhisperRequest, whisper: Whisper, line: Line) -> str:
    """The document: the whisper; once a key was pressed, nothing, which connects the two."""
    if request.accepted:
        return twiml.nothing()
    asked = {"contact": request.contact, "revision": request.revision, AFTER: AFTER_LISTENING}
    accepts = f"{line.base_url}{WHISPER}?{urlencode(asked)}"
    return twiml.write_whisper(whisper, line, accepts)
