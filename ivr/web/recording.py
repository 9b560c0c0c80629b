"""What is recorded of each answer: read from what was asked and answered, without numbers and without
anybody's words. Nothing here raises: somebody waits for the answer."""

import secrets
from contextlib import suppress
from datetime import datetime

from ivr.carrier.requests import CallOver, VoiceRequest
from ivr.carrier.senders import Sender
from ivr.content.revision import Revision
from ivr.directory.phone_numbers import parse_number, e164
from ivr.engine.events import (
    HungUp,
    NotPromised,
    Outcome,
    Pressed,
    RingEnded,
    Said,
    Silent,
)
from ivr.engine.interpretation import Means, meaning
from ivr.engine.call_state import Phase
from ivr.engine.texts import Answer
from ivr.engine.turn import Ring, Turn
from ivr.operations.daily_counts import BEGUN, FALLBACK, GIVEN_UP, NOT_UNDERSTOOD
from ivr.operations.service import Service
from ivr.store.records import Record, RecordKind, record_id

# What the engine's trail says of words that nobody understood.
_NOT_UNDERSTOOD = ("not understood", "no place was understood")


def note_turn(
    service: Service,
    target: str,
    asked: VoiceRequest,
    revision: Revision,
    turn: Turn,
    now: datetime,
) -> None:
    """Record a turn. However often the same request comes, it is one record; `target` is the address
    that was asked for, which holds the state."""
    if service.recorder is None:
        return
    with suppress(Exception):
        what = (asked.call, target, repr(asked.event))
        state = asked.state
        contact = state.rung[-1] if state and state.rung and asked.ring else ""
        service.recorder.note(
            Record(
                id=_id(service, *what),
                kind=RecordKind.TURN,
                at=now,
                call=_call(service, asked.call),
                caller=caller_name(service, asked.from_),
                revision=revision.id,
                after=_after(asked, turn),
                step=(state.step or str(state.phase)) if state else "",
                trail=turn.trail,
                contact=contact,
                outcome=_outcome(revision, asked) if contact else "",
                seconds=asked.ring.seconds if contact and asked.ring else None,
                rings=turn.wait.contact if isinstance(turn.wait, Ring) else "",
                topic=FALLBACK if asked.after_error else "",
            )
        )


def note_fault(
    service: Service, target: str, call: str, from_: str, now: datetime, revision: str
) -> None:
    """Record that somebody heard or got the fault words."""
    if service.recorder is None:
        return
    with suppress(Exception):
        service.recorder.note(
            Record(
                id=_id(service, call, target, "fault"),
                kind=RecordKind.FAULT,
                at=now,
                call=_call(service, call),
                caller=caller_name(service, from_),
                revision=revision,
            )
        )


def note_text(
    service: Service, message: str, sender: Sender, revision: str, found: Answer, now: datetime
) -> None:
    """Record that a text was answered, or deliberately not. Neither its words nor why it was
    understood so are kept: the latter quotes the former."""
    if service.recorder is None:
        return
    with suppress(Exception):
        service.recorder.note(
            Record(
                id=_id(service, message, "text"),
                kind=RecordKind.TEXT,
                at=now,
                call=_call(service, message),
                caller=caller_name(service, sender.number),
                revision=revision,
                outcome="answered" if found.text is not None else "silence",
                topic=found.entry,
            )
        )


def note_call_over(service: Service, over: CallOver, now: datetime) -> None:
    """Record that a call is over, as the carrier says."""
    if service.recorder is None:
        return
    with suppress(Exception):
        service.recorder.note(
            Record(
                id=_id(service, over.call, "over"),
                kind=RecordKind.OVER,
                at=now,
                call=_call(service, over.call),
                caller=caller_name(service, over.from_),
                outcome=over.how,
                seconds=over.seconds,
            )
        )


def caller_name(service: Service, from_: str) -> str:
    """A name for a caller or texter: a keyed hash of the number; empty where there is none."""
    number = parse_number(from_)
    return service.hashed(e164(number)) if number is not None else ""


_EVENTS = {
    Pressed: "pressed",
    Said: "said",
    Silent: "silent",
    RingEnded: "ring-ended",
    HungUp: "hung-up",
    NotPromised: "not-promised",
}


def _after(asked: VoiceRequest, turn: Turn) -> str:
    if asked.state is None:
        return BEGUN
    if isinstance(asked.event, Said) and any(
        words in each for words in _NOT_UNDERSTOOD for each in turn.trail
    ):
        return NOT_UNDERSTOOD
    return _EVENTS[type(asked.event)]


def _outcome(revision: Revision, asked: VoiceRequest) -> str:
    """How the ring came out: whoever gave up while it rang was not answered, but nobody failed to
    answer either."""
    ring = asked.ring
    if ring is None:
        return ""
    if meaning(revision, Phase.RING, "", ring).means is Means.TALKED:
        return str(Outcome.ANSWERED)
    if isinstance(asked.event, HungUp) and ring.outcome in (Outcome.NO_ANSWER, Outcome.CANCELLED):
        return GIVEN_UP
    return str(ring.outcome)


def _id(service: Service, name: str, *parts: str) -> str:
    """One name for one request; a new one where nothing says whose it is."""
    who = name or secrets.token_hex(16)
    return record_id(service.settings.secret_key, who, *parts)


def _call(service: Service, call: str) -> str:
    return service.hashed(call) if call else ""
