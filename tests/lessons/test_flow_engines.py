"""Faults of flow engines elsewhere (RapidPro, Glific, Verboice, Studio, jambonz, FreePBX), each rebuilt
here to show ours behaving. The engine and the number of its issue stand above each group.
"""

import time
from collections import Counter
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from ivr.carrier import fallback, twiml
from ivr.carrier.accepted import of_voice
from ivr.carrier.simulated import Misbehaviour, Requested, RingOutcome
from ivr.carrier.simulated.script import Press, Wait, play
from ivr.directory.bank_holidays import bank_holidays
from ivr.web.simulation import SimulatedLine
from tests.callers import (
    BANK_HOLIDAY,
    EVENING,
    ROOT,
    WORKING_DAY,
    Caller,
    Texter,
    edited,
    instant,
    shipped,
    shipped_line,
)
from tests.cli.terminal import ivr
from tests.lessons.refusals import errors_after
from tests.records.desk import Desk as Records
from tests.texts.texting import Conversation
from tests.web.signing import NOON, SMS, TEXT, VOICE, Service, with_
from tests.web.test_publishing import Desk, said

VOICE_YAML, CONTACTS, CALENDAR = "flows/voice.yaml", "config/contacts.yaml", "config/calendar.yaml"
MOBILE = "+447700900123"


# --- Editing a live flow damages the calls in progress (rapidpro #827)

CITY_FIRST = """      1:
        say: Derby city
        hear: [derby, derby city, the city, city, in derby]
        value: derby
        then: caller
"""


def swapped_keys() -> tuple[tuple[str, str, str], ...]:
    """The first two options change places: 1 is the county from now on, and 2 the city."""
    text = (ROOT / VOICE_YAML).read_text("utf-8")
    county = text.split(CITY_FIRST)[1].split("      3:\n")[0]
    moved = county.replace("      2:", "      1:") + CITY_FIRST.replace("      1:", "      2:")
    return ((VOICE_YAML, CITY_FIRST + county, moved),)


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(tmp_path)


def test_a_key_means_to_a_caller_what_it_meant_when_they_heard_it(desk):
    call, newer = desk.dial(), None
    for change in swapped_keys():
        desk.writes(*change)
    call.press("1")
    assert "Derby city social care" in said(call)
    newer = desk.dial()
    newer.press("1")
    assert "Starting Point" in said(newer)


def test_a_call_lives_on_where_its_step_was_renamed_under_it(desk):
    call = desk.dial()
    call.press("1")
    text = (desk.folder / VOICE_YAML).read_text("utf-8")
    renamed = text.replace("then: caller", "then: who").replace("  caller:\n", "  who:\n")
    (desk.folder / VOICE_YAML).write_text(renamed, "utf-8")
    desk.revisions.refresh()
    call.press("1")
    assert "To report a concern now, press 1." in said(call)
    assert call.faults == ()


# --- Deleting what something still refers to kills calls (verboice #535)


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (VOICE_YAML, "  office:\n    menu", "  bureau:\n    menu", "unknown-step"),
        (CONTACTS, "\ninitial-response:\n", "\nsomebody-else:\n", "unknown-contact"),
        (VOICE_YAML, "{ddscp-office name}", "{gone-office name}", "unknown-slot"),
    ],
)
def test_what_is_still_referred_to_cannot_be_taken_away(file, old, new, code):
    assert code in {each.code for each in errors_after(file, old, new)}


def test_a_step_that_is_gone_leads_to_a_person(desk):
    """The revision of the call is gone too: as after a restart with other files."""
    call = desk.dial()
    call.press("1")
    answer = desk.service.document(
        "/voice?revision=0000000&step=no-such-step&area=derby&after=listening"
    )
    assert [type(verb).__name__ for verb in answer.verbs][-1] == "Dial"


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


# --- Simulators wrote into live data, kept state, and were shared (rapidpro #408, #175, glific #4304)


def test_two_simulated_calls_at_once_know_nothing_of_each_other():
    one, two = SimulatedLine(shipped()), SimulatedLine(shipped())
    first, second = one.carrier(instant(WORKING_DAY)), two.carrier(instant(BANK_HOLIDAY))
    here, there = first.dial(MOBILE), second.dial(MOBILE)
    here.press("1")
    there.press("2")
    here.stay_silent()
    there.stay_silent()
    assert here.waiting.number == "+441332641172"
    assert there.waiting.number == "+441629533190"
    assert {turn.state.area for turn in one.turns} == {None, "derby"}
    assert {turn.state.area for turn in two.turns} == {None, "derbyshire"}


def test_a_simulated_call_leaves_nothing_behind_for_the_next():
    def heard():
        call = shipped_line().carrier(instant(WORKING_DAY)).dial(MOBILE)
        play(call, [Press("9"), Press("1"), Press("1"), Press("1")], (RingOutcome.NO_ANSWER,) * 9)
        return call.heard

    assert heard() == heard()


def test_simulated_calls_and_texts_write_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Caller().dials().presses("1").waits().tries("initial-response")
    Texter().texts("derby")
    ivr("call", "--at", "2026-11-24 10:00", "--press", "1")
    assert list(tmp_path.rglob("*")) == []


# --- The application cannot be reached, so the call is dropped (jambonz #1119)


@pytest.mark.parametrize("turns", range(4))
def test_a_service_that_goes_away_leaves_the_caller_with_the_safety_line(turns):
    carrier = shipped_line().carrier(
        instant(WORKING_DAY), misbehaving={Misbehaviour.FALLBACK} if turns else {Misbehaviour.CUT}
    )
    call = carrier.dial(MOBILE)
    play(call, [Press("9")] * turns, (RingOutcome.NO_ANSWER,) * 9)
    assert [ring.number for ring in call.rang][-1] == "+441629533190"
    assert " ".join(call.heard).count("is oh one six two nine, five three three, one nine oh") >= 2


def test_the_fallback_needs_nothing_of_ours():
    """No address of ours is in it: another host serves it while we are away."""
    line = twiml.Line("https://ours.example", "+441632960001", shipped().service.voice, 14400)
    document = fallback.voice_fallback(shipped(), line)
    assert "ours.example" not in document
    assert "http" not in document.replace('<?xml version="1.0" encoding="UTF-8"?>', "")
    assert of_voice(document.encode()) == ()


# --- Recurring holidays are silently ignored (FreePBX #1060, #108)

# As GOV.UK lists them for England and Wales; two of 2027 are substitutes for a weekend.
HOLIDAYS = [
    date(2026, 12, 25),
    date(2026, 12, 28),
    date(2027, 1, 1),
    date(2027, 3, 26),
    date(2027, 3, 29),
    date(2027, 5, 3),
    date(2027, 5, 31),
    date(2027, 8, 30),
    date(2027, 12, 27),
    date(2027, 12, 28),
]


@pytest.mark.parametrize("day", HOLIDAYS, ids=str)
def test_every_bank_holiday_of_the_next_400_days_is_kept(day):
    at = f"{day:%a} {day.day} {day:%b %Y} 10:00"
    Caller().dials(at).presses("1").waits().is_ringing("careline-public")
    Caller().dials(at).presses("2", "1", "2").is_ringing("starting-point")


def test_no_other_day_of_these_400_is_a_bank_holiday():
    first = date(2026, 11, 24)
    days = {first + timedelta(days=n) for n in range(400)}
    assert sorted(days & bank_holidays()) == HOLIDAYS


# --- Calendar notations nobody can type (openreferral #598), and holidays that cannot be said (#440)

HOURS = "    Monday to Friday: 9am to 5pm\n    bank holidays: closed\n  verified"


@pytest.mark.parametrize(
    ("hours", "understood"),
    [
        ("    Monday to Friday: 9am to 5pm\n    bank holidays: 10am to 2pm\n", True),
        ("    every day: 9am to 5pm\n    bank holidays: closed\n", True),
        ("    FREQ=WEEKLY;BYDAY=MO,TU: 9am to 5pm\n", False),
        ("    Mo-Fr 09:00-17:00; PH off\n", False),
        ("    Monday to Friday: 0900/1700\n", False),
    ],
)
def test_hours_are_plain_words_and_anything_else_is_told_what_to_write_instead(hours, understood):
    found = errors_after(CONTACTS, HOURS, hours + "  verified")
    wrong = [each for each in found if each.span.file == CONTACTS]
    assert (wrong == []) == understood
    for each in wrong:
        assert 'such as "' in (each.hint or "")


# --- A menu whose state in the address is the *place* of an option sends live callers elsewhere


def test_the_address_of_a_turn_holds_names_and_counts_and_no_place_in_a_list():
    caller = Caller().dials(WORKING_DAY).presses("1", "1").presses("1").tries("initial-response")
    asked = [
        dict(parse_qsl(urlsplit(event.url).query))
        for event in caller.call.events
        if isinstance(event, Requested)
    ]
    last = asked[-1]
    assert (last["area"], last["caller"], last["need"]) == ("derby", "professional", "concern")
    assert last["rung"] == "initial-response"
    for name, value in ((n, v) for query in asked for n, v in query.items()):
        if value.isdigit():
            assert name in ("silences", "mistakes", "repeats")
    assert all("revision" in query for query in asked[1:])


def test_options_that_change_places_send_nobody_elsewhere_even_without_the_old_revision(desk):
    """The state says "derby", whichever key that once was."""
    for change in swapped_keys():
        desk.writes(*change)
    target = "/voice?revision=gone&phase=step&step=caller&area=derby&after=silence"
    document = desk.service.document(target)
    assert document.verbs[-1].numbers[0].number == "+441332641172"


# --- An opening-hours decision that reads the clock three times, and a weekday that is not there


def test_a_request_reads_the_clock_once():
    """Else a line could be open at the beginning of a sentence and closed at its end."""
    reads = []

    def clock():
        reads.append(NOON)
        return NOON

    service = Service(clock=clock)
    for target in (VOICE, "/voice?step=area&after=listening", "/voice?step=caller&after=silence"):
        before = len(reads)
        service.post(target)
        assert len(reads) == before + 1
    before = len(reads)
    service.post(SMS, TEXT)
    assert len(reads) == before + 1


def test_a_weekday_that_nobody_wrote_down_is_closed_and_no_fault():
    line = SimulatedLine(
        edited((CONTACTS, HOURS, "    Monday: 9am to 5pm\n    bank holidays: closed\n  verified"))
    )
    for day in ("Tue 24", "Wed 25", "Thu 26", "Fri 27", "Sat 28", "Sun 29"):
        caller = Caller(line=line).dials(f"{day} Nov 2026 10:00").presses("1").waits()
        caller.is_ringing("careline-public")
    Caller(line=line).dials("Mon 30 Nov 2026 10:00").presses("1").waits().is_ringing(
        "initial-response"
    )


# --- A council's answering machine counts as "completed"


@pytest.mark.parametrize("outcome", [RingOutcome.MOMENT, RingOutcome.ENDED, RingOutcome.UNBRIDGED])
def test_a_machine_that_answers_is_not_the_end_for_a_caller_who_is_still_there(outcome):
    caller = Caller().dials(WORKING_DAY).presses("1").waits().tries("initial-response", outcome)
    play(caller.call, [Wait()], (RingOutcome.ANSWERED,))
    assert caller.call.ended == "talked to +441629533190"


def test_a_caller_whom_an_answerphone_holds_comes_back_with_star():
    caller = Caller().dials(BANK_HOLIDAY).presses("1").waits().is_ringing("careline-public")
    caller.call.press("*")
    caller.now_hears("That call has ended.").waits().is_put_through_to("starting-point")
