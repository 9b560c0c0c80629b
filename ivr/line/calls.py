"""The answer to one voice webhook, in production and simulations: from the request to the turn, and
from the turn to TwiML. Signatures, logs and records are not part of it."""

from dataclasses import dataclass
from datetime import datetime

from ivr.carrier import fallback, twiml
from ivr.carrier.requests import Pairs, VoiceRequest, WhisperRequest, read_voice, read_whisper
from ivr.content.revision import Revision
from ivr.directory import moment
from ivr.directory.phone_numbers import e164, parse_number
from ivr.engine import voice
from ivr.engine.events import TextNotStored
from ivr.engine.turn import Promise, Turn
from ivr.engine.whisper import standard_whisper
from ivr.line.line import Line


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """One turn of a call: the TwiML document, and what led to it."""

    document: str
    request: VoiceRequest
    revision: Revision
    turn: Turn


@dataclass(frozen=True, slots=True)
class WhisperAnswer:
    document: str
    request: WhisperRequest


@dataclass(frozen=True, slots=True)
class FaultAnswer:
    """The fallback document, and the request if it could be read."""

    document: str
    revision: Revision
    request: VoiceRequest | None


def answer_call(line: Line, query: Pairs, form: Pairs, now: datetime) -> CallAnswer:
    """The next turn of a call. `query` is from our own address, and holds the state of the call; `form`
    is from the carrier."""
    request = read_voice(query, form)
    state, revisions = request.state, line.revisions
    began_with = state.revision if state else ""
    revision = revisions.for_call(began_with) if began_with else revisions.live
    caller = line.recognise(revision, request.from_, request.forwarded_from)
    here = moment.moment_at(revision, now)
    if state is None:
        turn = voice.start(revision, caller, here, line.places)
    else:
        turn = voice.resume(revision, state, request.event, caller, here, line.places)
        if turn.promise and not _is_stored(line, request, revision, turn.promise, now):
            turn = voice.resume(revision, state, TextNotStored(), caller, here, line.places)
    return CallAnswer(twiml.write(turn, line.writer_settings(revision)), request, revision, turn)


def answer_whisper(line: Line, query: Pairs, form: Pairs) -> WhisperAnswer:
    """The whisper that a screened contact hears; once a key is pressed, an empty document, which
    connects the two. The caller waits meanwhile: this is no turn of the call."""
    request = read_whisper(query, form)
    revision = line.revisions.for_call(request.revision)
    whisper, settings = standard_whisper(revision), line.writer_settings(revision)
    return WhisperAnswer(twiml.write_whisper(whisper, request, settings), request)


def answer_fault(line: Line, query: Pairs, form: Pairs) -> FaultAnswer:
    """The answer when anything fails: the emergency words, a ring of the safety line, its number. A
    call that comes from the safety line or from us only hears the number."""
    revision = line.fallback_revision()
    request, is_ringing = None, True
    try:
        request = read_voice(query, form)
        caller = line.recognise(revision, request.from_, request.forwarded_from)
        safety_line = revision.service.safety_line
        is_ringing = not caller.is_from_line and safety_line not in caller.contacts
    except Exception:  # noqa: S110 - the caller is unknown: ring
        pass
    settings = line.writer_settings(revision)
    document = fallback.voice_fallback(revision, settings, is_ringing=is_ringing)
    return FaultAnswer(document, revision, request)


def _is_stored(
    line: Line, request: VoiceRequest, revision: Revision, promise: Promise, now: datetime
) -> bool:
    """Store the text. Until that has succeeded, the caller must not hear that it will be sent."""
    number = parse_number(request.from_)
    if line.promises is None or number is None or not request.call:
        return False
    return line.promises.promise(
        request.call,
        promise.step,
        revision=revision.id,
        recipient=e164(number),
        body=promise.body,
        now=now,
    )
