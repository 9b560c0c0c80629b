"""Danger in a text comes first, and replies that others may see name no subject."""

import pytest

from ivr.engine.reply_wording import longest_text
from tests.callers import BANK_HOLIDAY, EVENING, WORKING_DAY, moment
from tests.engine.replies import REPLIES, REVISION, entry
from tests.texters import Texter

DANGEROUS = {
    "danger": "he has a knife",
    "life": "i want to die",
    "one-chance": "found me a husband",
    "one-chance-lgbt": "im trans",
}


@pytest.mark.parametrize("name", DANGEROUS)
@pytest.mark.parametrize("beside", ["fgm", "derby", "menu", "childline", "refer a child", "advice"])
def test_danger_beats_all_other_words(name, beside):
    assert entry(f"{beside} {DANGEROUS[name]}") == name
    assert entry(f"{DANGEROUS[name]} {beside}") == name


@pytest.mark.parametrize("name", DANGEROUS)
def test_danger_beats_pictures(name):
    assert entry(DANGEROUS[name], pictures=3) == name


def test_danger_now_beats_every_other_danger():
    assert entry("im gay and want to die and dad has a knife") == "danger"
    assert entry("im gay and want to die") == "life"


@pytest.mark.parametrize("at", [WORKING_DAY, EVENING, BANK_HOLIDAY])
def test_danger_gets_999_before_anything_else(at):
    Texter().texts("help me he has a knife", at).gets("Call 999 now.", "press 55")
    (text,) = Texter().texts("hes hurting me", at).replies.messages
    assert text.startswith("Call 999 now.")
    (text,) = Texter().texts("i want to die", at).replies.messages
    assert text.startswith("Call 999")


@pytest.mark.parametrize("name", ["one-chance", "one-chance-lgbt", "forced-marriage", "fgm"])
def test_a_reply_that_others_may_see_names_no_subject(name):
    for when in (WORKING_DAY, EVENING, BANK_HOLIDAY):
        text = longest_text(REVISION, REPLIES[name], moment(when)).casefold()
        for word in ("marr", "honour", "gay", "trans", "fgm", "genital", "family", "abuse"):
            assert word not in text


def test_danger_at_the_end_of_a_long_message_is_found():
    long = "we went to the shops and then " * 50
    assert entry(long + "he hit me") == "danger"
    assert len(long) > 1400
