"""The cookie of a conversation: signed, one texter's, for four hours, and nothing private in it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.line import conversation_cookie
from ivr.line.line import OptOutsInMemory
from ivr.line.text_limits import TextLimiter
from ivr.simulator.documents import parse_messages
from ivr.web.service import attach, service_of
from tests.web.signing import NOON, SMS, TEXT, Service, settings, with_

IDS = {"area": "derby", "topic": "fgm"}
WHO = {"key": "a key", "texter": "0123456789abcdef"}
COUNTY = "01629 533190"


@pytest.fixture
def service() -> Service:
    return Service()


def cookie_of(answer) -> str | None:
    found = answer.header("Set-Cookie")
    return found.partition(";")[0] if found else None


def text_of(answer) -> str:
    assert answer.status == 200
    (text,) = parse_messages(answer).texts
    return text


def send(service, words, cookie=None, **fields):
    headers = (("Cookie", cookie),) if cookie else ()
    return service.post(SMS, with_(TEXT, Body=words, **fields), headers=headers)


# --- The seal -------------------------------------------------------------------------------------


def test_what_is_sealed_comes_back():
    value = conversation_cookie.seal(IDS, **WHO, now=NOON)
    assert conversation_cookie.unseal(value, **WHO, now=NOON) == IDS
    assert (
        conversation_cookie.unseal(value, **WHO, now=NOON + timedelta(hours=3, minutes=59)) == IDS
    )


@pytest.mark.parametrize("late", [timedelta(hours=4), timedelta(days=30), timedelta(seconds=-1)])
def test_after_four_hours_and_before_it_was_made_it_is_nothing(late):
    value = conversation_cookie.seal(IDS, **WHO, now=NOON)
    assert conversation_cookie.unseal(value, **WHO, now=NOON + late) == {}


@pytest.mark.parametrize("changed", [{"key": "another key"}, {"texter": "fedcba9876543210"}])
def test_under_another_key_or_of_another_texter_it_is_nothing(changed):
    value = conversation_cookie.seal(IDS, **WHO, now=NOON)
    assert conversation_cookie.unseal(value, **{**WHO, **changed}, now=NOON) == {}


def test_a_change_of_any_character_makes_it_nothing():
    value = conversation_cookie.seal(IDS, **WHO, now=NOON)
    for at in range(len(value)):
        other = "x" if value[at] != "x" else "y"
        damaged = value[:at] + other + value[at + 1 :]
        found = conversation_cookie.unseal(damaged, **WHO, now=NOON)
        # The last letter of the signature carries bits that mean nothing.
        assert found == {} or (at == len(value) - 1 and found == IDS)


@pytest.mark.parametrize("value", [None, "", "~", "a=b", "a~b", "é~x", "x" * 5000, "area=derby~~"])
def test_what_is_no_seal_is_nothing(value):
    assert conversation_cookie.unseal(value, **WHO, now=NOON) == {}


# --- Over the wire --------------------------------------------------------------------------------


def test_the_cookie_is_kept_for_four_hours_and_shown_to_nobody(service):
    header = send(service, "derby").header("Set-Cookie")
    assert header.startswith("conversation=")
    for part in ("Max-Age=14400", "Secure", "HttpOnly"):
        assert part in header


def test_nothing_to_remember_sets_no_cookie(service):
    assert cookie_of(send(service, "neglect")) is None
    assert cookie_of(send(service, "he has a knife")) is None


def test_the_cookie_has_no_number_and_no_word_of_the_message(service):
    words = "zebra crossing DE1 2AB my name is Jo Bloggs fgm derby"
    cookie = cookie_of(send(service, words, From="+447786113203"))
    assert "topic=fgm" in cookie
    for private in ("zebra", "DE1", "2AB", "Jo", "Bloggs", "7786113203", "447786"):
        assert private not in cookie


def test_a_cookie_chooses_numbers(service):
    cookie = cookie_of(send(service, "derby"))
    assert COUNTY not in text_of(send(service, "neglect", cookie))
    assert COUNTY in text_of(send(service, "neglect"))


@pytest.mark.parametrize(
    "cookie", ["conversation=area%3Dderby", "conversation=", 'conversation="', "conversation=\x7f"]
)
def test_a_cookie_that_is_not_ours_is_no_memory(service, cookie):
    assert COUNTY in text_of(send(service, "neglect", cookie))


def test_somebody_elses_cookie_is_no_memory(service):
    cookie = cookie_of(send(service, "derby"))
    assert COUNTY in text_of(send(service, "neglect", cookie, From="+447700900456"))


def test_a_cookie_of_before_the_secret_changed_is_no_memory(service):
    cookie = cookie_of(send(service, "derby"))
    other = Service(settings(SECRET_KEY="another secret"))
    assert COUNTY in text_of(send(other, "neglect", cookie))


def test_new_takes_the_cookie_back(service):
    cookie = cookie_of(send(service, "derby"))
    after = cookie_of(send(service, "STOP", cookie))
    assert after in ("conversation=", 'conversation=""')


def use(service, **parts) -> None:
    """Let these parts of the line take the place of others."""
    whole = service_of(service.app)
    attach(service.app, replace(whole, line=replace(whole.line, **parts)))


# --- What may be away -----------------------------------------------------------------------------


class Broken:
    """Opt-outs whose database is away."""

    def has_opted_out(self, *_):
        raise OSError("away")

    def record_choice(self, *_, **__):
        raise OSError("away")


@pytest.mark.parametrize("words", ["derby", "he has a knife", "hello"])
def test_opt_outs_away_break_no_reply(service, words):
    use(service, opt_outs=Broken())
    assert "999" in text_of(send(service, words))
    assert service.seen.entries[-1]["event"] == "text"


def test_stop_is_quiet_though_opt_outs_are_away(service):
    use(service, opt_outs=Broken())
    assert parse_messages(send(service, "STOP")).texts == ()


def test_redis_away_breaks_no_reply_and_is_logged():
    service = Service(settings(REDIS_URL="redis://127.0.0.1:1/0"))
    assert "999" in text_of(send(service, "hello"))
    assert [entry["event"] for entry in service.seen.entries] == ["limits-away", "text"]


def test_opt_outs_and_limits_know_keyed_hashes_only(service):
    seen = []

    class Watched(OptOutsInMemory):
        def has_opted_out(self, number):
            seen.append(number)
            return super().has_opted_out(number)

    class WatchedLimiter(TextLimiter):
        def judge(self, who, words, *rest, **how):
            seen.extend([who, words])
            return super().judge(who, words, *rest, **how)

    use(service, opt_outs=Watched(), text_limiter=WatchedLimiter())
    send(service, "derby", From="+447786113203")
    send(service, "derby", From="whatsapp:+447786113203")
    assert len(seen) == 6
    assert all(re.fullmatch(r"[0-9a-f]{16}", each) for each in seen)
    assert seen[:3] == seen[3:]


def test_a_fault_in_the_answer_still_speaks_to_the_texter(service, monkeypatch):
    def fail(*_args):
        raise RuntimeError("zebra")

    monkeypatch.setattr("ivr.engine.texts.find_intent", fail)
    assert "We have a fault. Emergency 999." in text_of(send(service, "derby"))
    assert "zebra" not in service.logged
