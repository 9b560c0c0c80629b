"""Wrong input to the browser phone and text chat: nothing that was typed is lost, nothing breaks."""

import pytest

from tests.web.demonstration.visitor import EVENING


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("31 February 2026 9am", "There is no day"),
        ("tomorrow", "is not a day with a time"),
        ("Tuesday 28 December 2026 09:02", "that day is a Monday"),
        ("2026-12-28 25:00", "has no such time"),
        ("28 December 2026 9", "am or pm"),
        ("0001-01-01 00:00", "choose a year from 2000 to 2099"),
        ("9999-12-31 23:59", "choose a year from 2000 to 2099"),
        ("<b>\x00\u202e", "is not a day with a time"),
        ("9" * 5000, "is not a day with a time"),
    ],
)
@pytest.mark.parametrize("button", ["Use this time", "Call the line"])
def test_a_wrong_time_gets_a_message_and_stays_in_its_field(visitor, typed, message, button):
    visitor.clicks(button, when=typed)
    assert visitor.status == 200
    assert message in visitor.alerts[0]
    assert ("when", typed) in visitor.fields("settings")
    assert visitor.page.title.startswith("Error: ")
    assert "The line is listening" not in visitor.text
    assert "Monday 23 November 2026, 10:00" in visitor.text  # the last good time still counts


@pytest.mark.parametrize(
    "typed", ["", "abc", "mobile", "12", "+", "07700 900123 and more", "9" * 400]
)
def test_a_wrong_number_gets_a_message_and_stays_in_its_field(visitor, typed):
    visitor.calls(caller="number", number=typed)
    assert visitor.alerts == ["Type a telephone number, such as 07700 900123 or 01332 641172."]
    assert ("number", typed) in visitor.fields("settings")
    assert ("caller", "number") in visitor.fields("settings")
    assert "The line is listening" not in visitor.text


def test_a_wrong_number_does_not_interrupt_a_call(visitor):
    visitor.calls().clicks("Use this time", caller="number", number="abc")
    visitor.clicks("1")
    assert "You press 1" in visitor.text
    assert not visitor.alerts  # its message was announced before, and is still shown
    assert "Type a telephone number" in visitor.text


@pytest.mark.parametrize(
    ("words", "message"),
    [("", "Type what you would say"), (" \t\x00", "Type"), ("x" * 1601, "too long")],
)
def test_words_that_cannot_be_spoken_get_a_message_and_stay(visitor, words, message):
    visitor.calls().clicks("Say it", words=words)
    assert message in visitor.alerts[0]
    assert "You say" not in visitor.text
    assert ("words", words) in visitor.fields("say-form")


def test_words_of_the_greatest_length_are_spoken(visitor):
    visitor.calls().clicks("Say it", words="x" * 1600)
    assert "You say “xxx" in visitor.text


def test_a_text_that_is_too_long_gets_a_message_and_stays(visitor):
    visitor.clicks("Send", message="é" * 1601)
    assert "the limit is 1,600 characters" in visitor.alerts[0]
    assert ("message", "é" * 1601) in visitor.fields("send-form")
    assert ("text", "0 " + "é" * 1601) not in visitor.fields("send-form")


def test_a_text_of_the_greatest_length_is_sent(visitor):
    visitor.clicks("Send", message="x" * 1600)
    assert not visitor.alerts


def test_a_conversation_has_at_most_twenty_texts_and_the_next_one_stays(visitor):
    texts = [("text", "0 menu")] * 20
    visitor.posts([*texts, ("message", "one more"), ("do", "send")])
    assert "has 20 texts" in visitor.alerts[0]
    assert ("message", "one more") in visitor.fields("send-form")
    assert visitor.fields("send-form").count(("text", "0 menu")) == 20


@pytest.mark.parametrize(
    "carried", [["0 a"] * 21, [""], ["2 x"], ["0"], ["0x"], ["0 " + "x" * 1601], ["0 ok", "bad"]]
)
def test_an_unreadable_conversation_is_left_out(visitor, carried):
    visitor.posts([*(("text", each) for each in carried), ("do", "look")])
    assert visitor.status == 200
    assert "This page did not make that conversation" in visitor.text


CALL = [("call-at", EVENING), ("call-from", "mobile")]


@pytest.mark.parametrize(
    "act",
    [
        *("", "fly", "press", "press 12", "press x", "press ", "say", "say ", "wait 1", "ring"),
        *("ring sideways", "ring canceled", "hang-up now", "press-early", "come-back 1", "\x00"),
        *("dial 1x", "press \uff11", "x" * 100_000),
    ],
)
def test_an_unknown_action_gives_the_page(visitor, act):
    visitor.posts([*CALL, ("do", act)])
    assert visitor.status == 200
    told = ["Type what you would say, or choose “Say nothing”."] if act == "say" else None
    assert visitor.alerts == (told or ["This page does not have that action. Use the buttons."])
    assert "The line is listening" in visitor.text


@pytest.mark.parametrize(
    "act", ["press 1", "press-early 1", "say derby", "wait", "hang-up", "ring busy", "come-back"]
)
def test_an_action_without_a_call_gets_a_message(visitor, act):
    visitor.posts([("do", act)])
    assert visitor.alerts == ["There is no call yet: call the line first."]


@pytest.mark.parametrize("act", ["ring answered", "ring busy", "come-back"])
def test_a_ring_has_no_outcome_while_the_line_listens(visitor, act):
    visitor.posts([*CALL, ("do", act)])
    assert "No phone is ringing now." in visitor.alerts[0]
    assert "The line is listening" in visitor.text


@pytest.mark.parametrize("act", ["press 1", "press *", "say derby", "wait"])
def test_the_line_does_not_listen_while_a_phone_rings(visitor, act):
    visitor.posts([*CALL, ("act", "press 0"), ("do", act)])
    assert "A phone is ringing, so the line is not listening." in visitor.alerts[0]
    assert "A phone is ringing" in visitor.text


def test_star_does_nothing_at_a_contact_without_an_answerphone(visitor):
    visitor.posts([*CALL, ("act", "press 0"), ("do", "come-back")])
    assert visitor.alerts == ["The star key does nothing while this phone rings."]


@pytest.mark.parametrize("act", ["press 1", "wait", "hang-up", "ring busy"])
def test_nothing_follows_the_end_of_a_call(visitor, act):
    visitor.posts([*CALL, ("act", "hang-up"), ("do", act)])
    assert visitor.alerts == ["The call is over. Call again to go on."]


@pytest.mark.parametrize(
    "script",
    [
        [*CALL, ("act", "fly")],
        [*CALL, ("act", "ring busy")],
        [*CALL, ("act", "hang-up"), ("act", "press 1")],
        [*CALL, ("act", "say " + "x" * 1601)],
        [("call-at", "yesterday"), ("call-from", "mobile")],
        [("call-at", "0001-01-01 00:00"), ("call-from", "mobile")],
        [("call-at", EVENING), ("call-from", "nobody")],
        [("call-at", EVENING)],
    ],
)
@pytest.mark.parametrize("do", ["press 1", "look", "send", "early", "say"])
def test_impossible_actions_get_a_message(visitor, script, do):
    visitor.posts([*script, ("do", do)])
    assert visitor.status == 200
    assert any("cannot be replayed" in told for told in visitor.alerts)
    assert "Call the line" in visitor.page.forms["settings"].buttons


def test_a_call_has_at_most_sixty_actions(visitor):
    visitor.posts([*CALL, *[("act", "press 1")] * 61, ("do", "look")])
    assert "has 60 actions" in visitor.alerts[0]


@pytest.mark.parametrize("field", ["do", "when", "at", "caller", "number", "call-at", "call-from"])
@pytest.mark.parametrize("value", ["", "\x00", "é\U0001f600", "<script>alert(1)</script>", "-1"])
def test_nonsense_in_any_field_gives_the_page(visitor, field, value):
    fields = dict([*CALL, ("do", "look"), ("when", EVENING), ("caller", "number")])
    visitor.posts((fields | {field: value}).items())
    assert visitor.status == 200
    assert "<script>alert" not in visitor.html
    assert "Who is on duty" in visitor.html


def test_fields_given_twice_and_unknown_ones_give_the_page(visitor):
    visitor.posts([*CALL, *CALL, ("do", "press 1"), ("do", "dial"), ("what", "ever")])
    assert visitor.status == 200


def test_bytes_that_are_not_text_give_the_page(client):
    answer = client.post(
        "/", data=b"do=say&words=%ff%fe&when=%c3", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("size", [600_000, 1_100_000])
def test_a_large_form_is_refused_with_the_page(visitor, size):
    visitor.posts([("do", "send"), ("message", "x" * size)])
    assert visitor.status in (200, 413)
    assert any(told in visitor.alerts[0] for told in ("more than this page can take", "too long"))


def test_what_is_typed_is_escaped(visitor):
    visitor.calls().clicks("Say it", words="<img src=x onerror=alert(1)>")
    visitor.clicks("Send", message="</textarea><script>alert(1)</script>")
    assert "<img" not in visitor.html
    assert "<script>alert" not in visitor.html
