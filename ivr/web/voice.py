"""POST /voice: a straight line from a request to a turn.

A failure anywhere still speaks to the caller: the fallback document says the emergency words, rings
the safety line and says its number.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import cast

from flask import Blueprint, Flask, Response, current_app, request
from flask.sansio.blueprints import BlueprintSetupState

from ivr.carrier import fallback, twiml, whispers
from ivr.carrier.requests import VoiceRequest, read_call_over, read_voice
from ivr.content.revision import Revision
from ivr.directory import moment
from ivr.directory.phone_numbers import parse_number, e164
from ivr.engine import voice
from ivr.engine.events import NotPromised
from ivr.engine.turn import Promise
from ivr.engine.whisper import whisper as whisper_of
from ivr.operations.service import Service
from ivr.web import recording
from ivr.web.service import service_of
from ivr.web.signed import form, query, raw_target, signed

blueprint = Blueprint("voice", __name__)
_STARTED_WITH = "ivr.started-with"


@blueprint.record_once
def _keep(setup: BlueprintSetupState) -> None:
    setup.app.extensions[_STARTED_WITH] = service_of(cast(Flask, setup.app)).revisions.live


@blueprint.post("/voice")
@signed
def answer() -> Response:
    """The next turn of one call."""
    service = service_of(current_app)
    try:
        document = _turn(service)
    except Exception as problem:  # whatever it is, somebody is on the line
        tell(service.log.error, "fault", path=request.path, **where(problem))
        document = _fault(service)
    return Response(document, content_type=twiml.CONTENT_TYPE)


@blueprint.post("/voice/whisper")
@signed
def whisper() -> Response:
    """What whoever answers a screened contact hears. If anything fails their side of the call ends,
    and the caller, who waits on a call of their own, asks for the next turn."""
    service = service_of(current_app)
    try:
        asked = whispers.read(query(), form())
        revision = service.revisions.for_call(asked.revision)
        document = whispers.answer(asked, whisper_of(revision), service.line(revision))
        call = service.hashed(asked.call)
        what = "accepted" if asked.accepted else "asked"
        tell(service.log.info, "whisper", call=call, contact=asked.contact, whoever_answered=what)
    except Exception as problem:
        tell(service.log.error, "fault", path=request.path, **where(problem))
        document = twiml.write_hang_up()
    return Response(document, content_type=twiml.CONTENT_TYPE)


@blueprint.post("/voice/status")
@signed
def status() -> Response:
    """What became of a call: recorded where it can be, and always answered."""
    service = service_of(current_app)
    with suppress(Exception):
        if over := read_call_over(form()):
            recording.note_call_over(service, over, service.clock())
    return Response(status=204)


def where(problem: BaseException) -> dict[str, object]:
    """Which fault, and where: never its message, which could hold what a caller said."""
    trace = problem.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    name = trace.tb_frame.f_code.co_qualname if trace else ""
    return {"kind": type(problem).__name__, "at": name, "line": trace.tb_lineno if trace else 0}


def tell(log: Callable[..., object], event: str, **what: object) -> None:
    """Log an event. A log that cannot be written changes nothing for whoever waits for an answer."""
    with suppress(Exception):
        log(event, **what)


def last_resort(service: Service) -> Revision:
    """The live revision; where even that cannot be had, the one this process started with."""
    try:
        return service.revisions.live
    except Exception:
        return cast(Revision, current_app.extensions[_STARTED_WITH])


def _turn(service: Service) -> str:
    now = service.clock()
    asked = read_voice(query(), form())
    begun = asked.state.revision if asked.state else ""
    revision = service.revisions.for_call(begun) if begun else service.revisions.live
    who = service.caller(revision, asked.from_, asked.forwarded_from)
    at = moment.at(revision, now)
    if asked.state is None:
        turn = voice.start(revision, who, at, service.places)
    else:
        turn = voice.resume(revision, asked.state, asked.event, who, at, service.places)
        if turn.promise is not None and not _kept(service, asked, revision, turn.promise, now):
            turn = voice.resume(revision, asked.state, NotPromised(), who, at, service.places)
    document = twiml.write(turn, service.line(revision))
    recording.note_turn(service, raw_target(), asked, revision, turn, now)
    _tell(service, asked, turn.trail, revision.id)
    if service.on_turn:
        service.on_turn(turn, revision)
    return document


def _kept(
    service: Service, asked: VoiceRequest, revision: Revision, promise: Promise, now: datetime
) -> bool:
    """Whether the text is surely kept for sending. Until it is, nobody may hear that it will be."""
    number = parse_number(asked.from_)
    if service.keeper is None or number is None or not asked.call:
        return False
    return service.keeper.promise(
        asked.call,
        promise.step,
        revision=revision.id,
        recipient=e164(number),
        body=promise.body,
        now=now,
    )


def _tell(service: Service, asked: VoiceRequest, trail: tuple[str, ...], revision: str) -> None:
    after = type(asked.event).__name__ if asked.state else "Start"
    call = service.hashed(asked.call)
    tell(service.log.info, "turn", call=call, revision=revision, after=after, trail=list(trail))


def _fault(service: Service) -> str:
    revision = last_resort(service)
    line = service.line(revision)
    try:
        asked = read_voice(query(), form())
        with suppress(Exception):
            now = service.clock()
            recording.note_fault(service, raw_target(), asked.call, asked.from_, now, revision.id)
        who = service.caller(revision, asked.from_, asked.forwarded_from)
        ringing = not who.is_us and revision.service.safety_line not in who.contacts
    except Exception:  # then we do not know who calls, and ring
        ringing = True
    return fallback.voice_fallback(revision, line, ringing=ringing)
