"""Calls and texts that would go round for ever, as flow engines elsewhere got it wrong.

Faults of RapidPro, Glific, Verboice, Studio, jambonz and FreePBX, each rebuilt here to show ours
behaving. The engine and the number of its issue stand above each group.
"""

import time
from collections import Counter

import pytest

from ivr.simulator import Misbehaviour, Requested, RingOutcome
from ivr.simulator.script import Press, play
from tests.callers import EVENING, WORKING_DAY, Caller, instant, shipped, shipped_line
from tests.records.desk import Desk as Records
from tests.texts.texting import Conversation
from tests.web.signing import SMS, TEXT, Service, with_

MOBILE = "+447700900123"


# --- Loop guards leak (glific #4163, #4031), and naive ones stop real callers (#2154)


@pytest.mark.parametrize("misbehaving", [(), ("no-cookies",), ("no-cookies", "duplicates")])
def test_a_caller_who_never_does_anything_is_not_asked_for_ever(misbehaving):
    """What has been asked how often travels in the signed address: nothing can lose it."""
    carrier = shipped_line().carrier(
        instant(WORKING_DAY), misbehaving=frozenset(map(Misbehaviour, misbehaving))
    )
    call = carrier.dial(MOBILE)
    play(call, (), (RingOutcome.NO_ANSWER,) * 20)
    assert call.ended == "line hung up"
    assert len([event for event in call.events if isinstance(event, Requested)]) < 15


@pytest.mark.parametrize("key", ["*", "9", "0", "1"])
def test_a_key_that_is_held_down_does_not_go_round_for_ever(key):
    call = shipped_line().carrier(instant(WORKING_DAY)).dial(MOBILE)
    play(call, [Press(key, at_once=True)] * 60, (RingOutcome.NO_ANSWER,) * 60)
    assert call.ended == "line hung up"
    assert len([event for event in call.events if isinstance(event, Requested)]) < 30


def test_a_real_caller_who_needs_many_turns_is_not_stopped_by_any_guard():
    """Twice the menu again, two mistakes, the long way round, and still the right team."""
    caller = Caller().dials(WORKING_DAY).presses("*", "1", "*", "1", "8").presses("3")
    caller.presses("*").presses("2").presses("1")
    caller.is_put_through_to("ddscp-office")


def test_our_own_texts_coming_back_are_not_answered():
    """An auto-responder that answers itself drained a balance in one night."""
    service = Service()
    back = with_(TEXT, From="+441632960001", Body="derby")
    answer = service.post(SMS, back)
    assert answer.status == 200
    assert b"<Message" not in answer.body


# Nobody listed these words, so nothing gives them away but how many they are.
AUTO_REPLIES = {
    "the same words each time": lambda _: "Ta, got it. We open at nine.",
    "other words each time": lambda n: f"Ticket {n} is open. We open at nine.",
    "a question each time": lambda n: f"Is this about derby, number {n}?",
}


@pytest.fixture
def hours_later(monkeypatch):
    """Moves the clock by which texts are counted."""
    moved = [0.0]
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + moved[0])

    def move(seconds: float) -> None:
        moved[0] += seconds

    return move


@pytest.mark.parametrize("kind", AUTO_REPLIES)
def test_somebody_elses_auto_responder_is_left_alone_and_its_owner_is_not(kind, hours_later):
    """It answers each of our texts within seconds, and nothing else, from evening until morning."""
    talk, words = Conversation(EVENING), AUTO_REPLIES[kind]
    talk.texts("hello")
    sent = 0
    for n in range(500):
        if not talk.replies.messages:
            break
        sent += 1
        hours_later(20)
        talk.texts(words(n))
    assert talk.replies.messages == ()  # and with that it is over: it answers texts, and gets none
    assert sent <= shipped().texts.limits.replies_an_hour + 1
    assert talk.answer.entry in ("limit", "machine")
    talk.texts("he has a knife").gets("Call 999 now.")
    talk.texts("i want to die").gets("Call 999")


@pytest.mark.parametrize("kind", AUTO_REPLIES)
def test_an_auto_responder_that_writes_by_itself_all_night_costs_a_bounded_number(
    kind, hours_later
):
    """Every minute for twelve hours, answered or not: 720 texts come, and hardly any goes out."""
    talk, words = Conversation(EVENING), AUTO_REPLIES[kind]
    sent = 0
    for n in range(12 * 60):
        talk.texts(words(n))
        sent += len(talk.replies.messages)
        hours_later(60)
    limits = shipped().texts.limits
    assert 0 < sent <= 12 * (limits.replies_an_hour + 1)
    talk.texts("he has a knife").gets("Call 999 now.")


def test_texts_that_were_not_answered_are_counted(database, tmp_path):
    """In the records, by what was done about them; without their words."""
    desk = Records(database, tmp_path)
    talk = Conversation(EVENING, line=desk.line)
    most = shipped().texts.limits.replies_an_hour
    for n in range(most + 5):
        talk.texts(f"ticket {n} is open")
    talk.texts("he has a knife")
    told = Counter((each.outcome, each.topic) for each in desk.recorded())
    assert told["answered", "limit"] == 1  # that it stops is said once
    assert told["silence", "limit"] == 4
    assert sum(count for (how, _), count in told.items() if how == "answered") == most + 2
    desk.close()


def test_a_real_person_who_texts_a_lot_is_answered_again_an_hour_later(hours_later):
    talk = Conversation(EVENING)
    for n in range(shipped().texts.limits.replies_an_hour + 1):
        talk.texts(f"what about number {n}")
    talk.texts("derby").gets_nothing()
    hours_later(3601)
    talk.texts("derby").gets("01332")
