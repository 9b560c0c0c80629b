"""Records of turns, texts, faults and ends of calls: without numbers and without a caller's words.
Nothing here raises: the caller or the texter waits for the answer."""

import secrets
from contextlib import suppress
from datetime import datetime
from typing import Any

from ivr.carrier.requests import CallOver, VoiceRequest
from ivr.content.revision import Revision
from ivr.directory.phone_numbers import e164, parse_number
from ivr.engine.call_state import Phase
from ivr.engine.events import (
    HungUp,
    KeysPressed,
    RingEnded,
    RingOutcome,
    Silence,
    SpeechHeard,
    TextNotStored,
)
from ivr.engine.interpretation import MeaningKind, interpret
from ivr.engine.turn import Ring, Turn
from ivr.line.calls import CallAnswer
from ivr.line.texts import TextAnswer
from ivr.operations.daily_counts import BEGUN, FALLBACK, GIVEN_UP, NOT_UNDERSTOOD
from ivr.operations.service import Service
from ivr.store.records import Record, RecordKind, record_id

# The engine's trail says one of these when it could not understand a caller's words.
_NOT_UNDERSTOOD = ("not understood", "no place was understood")
_EVENTS = {
    KeysPressed: "pressed",
    SpeechHeard: "said",
    Silence: "silent",
    RingEnded: "ring-ended",
    HungUp: "hung-up",
    TextNotStored: "not-promised",
}


def record_turn(service: Service, target: str, answered: CallAnswer, now: datetime) -> None:
    """Record a turn. `target` is the address of the request, which holds the state: a repeated request
    is recorded once."""
    if service.recorder is None:
        return
    with suppress(Exception):
        asked, turn, state = answered.request, answered.turn, answered.request.state
        contact = state.rung[-1] if state and state.rung and asked.ring else ""
        _record(
            service,
            (asked.call, target, repr(asked.event)),
            RecordKind.TURN,
            asked.from_,
            now,
            revision=answered.revision.id,
            after=_after(asked, turn),
            step=(state.step or str(state.phase)) if state else "",
            trail=turn.trail,
            contact=contact,
            outcome=_outcome(answered.revision, asked) if contact else "",
            seconds=asked.ring.seconds if contact and asked.ring else None,
            rings=turn.wait.contact if isinstance(turn.wait, Ring) else "",
            topic=FALLBACK if asked.after_error else "",
        )


def record_fault(
    service: Service, target: str, call: str, from_: str, now: datetime, revision: str
) -> None:
    """Record that a caller or a texter was given the fault words."""
    _record(service, (call, target, "fault"), RecordKind.FAULT, from_, now, revision=revision)


def record_text(service: Service, answered: TextAnswer, now: datetime) -> None:
    """Record that a text was answered, or deliberately not. The reasons are left out: they quote the
    text."""
    answer = answered.answer
    _record(
        service,
        (answered.request.message_id, "text"),
        RecordKind.TEXT,
        answered.sender.number,
        now,
        revision=answered.revision.id,
        outcome="answered" if answer.text is not None else "silence",
        topic=answer.entry,
    )


def record_call_over(service: Service, over: CallOver, now: datetime) -> None:
    """Record that a call is over, as the carrier reports it."""
    _record(
        service,
        (over.call, "over"),
        RecordKind.OVER,
        over.from_,
        now,
        outcome=over.status,
        seconds=over.seconds,
    )


def _record(
    service: Service,
    names: tuple[str, ...],
    kind: RecordKind,
    from_: str,
    now: datetime,
    **fields: Any,
) -> None:
    """Store a record. `names` identify the request, first its call or message; a request without a call
    or message gets an id of its own."""
    if service.recorder is None:
        return
    with suppress(Exception):
        call, *parts = names
        key = service.settings.secret_key
        number = parse_number(from_)
        hashed = service.line.hashed
        service.recorder.add(
            Record(
                id=record_id(key, call or secrets.token_hex(16), *parts),
                kind=kind,
                at=now,
                call=hashed(call) if call else "",
                caller=hashed(e164(number)) if number is not None else "",
                **fields,
            )
        )


def event_name(asked: VoiceRequest) -> str:
    """What the carrier reported with this request, in one word."""
    return BEGUN if asked.state is None else _EVENTS[type(asked.event)]


def _after(asked: VoiceRequest, turn: Turn) -> str:
    if (
        asked.state
        and isinstance(asked.event, SpeechHeard)
        and any(words in line for words in _NOT_UNDERSTOOD for line in turn.trail)
    ):
        return NOT_UNDERSTOOD
    return event_name(asked)


def _outcome(revision: Revision, asked: VoiceRequest) -> str:
    """How the ring ended. A caller who hung up while it rang was not answered, but the contact did not
    fail to answer either."""
    ring = asked.ring
    if ring is None:
        return ""
    if interpret(revision, Phase.RING, "", ring).kind is MeaningKind.ANSWERED:
        return str(RingOutcome.ANSWERED)
    if isinstance(asked.event, HungUp) and ring.outcome in (
        RingOutcome.NO_ANSWER,
        RingOutcome.CANCELLED,
    ):
        return GIVEN_UP
    return str(ring.outcome)
