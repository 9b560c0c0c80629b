"""POST /voice, /voice/whisper and /voice/status: the line's answers, logged and recorded. A failure
anywhere still speaks to the caller: the fallback document says the emergency words, rings the
safety line and says its number."""

from contextlib import suppress

from flask import Blueprint, Response, current_app, g, request

from ivr.carrier import twiml
from ivr.carrier.requests import read_call_over
from ivr.line.calls import CallAnswer, answer_call, answer_fault, answer_whisper
from ivr.operations.service import Service
from ivr.web import recording
from ivr.web.service import log_event, log_fault, service_of
from ivr.web.signed import form, query, raw_target, signed

blueprint = Blueprint("voice", __name__)


@blueprint.post("/voice")
@signed
def answer() -> Response:
    """The next turn of one call."""
    service = service_of(current_app)
    try:
        now = service.clock()
        answered = g.answered = answer_call(service.line, query(), form(), now)
        recording.record_turn(service, raw_target(), answered, now)
        _log_turn(service, answered)
        document = answered.document
    except Exception as problem:  # the caller is on the line
        log_fault(service, request.path, problem)
        document = _fault(service)
    return Response(document, content_type=twiml.CONTENT_TYPE)


@blueprint.post("/voice/whisper")
@signed
def whisper() -> Response:
    """What a screened contact hears. If anything fails, the contact's side of the call ends; the caller
    waits on a call of their own, which then asks for the next turn."""
    service = service_of(current_app)
    try:
        answered = answer_whisper(service.line, query(), form())
        log_event(
            service.log.info,
            "whisper",
            call=service.line.hashed(answered.request.call),
            contact=answered.request.contact,
            accepted=answered.request.is_accepted,
        )
        document = answered.document
    except Exception as problem:
        log_fault(service, request.path, problem)
        document = twiml.write_hang_up()
    return Response(document, content_type=twiml.CONTENT_TYPE)


@blueprint.post("/voice/status")
@signed
def status() -> Response:
    """The end of a call: recorded if possible, and always answered."""
    service = service_of(current_app)
    with suppress(Exception):
        if over := read_call_over(form()):
            recording.record_call_over(service, over, service.clock())
    return Response(status=204)


def _log_turn(service: Service, answered: CallAnswer) -> None:
    asked = answered.request
    log_event(
        service.log.info,
        "turn",
        call=service.line.hashed(asked.call),
        revision=answered.revision.id,
        after=recording.event_name(asked),
        trail=list(answered.turn.trail),
    )


def _fault(service: Service) -> str:
    answered = answer_fault(service.line, query(), form())
    with suppress(Exception):
        if asked := answered.request:
            recording.record_fault(
                service,
                raw_target(),
                asked.call,
                asked.from_,
                service.clock(),
                answered.revision.id,
            )
    return answered.document
