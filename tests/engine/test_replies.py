"""Replies are complete, short and safe at every minute and for any message."""

import re
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.carrier.fallback import text_fault
from ivr.directory.moment import moment_at
from ivr.engine.reply_wording import longest_text
from tests.callers import instant
from tests.engine.replies import OTHERWISE, REPLIES, REVISION, answer, is_sendable
from tests.texters import Texter

STARTS = {"from 21 November": "Sat 21 Nov 2026 00:00", "over Christmas": "Sun 20 Dec 2026 00:00"}


def boundary_minutes(start: str):
    """For two weeks, each hour and the minute before it; all hours begin and end on the hour."""
    first = instant(start)
    for hour in range(14 * 24):
        yield first + timedelta(hours=hour)
        yield first + timedelta(hours=hour, minutes=59)


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_every_reply_is_whole_short_and_safe_at_every_boundary_minute(start):
    distinct = list({_key(m): m for m in _moments(start)}.values())
    assert len(distinct) > 10
    replies = {k: v for k, v in {**REPLIES, **OTHERWISE}.items() if k != "fault"}
    for at in distinct:
        for area in (None, *REVISION.areas):
            for name, each in replies.items():
                text = longest_text(REVISION, each, at, area)
                is_sendable(text, name)


def _moments(start):
    return (moment_at(REVISION, minute) for minute in boundary_minutes(start))


def _key(at):
    return tuple(
        sorted(
            (name, status.state, status.texted, status.today)
            for name, status in at.statuses.items()
        )
    )


def test_the_fault_text_is_right_at_any_time():
    text = text_fault(REVISION)
    is_sendable(text, "fault")
    assert {"01332 641172", "01332 956606", "01629 533190"} <= set(re.findall(r"\d{5} \d{6}", text))
    assert not re.search(r"until|from \d|today|tomorrow", text)


@pytest.mark.parametrize(
    ("at", "number"),
    [
        ("Tue 24 Nov 2026 08:59", "01332 956606"),
        ("Tue 24 Nov 2026 09:00", "01332 641172 until 5pm"),
        ("Tue 24 Nov 2026 16:59", "01332 641172 until 5pm"),
        ("Tue 24 Nov 2026 17:00", "01332 956606"),
        ("Fri 25 Dec 2026 12:00", "01332 956606"),
        ("Mon 28 Dec 2026 09:02", "01332 956606"),
        ("Tue 29 Dec 2026 09:00", "01332 641172 until 5pm"),
    ],
)
def test_the_number_that_is_texted_is_of_who_is_on_duty(at, number):
    Texter().texts("derby", at).gets(number)
    Texter().texts("hello", at).gets(f"Derby {number}")


def test_when_a_team_opens_is_texted_with_its_day():
    Texter().texts("derby", "Thu 24 Dec 2026 19:00").gets("01332 641172 from 9am Tuesday")
    Texter().texts("derbyshire", "Thu 24 Dec 2026 19:00").gets("01629 535353 from 8am Tuesday")


def test_an_area_next_to_a_topic_chooses_the_areas_own_lines():
    Texter().texts("fgm in derby").gets("Derby 01332 641172").does_not_get("Derbyshire 01629")
    Texter().texts("fgm in derbyshire").gets("Derbyshire 01629 533190").does_not_get("01332")
    Texter().texts("fgm").gets("Derby 01332 641172", "Derbyshire 01629 533190")


# --- Anything at all ------------------------------------------------------------------------------


ODD = {
    "nothing": "",
    "1,600 letters": "a" * 1600,
    "1,600 characters of words": "no word of it is known " * 70,
    "emoji": "\U0001f622\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "Polish": "Potrzebuję pomocy, boję się o dziecko",
    "Panjabi": "\u0a2e\u0a26\u0a26",
    "Urdu": "\u0645\u062f\u062f",
    "Chinese": "\u6551\u547d",
    "SQL": "'; DROP TABLE texts; --",
    "slots": "{notice} {lines} {careful-point} {",
    "markup": "<Message>hello</Message>",
    "control characters": "a\x00b\x07\x1b[31m\u2028",
    "half a character": "\ud83d",
    "a long number": "9" * 1600,
}


@pytest.mark.parametrize("words", ODD.values(), ids=ODD)
@pytest.mark.parametrize("pictures", [0, 2])
def test_odd_messages_get_a_whole_reply(words, pictures):
    found = answer(words, pictures=pictures)
    assert found.entry in ("unknown", "empty", "pictures", "talk", "other-language")
    is_sendable(found.text or "")


@pytest.mark.parametrize(
    "words", [value for name, value in ODD.items() if name != "half a character"]
)
def test_odd_messages_get_a_reply_over_the_wire_too(words):
    Texter().texts(words).gets("999", "No one reads these texts.")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.integers(0, 10), st.text(max_size=6))
def test_any_message_gets_one_short_reply_or_deliberately_none(words, pictures, opt_out):
    found = answer(words, pictures=pictures, opt_out=opt_out)
    if found.text is None:
        assert found.entry == "carrier"
    else:
        is_sendable(found.text, found.entry)
