"""POST /sms and /sms/status: the line's answers to texts, logged and recorded. A failure anywhere
still answers the texter, with the fault text."""

from contextlib import suppress

from flask import Blueprint, Response, current_app, g, request

from ivr.carrier import fallback, twiml
from ivr.carrier.requests import read_text
from ivr.carrier.statuses import CarrierMessage, read_status
from ivr.line import conversation_cookie
from ivr.line.texts import answer_text
from ivr.operations.delivery import report_of
from ivr.operations.service import Service
from ivr.web import recording
from ivr.web.service import log_event, log_fault, service_of
from ivr.web.signed import form, query, signed

blueprint = Blueprint("sms", __name__)


@blueprint.post("/sms")
@signed
def answer() -> Response:
    """The reply to one message."""
    service = service_of(current_app)
    try:
        return _reply(service)
    except Exception as problem:  # the texter waits for an answer
        log_fault(service, request.path, problem)
        return _fault(service)


@blueprint.post("/sms/status")
@signed
def status() -> Response:
    """The status of a text that was promised in a call; our address names the text. The carrier gets
    204 even if the status cannot be stored."""
    service = service_of(current_app)
    with suppress(Exception):
        report = read_status(query(), form())
        if report is not None and service.promises is not None:
            message = CarrierMessage(report.sid, report.status, report.code)
            service.promises.record_report(report.row, report_of(message), service.clock())
            log_event(
                service.log.info,
                "text-status",
                text=report.row[:8],
                status=report.status,
                code=report.code,
            )
    return Response(status=204)


def _reply(service: Service) -> Response:
    now = service.clock()
    cookie = request.cookies.get(conversation_cookie.NAME)
    answered = g.answered = answer_text(service.line, form(), cookie, now)
    log_event(
        service.log.info,
        "text",
        message=service.line.hashed(answered.request.message_id),
        revision=answered.revision.id,
        entry=answered.answer.entry,
    )
    recording.record_text(service, answered, now)
    response = Response(answered.document, content_type=twiml.CONTENT_TYPE)
    if answered.set_cookie is not None:
        response.headers.add("Set-Cookie", answered.set_cookie)
    return response


def _fault(service: Service) -> Response:
    revision = service.line.fallback_revision()
    document = fallback.text_fallback(revision)
    with suppress(Exception):
        asked = read_text(form())
        recording.record_fault(
            service, request.path, asked.message_id, asked.from_, service.clock(), revision.id
        )
    return Response(document, content_type=twiml.CONTENT_TYPE)
