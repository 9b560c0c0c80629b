"""The answer to one text: a reply, or deliberately none.

Danger is answered first and always. Opt-outs, limits and the remembered conversation come after it, and
a failure of any of them still lets the texter have an answer.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from ivr.carrier import twiml
from ivr.carrier.requests import Pairs, Sender, TextRequest, read_sender, read_text
from ivr.content.revision import Revision
from ivr.directory import moment
from ivr.directory.callers import recognise_caller
from ivr.directory.moment import Moment
from ivr.engine import conversation, texts
from ivr.engine.carrier_keywords import Keyword, read_keyword
from ivr.engine.conversation import Conversation
from ivr.engine.phrase_matching import plain_text
from ivr.engine.texts import TextReply
from ivr.line import conversation_cookie
from ivr.line.line import Line
from ivr.line.text_limits import Verdict


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """The answer to one text: the TwiML document, what led to it, and the Set-Cookie header, if any."""

    document: str
    request: TextRequest
    sender: Sender
    revision: Revision
    answer: TextReply
    set_cookie: str | None


@dataclass(frozen=True, slots=True)
class _Received:
    request: TextRequest
    sender: Sender
    texter: str  # a keyed hash
    revision: Revision
    moment: Moment
    now: datetime
    conversation: Conversation


def answer_text(line: Line, form: Pairs, cookie: str | None, now: datetime) -> TextAnswer:
    """The reply to one text. `cookie` is the conversation cookie's value, if the carrier sent one."""
    request, revision = read_text(form), line.revisions.live
    sender = read_sender(request.from_)
    texter = line.hashed(sender.number)
    ids = conversation_cookie.unseal(cookie, key=line.secret_key, texter=texter, now=now)
    before = conversation.read_conversation(revision, ids)
    here = moment.moment_at(revision, now)
    received = _Received(request, sender, texter, revision, here, now, before)
    answer = _answer(line, received)
    set_cookie = _remember(line, received, answer.conversation)
    document = twiml.write_reply(answer.text)
    return TextAnswer(document, request, sender, revision, answer, set_cookie)


def _answer(line: Line, received: _Received) -> TextReply:
    """The answer, if the sender is a person who may be sent one."""
    revision, sender = received.revision, received.sender
    if recognise_caller(revision, sender.number, line_numbers=line.line_numbers).is_from_line:
        # One of our own texts has come back. An answer to it would loop for ever.
        return TextReply(None, "ourselves", ("the text comes from our own number",))
    if sender.is_machine:
        why = ("the sender is a short code or a word: a machine",)
        return TextReply(None, "machine", why)
    if _has_opted_out(line, received):
        return TextReply(None, "opted-out", ("this number has sent STOP",))
    message = received.request.message
    answer = texts.reply(revision, message, received.moment, received.conversation, line.places)
    return answer if answer.text is None else _limit(line, received, answer)


def _has_opted_out(line: Line, received: _Received) -> bool:
    """Whether nothing may be sent. Stores a STOP or START first. If the store fails, the text is
    answered: the carrier blocks numbers that have opted out as well."""
    message = received.request.message
    keyword = read_keyword(message.words, message.opt_out)
    with suppress(Exception):
        if keyword is Keyword.STOP:
            line.opt_outs.record_choice(received.texter, received.now, out=True)
        elif line.opt_outs.has_opted_out(received.texter):
            if keyword is Keyword.START:  # the carrier answers it
                line.opt_outs.record_choice(received.texter, received.now, out=False)
            return True
    return False


def _limit(line: Line, received: _Received, answer: TextReply) -> TextReply:
    """The answer, unless the texter or all texters together are over a limit."""
    if line.text_limiter is None:
        return answer
    verdict = line.text_limiter.judge(
        received.texter,
        line.hashed(plain_text(received.request.message.words)),
        received.revision.texts.limits,
        received.now,
        is_urgent=answer.is_urgent,
    )
    if verdict is Verdict.ANSWER:
        return answer
    last = texts.limit_text(received.revision, received.moment, received.conversation)
    return replace(
        answer,
        text=last if verdict is Verdict.LAST else None,
        entry="limit",
        trail=(*answer.trail, "too many texts from this number, or from all numbers together"),
        conversation=received.conversation,
    )


def _remember(line: Line, received: _Received, new: Conversation) -> str | None:
    ids = new.ids()
    if not ids and not received.conversation.ids():
        return None
    value = ""
    if ids:
        key, texter = line.secret_key, received.texter
        value = conversation_cookie.seal(ids, key=key, texter=texter, now=received.now)
    return conversation_cookie.set_cookie_header(value)
