"""Replies to one text, and the properties of every text."""

import re

from ivr.engine.segments import outside_gsm7, segments
from ivr.engine.texts import Message, reply
from tests.callers import WORKING_DAY, moment, shipped

REVISION = shipped()
FLOW = REVISION.texts
ENTRIES = {**REVISION.danger.urgent, **FLOW.replies, **REVISION.topics}  # with their words
REPLIES = {**FLOW.urgent, **FLOW.replies, **REVISION.topics}
OTHERWISE = {
    name: getattr(FLOW.other_replies, name) for name in type(FLOW.other_replies).model_fields
}
NOW = moment(WORKING_DAY)


def answer(words: str, *, at=None, **message):
    return reply(REVISION, Message(words, **message), at or NOW)


def entry(words: str, **message) -> str:
    return answer(words, **message).entry


def is_sendable(text: str, name: str = "") -> None:
    """A text as one may be sent: two plain segments, with the notice and 999, filled in."""
    assert outside_gsm7(text) == "", name
    assert segments(text) <= 2, f"{name}: {text}"
    assert "No one reads these texts." in text, name
    assert "999" in text, name
    assert "{" not in text, name
    assert "}" not in text, name
    assert "None" not in text, name
    assert "  " not in text, name
    assert not re.search(r"\s[.,]|\(\)|, *\.|: *\.", text), f"{name}: {text}"
