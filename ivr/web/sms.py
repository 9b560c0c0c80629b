"""POST /sms: one text in, one text out, or deliberately none.

Danger is answered first and always; opt-outs, limits and memory come after it, and none of them can
fail a texter.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from flask import Blueprint, Flask, Response, current_app, request
from flask.sansio.blueprints import BlueprintSetupState

from ivr.carrier import fallback, twiml
from ivr.carrier.requests import TextRequest, read_text
from ivr.carrier.senders import Sender, read_sender
from ivr.carrier.statuses import Message, read_status
from ivr.content.revision import Revision
from ivr.directory import moment
from ivr.directory.callers import recognise_caller
from ivr.directory.moment import Moment
from ivr.engine import conversation, texts
from ivr.engine.carrier_keywords import Keyword, read_keyword
from ivr.engine.phrase_matching import plain_text
from ivr.engine.texts import TextReply
from ivr.line import conversation_cookie
from ivr.line.text_limits import TextLimiter, Verdict
from ivr.operations.delivery import read_message
from ivr.operations.service import Service
from ivr.web import recording
from ivr.web.service import service_of
from ivr.web.signed import form, query, signed
from ivr.web.texting import Texting, attach, has_texting, texting_of
from ivr.web.voice import last_resort, tell, where

blueprint = Blueprint("sms", __name__)


@dataclass(frozen=True, slots=True)
class _Arrived:
    """One text, and what is known at the edge when it comes."""

    asked: TextRequest
    sender: Sender
    texter: str  # a keyed hash
    revision: Revision
    moment: Moment
    now: datetime
    remembered: conversation.Conversation


@blueprint.record_once
def _wire(setup: BlueprintSetupState) -> None:
    app = cast(Flask, setup.app)
    if not has_texting(app):
        service = service_of(app)

        def away(kind: str) -> None:
            tell(service.log.warning, "limits-away", kind=kind)

        attach(app, Texting(floods=TextLimiter(service.settings.redis_url, away)))


@blueprint.post("/sms")
@signed
def answer() -> Response:
    """The reply to one message."""
    service = service_of(current_app)
    try:
        return _answered(service, texting_of(current_app))
    except Exception as problem:  # whatever it is, somebody waits for an answer
        tell(service.log.error, "fault", path=request.path, **where(problem))
        revision = last_resort(service)
        document = fallback.text_fallback(revision)
        with suppress(Exception):
            asked = read_text(form())
            recording.note_fault(
                service, request.path, asked.message_id, asked.from_, service.clock(), revision.id
            )
        return Response(document, content_type=twiml.CONTENT_TYPE)


@blueprint.post("/sms/status")
@signed
def status() -> Response:
    """What became of a text that was promised in a call: the address says which. Whether or not it
    can be written down, the carrier is told that it was heard."""
    service = service_of(current_app)
    with suppress(Exception):
        said = read_status(query(), form())
        if said is not None and service.promises is not None:
            message = Message(said.sid, said.status, said.code)
            service.promises.settle(said.row, read_message(message), service.clock())
            tell(
                service.log.info,
                "text-status",
                text=said.row[:8],
                status=said.status,
                code=said.code,
            )
    return Response(status=204)


def _answered(service: Service, texting: Texting) -> Response:
    arrived = _arrived(service)
    found = _found(service, texting, arrived)
    message = service.hashed(arrived.asked.message_id)
    revision = arrived.revision
    tell(service.log.info, "text", message=message, revision=revision.id, entry=found.entry)
    recording.note_text(
        service, arrived.asked.message_id, arrived.sender, revision.id, found, arrived.now
    )
    if texting.on_answer is not None:
        texting.on_answer(found)
    response = Response(twiml.write_reply(found.text), content_type=twiml.CONTENT_TYPE)
    _remember(service, response, arrived, found)
    return response


def _arrived(service: Service) -> _Arrived:
    now = service.clock()
    asked = read_text(form())
    revision = service.revisions.live
    sender = read_sender(asked.from_)
    texter = service.hashed(sender.number)
    cookie = request.cookies.get(conversation_cookie.NAME)
    ids = conversation_cookie.unseal(
        cookie, key=service.settings.secret_key, texter=texter, now=now
    )
    return _Arrived(
        asked=asked,
        sender=sender,
        texter=texter,
        revision=revision,
        moment=moment.moment_at(revision, now),
        now=now,
        remembered=conversation.read_conversation(revision, ids),
    )


def _found(service: Service, texting: Texting, arrived: _Arrived) -> TextReply:
    """The answer, once it is clear that there is somebody to answer who may be answered."""
    ours = service.settings.our_numbers
    if recognise_caller(arrived.revision, arrived.sender.number, our_numbers=ours).is_us:
        # Our own texts coming back: an answer would go round for ever.
        return TextReply(None, "ourselves", ("the text comes from our own number",))
    if arrived.sender.is_machine:
        why = ("the sender is a short code or a word: a machine",)
        return TextReply(None, "machine", why)
    if _has_opted_out(texting, arrived):
        return TextReply(None, "opted-out", ("this number has sent STOP",))
    remembered = arrived.remembered
    message, places = arrived.asked.message, service.places
    found = texts.reply(arrived.revision, message, arrived.moment, remembered, places)
    return found if found.text is None else _guarded(service, texting, arrived, found)


def _has_opted_out(texting: Texting, arrived: _Arrived) -> bool:
    """Whether nothing may be sent; a STOP or START is noted first. What cannot be looked up does not
    keep anybody from an answer: the carrier blocks for itself."""
    message = arrived.asked.message
    kept = read_keyword(message.words, message.opt_out)
    with suppress(Exception):
        if kept is Keyword.STOP:
            texting.opt_outs.note(arrived.texter, arrived.now, out=True)
        elif texting.opt_outs.is_out(arrived.texter):
            if kept is not Keyword.START:
                return True
            texting.opt_outs.note(arrived.texter, arrived.now, out=False)
            return True  # the carrier alone welcomes them
    return False


def _guarded(service: Service, texting: Texting, arrived: _Arrived, found: TextReply) -> TextReply:
    """The answer, unless there were too many."""
    verdict = texting.floods.judge(
        arrived.texter,
        service.hashed(plain_text(arrived.asked.message.words)),
        arrived.revision.texts.limits,
        arrived.now,
        is_urgent=found.is_urgent,
    )
    if verdict is Verdict.ANSWER:
        return found
    last = texts.limit_text(arrived.revision, arrived.moment, arrived.remembered)
    return replace(
        found,
        text=last if verdict is Verdict.LAST else None,
        entry="limit",
        why=(*found.why, "too many texts from this number, or from everybody"),
        conversation=arrived.remembered,
    )


def _remember(service: Service, response: Response, arrived: _Arrived, found: TextReply) -> None:
    ids = found.conversation.ids()
    if not ids and not arrived.remembered.ids():
        return
    lasts = int(conversation_cookie.LASTS.total_seconds()) if ids else 0
    key, texter = service.settings.secret_key, arrived.texter
    value = conversation_cookie.seal(ids, key=key, texter=texter, now=arrived.now) if ids else ""
    response.set_cookie(
        conversation_cookie.NAME,
        value,
        max_age=lasts,
        path="/",
        secure=True,
        httponly=True,
        samesite="Strict",
    )
