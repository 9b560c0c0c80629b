"""Reads the carrier's webhooks into what the engine knows. Nothing here raises: missing, repeated or
absurd parameters give the event that moves the caller towards a person. Sources: Twilio's pages on
webhooks, Gather and Dial, and requests captured from UK numbers."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ivr.engine.call_state import CallState, read_id, read_state
from ivr.engine.events import (
    Event,
    HungUp,
    KeysPressed,
    RingEnded,
    RingOutcome,
    Silence,
    SpeechHeard,
)
from ivr.engine.texts import Message

Pairs = Iterable[tuple[str, str]]

# A query parameter of our own addresses: which verb the address belongs to (a Gather's action, the
# Redirect after it, a Dial's action).
AFTER = "after"
AFTER_LISTENING, AFTER_SILENCE, AFTER_RING = "listening", "silence", "ring"

WHISPER = "/voice/whisper"  # the path that asks a screened contact for a key

COMPLETED = "completed"  # CallStatus: the call was answered, and is over
_CALL_IS_OVER = frozenset({COMPLETED, "busy", "failed", "no-answer", "canceled"})
_OUTCOMES: Mapping[str, RingOutcome] = {
    "busy": RingOutcome.BUSY,
    "no-answer": RingOutcome.NO_ANSWER,
    "failed": RingOutcome.FAILED,
    "canceled": RingOutcome.CANCELLED,
}
_MAX_KEYS = 20
_MAX_SPEECH = 500
_MAX_TEXT = 1600  # Twilio's own limit
_CHANNEL = re.compile(r"([a-z]+):(.+)", re.IGNORECASE | re.DOTALL)  # whatsapp:+44...
_SHORT_CODE = re.compile(r"\+?\d{3,7}")


@dataclass(frozen=True, slots=True)
class VoiceRequest:
    """One voice webhook.

    `state` is None when a call begins, and `event` only counts with a state. `ring` is how a ring
    ended, even if the caller has hung up. `after_error`: the carrier could not use an earlier answer.
    """

    call: str
    from_: str
    forwarded_from: str
    state: CallState | None
    event: Event
    ring: RingEnded | None = None
    after_error: bool = False


@dataclass(frozen=True, slots=True)
class WhisperRequest:
    """One request for the side of a screened contact. `is_accepted`: the contact pressed a key."""

    call: str
    contact: str
    revision: str
    is_accepted: bool


@dataclass(frozen=True, slots=True)
class CallOver:
    """The end of a call: its CallStatus, and its length in seconds."""

    call: str
    from_: str
    status: str
    seconds: int | None


@dataclass(frozen=True, slots=True)
class TextRequest:
    message_id: str
    from_: str
    message: Message


@dataclass(frozen=True, slots=True)
class Sender:
    """`number` is the sender without its channel: in E.164 form, unless it is a machine or invented by
    the carrier. Never shown, and hashed before it is stored."""

    number: str
    is_machine: bool = False


def read_voice(query: Pairs, form: Pairs) -> VoiceRequest:
    """Read a request to /voice: `query` is from our own address, `form` from the carrier."""
    in_query, in_form = first_of_each(query), first_of_each(form)
    return VoiceRequest(
        call=in_form.get("CallSid", ""),
        from_=in_form.get("From", ""),
        forwarded_from=in_form.get("ForwardedFrom", "") or in_form.get("CalledVia", ""),
        state=read_state(in_query.items()),
        event=_event(in_query.get(AFTER, ""), in_form),
        ring=_ring_ended(in_form) if in_query.get(AFTER) == AFTER_RING else None,
        after_error=bool(in_form.get("ErrorCode", "").strip()),
    )


def read_whisper(query: Pairs, form: Pairs) -> WhisperRequest:
    in_query, in_form = first_of_each(query), first_of_each(form)
    is_after_key = in_query.get(AFTER, "") == AFTER_LISTENING
    return WhisperRequest(
        call=in_form.get("ParentCallSid", "") or in_form.get("CallSid", ""),
        contact=read_id(in_query.get("contact")) or "",
        revision=read_id(in_query.get("revision")) or "",
        is_accepted=is_after_key and bool(in_form.get("Digits", "").strip()),
    )


def read_call_over(form: Pairs) -> CallOver | None:
    """Read a status callback; None if the call is not over, or has no id."""
    in_form = first_of_each(form)
    call, status = in_form.get("CallSid", ""), in_form.get("CallStatus", "").lower()
    if not call or status not in _CALL_IS_OVER:
        return None
    seconds = _seconds(in_form.get("CallDuration", ""))
    return CallOver(call, in_form.get("From", ""), status, seconds)


def read_text(form: Pairs) -> TextRequest:
    in_form = first_of_each(form)
    message = Message(
        words=in_form.get("Body", "")[:_MAX_TEXT],
        pictures=_number(in_form.get("NumMedia", "")),
        opt_out=in_form.get("OptOutType", ""),
    )
    return TextRequest(in_form.get("MessageSid", ""), in_form.get("From", ""), message)


def read_sender(from_: str) -> Sender:
    """The sender of a text, from any `From`. A short code, or a word ("Parcels"), is a machine: no
    reply can be sent to it, or only another machine reads the reply.
    https://www.twilio.com/docs/messaging/guides/webhook-request"""
    sender = from_.strip()
    channel = _CHANNEL.fullmatch(sender)
    if channel:
        return Sender(channel[2].strip())
    is_machine = bool(_SHORT_CODE.fullmatch(sender) or re.search(r"[^\W\d]", sender))
    return Sender(sender, is_machine)


def first_of_each(pairs: Pairs) -> dict[str, str]:
    """The parameters by name; of a repeated one, the first value."""
    values: dict[str, str] = {}
    for name, value in pairs:
        values.setdefault(name, value)
    return values


def _event(after: str, in_form: Mapping[str, str]) -> Event:
    if in_form.get("CallStatus", "").lower() in _CALL_IS_OVER:
        return HungUp()
    if after == AFTER_RING:
        return _ring_ended(in_form)
    if after == AFTER_SILENCE:
        return Silence()
    if digits := in_form.get("Digits", "").strip():
        return KeysPressed(digits[:_MAX_KEYS])
    if words := in_form.get("SpeechResult", "").strip():
        return SpeechHeard(words[:_MAX_SPEECH])
    return Silence()


def _ring_ended(in_form: Mapping[str, str]) -> RingEnded:
    """Only a bridged call counts as answered: a screened call that the contact declined is `completed`
    with DialBridged=false. Without DialBridged, only the duration can tell."""
    status = in_form.get("DialCallStatus", "").lower()
    if status not in (COMPLETED, "answered"):
        return RingEnded(_OUTCOMES.get(status, RingOutcome.FAILED))
    seconds = _seconds(in_form.get("DialCallDuration", ""))
    match in_form.get("DialBridged", "").strip().lower():
        case "true":
            return RingEnded(RingOutcome.ANSWERED, seconds)
        case "false":
            return RingEnded(RingOutcome.UNBRIDGED)
        case _:
            return RingEnded(RingOutcome.UNCLEAR, seconds)


def _seconds(text: str) -> int | None:
    return _number(text) if text.isascii() and text.isdigit() else None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
