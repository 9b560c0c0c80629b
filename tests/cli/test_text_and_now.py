"""`ivr text`, `ivr opt-out`, `ivr now` and `ivr fallback`."""

import pytest

from ivr.engine.segments import characters, segments
from ivr.simulator.documents import Dial, Say, parse, parse_messages
from ivr.simulator.transport import Response
from tests.cli.terminal import ivr

TUESDAY = ("--at", "2026-11-24 10:00")


def test_a_text_and_its_reply():
    said = ivr("text", "fgm", *TUESDAY)
    assert said.status == 0
    reply, length = said.out.strip().split("\n")
    assert reply.startswith("No one reads these texts. To talk to someone who can help: 0800 028")
    assert length == f"  ({characters(reply)} characters, {segments(reply)} segments)"


def test_a_text_for_programs():
    found = ivr("text", "derby", *TUESDAY, "--json").record
    assert set(found) == {"replies", "segments", "carrier", "faults"}
    assert found["replies"][0].startswith("Emergency: 999. Derby city: 01332 641172")
    assert found["segments"] == [segments(found["replies"][0])]
    assert found["faults"] == []


def test_stop_gets_only_the_carriers_own_reply():
    said = ivr("text", "STOP", *TUESDAY)
    assert "unsubscribed" in said.out
    assert "(the carrier's own reply)" in said.out
    assert "The line sends nothing." in said.out
    assert ivr("text", "STOP", "--json").record["replies"] == []


def test_a_picture_is_answered():
    assert "We cannot see pictures" in ivr("text", "", "--pictures", "1", *TUESDAY).out


def test_several_texts_are_one_conversation():
    said = ivr("text", "fgm", "derby", *TUESDAY)
    assert said.out.startswith("> fgm\n")
    first, second = said.out.split("> derby\n")
    assert "01629 533190" in first
    assert "0800 028 3550" in second
    assert "01629 533190" not in second


def test_several_texts_for_programs_are_a_list():
    found = ivr("text", "fgm", "derby", *TUESDAY, "--json", "--why").record
    assert [each["entry"] for each in found] == ["fgm", "together"]
    assert found[1]["remembered"] == {"area": "derby", "topic": "fgm", "yes": "menu"}


def test_why_shows_the_rules_that_chose_a_reply():
    said = ivr("text", "hes hiting me", "--why", *TUESDAY).out
    assert '  reply: danger\n  why: "hiting" is read as "hitting"\n' in said
    assert 'why: "hitting me" is in urgent entry danger\n  remembered: nothing\n' in said
    assert "why" not in ivr("text", "hes hiting me", *TUESDAY).out


def test_a_text_may_come_from_another_channel():
    assert "Derby city" in ivr("text", "derby", "--from", "whatsapp:07700900123", *TUESDAY).out


def test_the_texts_for_the_carriers_console_are_printed():
    said = ivr("opt-out").out
    assert said.startswith("STOP\nYou will get no more texts from this number. Emergency: 999.")
    assert set(ivr("opt-out", "--json").record) == {"STOP", "START", "HELP"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("derby", "--from", "grandma"), "neither a phone number"),
        (("derby", "--at", "soon"), "--at"),
        ((), "WORDS"),
        (("derby", "--pictures", "many"), "--pictures"),
    ],
)
def test_wrong_usage_of_text_ends_with_2(words, told):
    said = ivr("text", *words)
    assert said.status == 2
    assert told in said.err


# --- Who is on duty -------------------------------------------------------------------------------


def duty(at: str, area: str | None, caller: str, need: str | None = None):
    found = ivr("now", "--at", at, "--json").record
    (one,) = [d for d in found if (d["area"], d["caller"], d["need"]) == (area, caller, need)]
    return one["order"], one["until"], one["then"]


CITY, CARELINE, SAFETY = "initial-response", "careline-public", "starting-point"


@pytest.mark.parametrize(
    ("at", "order", "until", "then"),
    [
        ("2026-11-24 10:00", [CITY, SAFETY], "2026-11-24T17:00:00+00:00", [CARELINE, SAFETY]),
        ("2026-11-24 17:00", [CARELINE, SAFETY], "2026-11-25T09:00:00+00:00", [CITY, SAFETY]),
        ("2026-12-24 17:00", [CARELINE, SAFETY], "2026-12-29T09:00:00+00:00", [CITY, SAFETY]),
        ("2026-12-25 12:00", [CARELINE, SAFETY], "2026-12-29T09:00:00+00:00", [CITY, SAFETY]),
        ("2026-12-28 09:02", [CARELINE, SAFETY], "2026-12-29T09:00:00+00:00", [CITY, SAFETY]),
        ("2027-03-28 12:00", [CARELINE, SAFETY], "2027-03-30T09:00:00+01:00", [CITY, SAFETY]),
    ],
)
def test_who_is_on_duty_for_the_public_in_derby(at, order, until, then):
    assert duty(at, "derby", "public") == (order, until, then)


def test_who_is_on_duty_for_professionals_who_want_advice():
    order, until, then = duty("2026-11-24 17:59", "derbyshire", "professional", "advice")
    assert (order, then) == (["advice-line", SAFETY], [SAFETY])
    assert until == "2026-11-24T18:00:00+00:00"


def test_starting_point_is_on_duty_at_all_times():
    assert duty("2026-12-25 03:00", "derbyshire", "public") == ([SAFETY], None, [])
    assert duty("2026-12-25 03:00", None, "public") == ([SAFETY], None, [])


def test_every_area_caller_and_need_is_listed_once():
    found = ivr("now", *TUESDAY, "--json").record
    kinds = [(d["area"], d["caller"], d["need"]) for d in found]
    assert len(kinds) == len(set(kinds))
    for area in ("derby", "derbyshire"):
        for caller in ("public", "young-person"):
            assert (area, caller, None) in kinds
        for need in ("concern", "advice"):
            assert (area, "professional", need) in kinds
    for need in ("nurses-city", "nurse-county", "office"):
        assert (None, "professional", need) in kinds
    assert all(d["order"] for d in found)


def test_who_is_on_duty_at_christmas_in_words():
    said = ivr("now", "--at", "2026-12-25 12:00").out
    assert said.startswith("Friday 25 December 2026 at 12:00 in Derby\n")
    assert (
        "Derby city, public\n"
        "    rings Derby city Careline (01332 956606), then Starting Point (01629 533190)\n"
        "    until 9am Tuesday; then Derby city social care (01332 641172), "
        "then Starting Point (01629 533190)\n"
    ) in said
    assert "Derbyshire, public\n    rings Starting Point (01629 533190)\n    at all times" in said
    assert "if the first does not answer" in said


def test_a_contact_of_unknown_hours_is_not_said_to_ring_at_all_times():
    said = ivr("now", "--at", "2026-12-25 12:00").out.split("nurses-city\n")[1]
    assert said.splitlines()[1] == (
        "    hours not known: rings only when the caller asks for it; then Starting Point"
    )


def test_a_time_that_the_clocks_skip_or_show_twice_is_taken():
    assert ivr("now", "--at", "2027-03-28 01:30").status == 0
    assert ivr("now", "--at", "2027-10-31 01:30").status == 0


def test_a_time_that_cannot_be_read_is_wrong_usage():
    assert ivr("now", "--at", "Christmas").status == 2


# --- The documents for another host ---------------------------------------------------------------


def test_the_fallback_documents_are_written(tmp_path):
    said = ivr("fallback", "--out", str(tmp_path / "static"), "--number", "+441632960001")
    assert said.status == 0
    voice, sms = tmp_path / "static/voice-fallback.xml", tmp_path / "static/sms-fallback.xml"
    assert said.out.split() == [str(voice), str(sms)]
    headers = (("Content-Type", "text/xml"),)
    document = parse(Response(200, headers, voice.read_bytes()))
    assert document.problems == ()
    (dial,) = [verb for verb in document.verbs if isinstance(verb, Dial)]
    assert dial.number.number == "+441629533190"
    assert dial.caller_id == "+441632960001"
    assert dial.action is None
    said_twice = [verb.text for verb in document.verbs if isinstance(verb, Say)]
    assert said_twice[-3] == said_twice[-2]
    messages = parse_messages(Response(200, headers, sms.read_bytes()))
    assert messages.texts[0].startswith("We have a fault. Emergency 999.")


def test_the_fallback_takes_its_number_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("SERVICE_NUMBER", "+441632960002")
    assert ivr("fallback", "--out", str(tmp_path)).status == 0
    assert "+441632960002" in (tmp_path / "voice-fallback.xml").read_text("utf-8")


def test_the_fallback_without_a_number_asks_for_it(tmp_path, monkeypatch):
    monkeypatch.delenv("SERVICE_NUMBER", raising=False)
    said = ivr("fallback", "--out", str(tmp_path / "static"))
    assert said.status == 2
    assert "--number" in said.err
    assert not (tmp_path / "static").exists()


@pytest.mark.parametrize("number", ["01632 960001", "999", "our number"])
def test_the_fallback_refuses_a_number_that_is_not_in_e164_form(tmp_path, number):
    """The carrier would show it to the contact, or refuse the call."""
    said = ivr("fallback", "--out", str(tmp_path / "static"), "--number", number)
    assert said.status == 2
    assert "--number" in said.err
    assert "+44" in said.err
