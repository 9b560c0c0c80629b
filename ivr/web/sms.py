"""POST /sms: one text in, one text out, or deliberately none."""

from flask import Blueprint, Response, current_app, request

from ivr.carrier import fallback, twiml
from ivr.carrier.requests import read_text
from ivr.directory import moment
from ivr.directory.callers import recognise
from ivr.engine import texts
from ivr.web.service import Service, service_of
from ivr.web.signed import form, signed
from ivr.web.voice import last_resort, tell, where

blueprint = Blueprint("sms", __name__)


@blueprint.post("/sms")
@signed
def answer() -> Response:
    """The reply to one message."""
    service = service_of(current_app)
    try:
        document = _reply(service)
    except Exception as problem:  # whatever it is, somebody waits for an answer
        tell(service.log.error, "fault", path=request.path, **where(problem))
        document = fallback.text_fallback(last_resort(service))
    return Response(document, content_type=twiml.CONTENT_TYPE)


@blueprint.post("/sms/status")
@signed
def status() -> Response:
    """What became of a text. Recorded later; answered now."""
    return Response(status=204)


def _reply(service: Service) -> str:
    now = service.clock()
    asked = read_text(form())
    revision = service.revisions.live
    who = recognise(revision, asked.from_, our_numbers=service.settings.our_numbers)
    if who.is_us:  # our own texts coming back: an answer would go round for ever
        found = texts.Answer(None, "ourselves", "the text comes from our own number")
    else:
        found = texts.reply(revision, asked.message, moment.at(revision, now))
    message = service.hashed(asked.message_id)
    tell(service.log.info, "text", message=message, revision=revision.id, entry=found.entry)
    return twiml.write_reply(found.text)
