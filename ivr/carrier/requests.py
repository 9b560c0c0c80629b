"""What the carrier sends, read into what the engine knows. Decides which event a request is.

Nothing here raises: missing, unknown, blank, repeated or absurd parameters give the event that
moves the caller towards a person. Sources: Twilio's pages on voice and messaging webhooks, Gather
and Dial, and payloads captured from UK numbers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ivr.engine.events import Event, HungUp, Outcome, Pressed, RingEnded, Said, Silent
from ivr.engine.call_state import CallState, read_state
from ivr.engine.texts import Message

Pairs = Iterable[tuple[str, str]]

# What the URL we gave was for: a Gather's action, the Redirect after it, a Dial's action.
AFTER = "after"
AFTER_LISTENING, AFTER_SILENCE, AFTER_RING = "listening", "silence", "ring"

# Where whoever answers a screened contact is asked for a key.
WHISPER = "/voice/whisper"

COMPLETED = "completed"  # the call was answered, and is over
_CALL_IS_OVER = frozenset({COMPLETED, "busy", "failed", "no-answer", "canceled"})
_OUTCOMES: Mapping[str, Outcome] = {
    "busy": Outcome.BUSY,
    "no-answer": Outcome.NO_ANSWER,
    "failed": Outcome.FAILED,
    "canceled": Outcome.CANCELLED,
}
_LONGEST_SPEECH = 500
_LONGEST_TEXT = 1600  # the carrier's own limit; more is not searched for words


@dataclass(frozen=True, slots=True)
class VoiceRequest:
    """One voice webhook. `state` is None where a call begins; `event` counts only with a state.
    `ring` is what is said of a ring that is over, whether or not the caller is still there;
    `after_error` that the carrier could not use an answer before, and asks its fallback."""

    call: str
    from_: str
    forwarded_from: str
    state: CallState | None
    event: Event
    ring: RingEnded | None = None
    after_error: bool = False


@dataclass(frozen=True, slots=True)
class TextRequest:
    """One message webhook."""

    message_id: str
    from_: str
    message: Message


def read_voice(query: Pairs, form: Pairs) -> VoiceRequest:
    """What a request to /voice says: `query` from our own URL, `form` from the carrier."""
    asked, sent = first_of_each(query), first_of_each(form)
    return VoiceRequest(
        call=sent.get("CallSid", ""),
        from_=sent.get("From", ""),
        forwarded_from=sent.get("ForwardedFrom", "") or sent.get("CalledVia", ""),
        state=read_state(asked.items()),
        event=_event(asked.get(AFTER, ""), sent),
        ring=_ring_ended(sent) if asked.get(AFTER) == AFTER_RING else None,
        after_error=bool(sent.get("ErrorCode", "").strip()),
    )


@dataclass(frozen=True, slots=True)
class CallOver:
    """What the carrier says of a call that is over: how, and after how many seconds."""

    call: str
    from_: str
    how: str
    seconds: int | None


def read_call_over(form: Pairs) -> CallOver | None:
    """What a status callback says; None where the call is not over, or is not named."""
    sent = first_of_each(form)
    call, how = sent.get("CallSid", ""), sent.get("CallStatus", "").lower()
    if not call or how not in _CALL_IS_OVER:
        return None
    return CallOver(call, sent.get("From", ""), how, _seconds(sent.get("CallDuration", "")))


def read_text(form: Pairs) -> TextRequest:
    """What a request to /sms says."""
    sent = first_of_each(form)
    message = Message(
        words=sent.get("Body", "")[:_LONGEST_TEXT],
        pictures=_number(sent.get("NumMedia", "")),
        opt_out=sent.get("OptOutType", ""),
    )
    return TextRequest(sent.get("MessageSid", ""), sent.get("From", ""), message)


def first_of_each(pairs: Pairs) -> dict[str, str]:
    """The parameters of a request; of one that came twice, the first."""
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found


def _event(after: str, sent: Mapping[str, str]) -> Event:
    if sent.get("CallStatus", "").lower() in _CALL_IS_OVER:
        return HungUp()
    if after == AFTER_RING:
        return _ring_ended(sent)
    if after == AFTER_SILENCE:
        return Silent()
    if digits := sent.get("Digits", "").strip():
        return Pressed(digits[:20])
    if words := sent.get("SpeechResult", "").strip():
        return Said(words[:_LONGEST_SPEECH])
    return Silent()


def _ring_ended(sent: Mapping[str, str]) -> RingEnded:
    """Only a bridged call counts as answered: a screened call that was declined is `completed` with
    DialBridged=false. Where DialBridged is missing, only the duration can tell."""
    status = sent.get("DialCallStatus", "").lower()
    if status not in (COMPLETED, "answered"):
        return RingEnded(_OUTCOMES.get(status, Outcome.FAILED))
    seconds = _seconds(sent.get("DialCallDuration", ""))
    match sent.get("DialBridged", "").strip().lower():
        case "true":
            return RingEnded(Outcome.ANSWERED, seconds)
        case "false":
            return RingEnded(Outcome.UNBRIDGED)
        case _:
            return RingEnded(Outcome.UNCLEAR, seconds)


def _seconds(text: str) -> int | None:
    return _number(text) if text.isascii() and text.isdigit() else None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
