"""A parameter that comes twice: the first counts, whatever the request is for."""

import pytest

from ivr.carrier.requests import (
    AFTER,
    AFTER_LISTENING,
    read_call_over,
    read_text,
    read_voice,
    read_whisper,
)
from ivr.carrier.statuses import ROW, read_status

ROW_ID = "0" * 32
SID = "SM" + "1" * 32


def twice(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Each parameter, and then each again with other words."""
    return (*pairs, *((name, f"{value}-again") for name, value in pairs))


@pytest.mark.parametrize(
    ("read", "form"),
    [
        (lambda form: read_voice((), form), (("CallSid", "CA1"), ("From", "+447700900123"))),
        (read_call_over, (("CallSid", "CA1"), ("CallStatus", "completed"), ("CallDuration", "7"))),
        (read_text, (("MessageSid", SID), ("Body", "derby"), ("From", "+447700900123"))),
        (
            lambda form: read_status(((ROW, ROW_ID),), form),
            (("MessageSid", SID), ("MessageStatus", "delivered"), ("ErrorCode", "30003")),
        ),
        (
            lambda form: read_whisper(((AFTER, AFTER_LISTENING), ("contact", "advice-line")), form),
            (("ParentCallSid", "CA1"), ("Digits", "1")),
        ),
    ],
    ids=["voice", "call-over", "text", "status", "whisper"],
)
def test_the_first_of_two_counts(read, form):
    assert read(form) is not None
    assert read(twice(*form)) == read(form)


def test_of_our_own_address_the_first_counts_too():
    form = (("MessageSid", SID), ("MessageStatus", "delivered"))
    assert read_status(((ROW, ROW_ID), (ROW, "f" * 32)), form).row == ROW_ID
    asked = ((AFTER, AFTER_LISTENING), ("contact", "advice-line"), ("contact", "starting-point"))
    assert read_whisper(asked, (("Digits", "1"),)).contact == "advice-line"
