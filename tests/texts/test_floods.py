"""Loops and floods: what is still answered, what is said once, and that danger always is."""

import time
from datetime import timedelta

import pytest

from ivr.content.texts import TextLimits
from ivr.line.text_limits import TextLimiter, Verdict
from tests.callers import WORKING_DAY, edited, instant, shipped
from tests.texts.texting import Conversation

NOW = instant(WORKING_DAY)
LIMITS = TextLimits.model_validate(
    {"replies-an-hour": 6, "all-replies-a-minute": 10, "same-text": 5}
)
A, L, S = Verdict.ANSWER, Verdict.LAST, Verdict.SILENCE


@pytest.fixture
def later(monkeypatch):
    """Moves the clock by which counts expire."""
    moved = [0.0]
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + moved[0])

    def move(**how: float) -> None:
        moved[0] += timedelta(**how).total_seconds()

    return move


def verdicts(floods, *, times, who="a", words=None, is_urgent=False, limits=LIMITS):
    return [
        floods.judge(who, words or f"words {n}", limits, NOW, is_urgent=is_urgent)
        for n in range(times)
    ]


# --- The guard ------------------------------------------------------------------------------------


def test_somebody_is_answered_so_often_in_an_hour_and_told_once_that_it_stops(later):
    floods = TextLimiter()
    assert verdicts(floods, times=9) == [A] * 6 + [L, S, S]
    later(minutes=59)
    assert verdicts(floods, times=1) == [S]
    later(minutes=2)
    assert verdicts(floods, times=2) == [A, A]


def test_somebody_elses_texts_count_for_them_alone():
    floods = TextLimiter()
    assert verdicts(floods, times=6)[-1] is A
    assert verdicts(floods, times=4, who="b") == [A] * 4


def test_danger_is_answered_beyond_every_limit():
    floods = TextLimiter()
    verdicts(floods, times=9)
    assert verdicts(floods, times=30, is_urgent=True) == [A] * 30


def test_danger_is_answered_while_everybody_is_limited():
    floods = TextLimiter()
    for n in range(40):
        verdicts(floods, times=1, who=f"texter {n}")
    assert verdicts(floods, times=1, who="one more") != [A]
    assert verdicts(floods, times=1, who="yet another", is_urgent=True) == [A]


def test_the_same_words_five_times_in_ten_minutes_are_a_machines(later):
    floods = TextLimiter()
    told = verdicts(floods, times=7, words="help me", is_urgent=True)
    assert told == [A, A, A, A, L, S, S]
    assert verdicts(floods, times=1, words="he has a knife", is_urgent=True) == [A]
    later(minutes=10, seconds=1)
    assert verdicts(floods, times=1, words="help me", is_urgent=True) == [A]


def test_the_same_words_of_two_people_are_no_machines():
    floods = TextLimiter()
    assert verdicts(floods, times=4, words="derby", who="a") == [A] * 4
    assert verdicts(floods, times=4, words="derby", who="b") == [A] * 4


def test_everybody_together_is_limited_and_a_flood_costs_at_most_twice_as_much(later):
    floods = TextLimiter()
    found = [verdicts(floods, times=1, who=f"texter {n}")[0] for n in range(60)]
    assert found == [A] * 10 + [L] * 10 + [S] * 40
    later(seconds=61)
    assert verdicts(floods, times=1, who="somebody") == [A]


# --- Redis ----------------------------------------------------------------------------------------


def test_redis_away_is_no_fault_and_nobody_waits_for_it_twice(monkeypatch):
    told: list[str] = []
    tries = []
    floods = TextLimiter("redis://127.0.0.1:1/0", told.append)
    connect = floods._redis
    monkeypatch.setattr(floods, "_redis", lambda: tries.append(1) or connect())
    assert verdicts(floods, times=9) == [A] * 6 + [L, S, S]
    assert len(told) == len(tries) == 1
    floods.judge("a", "later", LIMITS, NOW + timedelta(seconds=31), is_urgent=False)
    assert len(told) == len(tries) == 2


@pytest.mark.parametrize("url", ["redis://", "nonsense", "redis://user@nowhere.invalid:99999/x"])
def test_an_address_that_cannot_be_is_no_fault(url):
    assert verdicts(TextLimiter(url), times=1) == [A]


def test_two_processes_count_together_in_redis(redis_url):
    one, two = TextLimiter(redis_url), TextLimiter(redis_url)
    found = [
        verdicts(each, times=1, words=f"w{n}{each}")[0] for n in range(4) for each in (one, two)
    ]
    assert found == [A] * 6 + [L, S]


def test_losing_redis_in_the_middle_breaks_no_reply(redis_url, redis_process):
    floods = TextLimiter(redis_url)
    assert verdicts(floods, times=2) == [A, A]
    redis_process.kill()
    redis_process.wait()
    assert verdicts(floods, times=2, words="x") == [A, A]


def test_after_the_clock_was_set_back_nobody_is_kept_waiting_for_it_to_come_round():
    floods = TextLimiter()
    assert verdicts(floods, times=9) == [A] * 6 + [L, S, S]
    before = NOW - timedelta(hours=1)
    assert floods.judge("a", "later", LIMITS, before, is_urgent=False) is A


def test_a_clock_that_is_put_right_a_little_makes_nobody_a_newcomer():
    floods = TextLimiter()
    assert verdicts(floods, times=9) == [A] * 6 + [L, S, S]
    before = NOW - timedelta(seconds=5)
    assert floods.judge("a", "later", LIMITS, before, is_urgent=False) is S


def test_where_nothing_can_be_counted_everybody_is_answered(monkeypatch):
    def no_thread(*_):
        raise RuntimeError("can't start new thread")

    told: list[str] = []
    floods = TextLimiter("", told.append)
    monkeypatch.setattr("ivr.line.text_limits.MovingWindowRateLimiter.hit", no_thread)
    assert floods.judge("a", "words", LIMITS, NOW, is_urgent=False) is A
    assert told == ["RuntimeError"]


# --- Over the wire --------------------------------------------------------------------------------


def test_whoever_texts_too_much_is_told_once_and_danger_is_still_answered():
    talk = Conversation()
    for n in range(20):
        talk.texts(f"hello {n}").gets("No one reads these texts.")
    talk.texts("hello again").gets(
        "we will stop for an hour", "999", "01332 641172", "01629 533190"
    )
    talk.texts("and again").gets_nothing()
    talk.texts("derby").gets_nothing()
    talk.texts("he has a knife").gets("Call 999 now.")
    talk.texts("i want to die").gets("Call 999")


def test_the_same_danger_again_and_again_is_a_machine_after_four():
    talk = Conversation()
    for _ in range(4):
        talk.texts("help me").gets("Call 999 now.")
    talk.texts("help me!").gets("Emergency 999.", "we will stop")
    talk.texts("help me").gets_nothing()
    talk.texts("he has a knife").gets("Call 999 now.")


def test_limits_are_the_operators():
    strict = edited(
        ("flows/sms.yaml", "limits:\n  replies-an-hour: 20", "limits:\n  replies-an-hour: 5")
    )
    from ivr.simulator.line import SimulatedLine

    talk = Conversation(line=SimulatedLine(strict))
    for n in range(5):
        talk.texts(f"hello {n}").gets("999")
    talk.texts("hello again").gets("we will stop")


def test_the_limits_that_ship_let_a_frightened_person_text_for_a_while():
    limits = shipped().texts.limits
    assert limits.replies_an_hour >= 15
    assert limits.same_text == 5
