"""Calls and texts that would loop for ever, as they did in other flow engines.

Each test rebuilds a fault of RapidPro, Glific, Verboice, Studio, jambonz or FreePBX. The engine and the
number of its issue are above each group.
"""

import time
from collections import Counter

import pytest

from ivr.simulator.events import Requested, SimulatedOutcome
from ivr.simulator.misbehaviour import Misbehaviour
from ivr.simulator.script import Press, play
from tests.callers import EVENING, WORKING_DAY, Caller, instant, shipped, shipped_line
from tests.lessons.lesson import Lesson
from tests.records.desk import Desk as Records
from tests.texts.texting import Conversation
from tests.web.signing import SMS, TEXT, Service, with_

MOBILE = "+447700900123"


# --- Loop guards leak (glific #4163, #4031), and naive ones stop real callers (#2154)


@pytest.mark.lesson(Lesson.LOOP_GUARD)
@pytest.mark.parametrize("misbehaving", [(), ("no-cookies",), ("no-cookies", "duplicates")])
def test_a_silent_caller_is_not_asked_for_ever(misbehaving):
    """The counts of silences and mistakes are in the signed URL, so they cannot be lost."""
    carrier = shipped_line().carrier(
        instant(WORKING_DAY), misbehaving=frozenset(map(Misbehaviour, misbehaving))
    )
    call = carrier.dial(MOBILE)
    play(call, (), (SimulatedOutcome.NO_ANSWER,) * 20)
    assert call.ended == "line hung up"
    assert len([event for event in call.events if isinstance(event, Requested)]) < 15


@pytest.mark.lesson(Lesson.LOOP_GUARD)
@pytest.mark.parametrize("key", ["*", "9", "0", "1"])
def test_a_key_held_down_does_not_loop(key):
    call = shipped_line().carrier(instant(WORKING_DAY)).dial(MOBILE)
    play(call, [Press(key, at_once=True)] * 60, (SimulatedOutcome.NO_ANSWER,) * 60)
    assert call.ended == "line hung up"
    assert len([event for event in call.events if isinstance(event, Requested)]) < 30


@pytest.mark.lesson(Lesson.LOOP_GUARD)
def test_a_caller_with_many_turns_still_reaches_the_right_team():
    """The caller repeats the menu, makes mistakes, takes a detour, and still reaches the right team."""
    caller = Caller().dials(WORKING_DAY).presses("*", "1", "*", "1", "8").presses("3")
    caller.presses("*").presses("2").presses("1")
    caller.is_put_through_to("ddscp-office")


@pytest.mark.lesson(Lesson.AUTO_RESPONDER)
def test_texts_from_our_own_number_get_no_reply():
    """An auto-responder that answered itself used up a balance in one night."""
    service = Service()
    back = with_(TEXT, From="+441632960001", Body="derby")
    answer = service.post(SMS, back)
    assert answer.status == 200
    assert b"<Message" not in answer.body


# These words are in no list, so only their number shows that a machine sends them.
AUTO_REPLIES = {
    "the same words each time": lambda _: "Ta, got it. We open at nine.",
    "other words each time": lambda n: f"Ticket {n} is open. We open at nine.",
    "a question each time": lambda n: f"Is this about derby, number {n}?",
}


@pytest.fixture
def hours_later(monkeypatch):
    """Moves the clock of the text limits."""
    moved = [0.0]
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + moved[0])

    def move(seconds: float) -> None:
        moved[0] += seconds

    return move


@pytest.mark.lesson(Lesson.AUTO_RESPONDER)
@pytest.mark.parametrize("kind", AUTO_REPLIES)
def test_an_auto_responder_gets_no_more_replies_but_its_owner_does(kind, hours_later):
    """It answers each of our texts within seconds, all night, and sends nothing by itself."""
    talk, words = Conversation(EVENING), AUTO_REPLIES[kind]
    talk.texts("hello")
    sent = 0
    for n in range(500):
        if not talk.replies.messages:
            break
        sent += 1
        hours_later(20)
        talk.texts(words(n))
    assert talk.replies.messages == ()  # it sends nothing more, because it gets no text
    assert sent <= shipped().texts.limits.replies_an_hour + 1
    assert talk.answer.entry in ("limit", "machine")
    talk.texts("he has a knife").gets("Call 999 now.")
    talk.texts("i want to die").gets("Call 999")


@pytest.mark.lesson(Lesson.AUTO_RESPONDER)
@pytest.mark.parametrize("kind", AUTO_REPLIES)
def test_an_auto_responder_that_texts_all_night_gets_few_replies(kind, hours_later):
    """It sends 720 texts in twelve hours, and gets a few replies an hour."""
    talk, words = Conversation(EVENING), AUTO_REPLIES[kind]
    sent = 0
    for n in range(12 * 60):
        talk.texts(words(n))
        sent += len(talk.replies.messages)
        hours_later(60)
    limits = shipped().texts.limits
    assert 0 < sent <= 12 * (limits.replies_an_hour + 1)
    talk.texts("he has a knife").gets("Call 999 now.")


@pytest.mark.lesson(Lesson.AUTO_RESPONDER)
def test_texts_without_a_reply_are_counted(database, tmp_path):
    """The records count them by outcome, without their words."""
    desk = Records(database, tmp_path)
    talk = Conversation(EVENING, line=desk.line)
    most = shipped().texts.limits.replies_an_hour
    for n in range(most + 5):
        talk.texts(f"ticket {n} is open")
    talk.texts("he has a knife")
    counts = Counter((each.outcome, each.topic) for each in desk.recorded())
    assert counts["answered", "limit"] == 1  # the text about the limit is sent once
    assert counts["silence", "limit"] == 4
    assert sum(count for (how, _), count in counts.items() if how == "answered") == most + 2
    desk.close()


@pytest.mark.lesson(Lesson.AUTO_RESPONDER)
def test_a_texter_at_the_limit_gets_replies_again_an_hour_later(hours_later):
    talk = Conversation(EVENING)
    for n in range(shipped().texts.limits.replies_an_hour + 1):
        talk.texts(f"what about number {n}")
    talk.texts("derby").gets_nothing()
    hours_later(3601)
    talk.texts("derby").gets("01332")
