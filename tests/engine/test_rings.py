"""Rings by contact: the whisper, the number that the contact sees, the keys dialled after the
answer, and what the caller hears before."""

import pytest

from ivr.carrier import twiml
from ivr.carrier.requests import read_voice, read_whisper
from ivr.directory.callers import Caller as Known
from ivr.directory.callers import PhoneKind
from ivr.engine import voice
from ivr.engine.call_state import Phase
from ivr.engine.events import KeysPressed, RingEnded, RingOutcome, Silence
from ivr.engine.interpretation import MeaningKind, interpret
from ivr.engine.turn import Ring
from ivr.engine.whisper import longest_ring, longest_whisper, standard_whisper, whisper_for
from ivr.simulator.events import Ringing, TonesSent, WhisperHeard
from ivr.simulator.line import SERVICE_NUMBER, SimulatedLine
from ivr.simulator.misbehaviour import Misbehaviour
from tests.callers import (
    BANK_HOLIDAY,
    EVENING,
    WORKING_DAY,
    Caller,
    edited,
    instant,
    moment,
    shipped,
)

CONTACTS, VOICE, SERVICE = "config/contacts.yaml", "flows/voice.yaml", "config/service.yaml"
CITY = "  number: 01332 641172\n"
NURSES = "  extension: 31537\n"
WORDS = "A caller to the child safety line. Press any key to take the call."
STAR = "To come back from an answerphone, press star."
SEEN = "They will see your number."


def with_(*lines: str, at: str = CITY) -> SimulatedLine:
    return SimulatedLine(edited((CONTACTS, at, at + "".join(f"  {line}\n" for line in lines))))


SCREENED = with_("screening: yes")


def rings_city(line: SimulatedLine, phone: str = "mobile", at: str = WORKING_DAY) -> Caller:
    return Caller(phone, line=line).dials(at).presses("1").waits()


# --- Screening


def test_a_key_connects_the_caller_to_a_screened_line():
    caller = rings_city(SCREENED).is_put_through_to("initial-response")
    assert [e.text for e in caller.call.events if isinstance(e, WhisperHeard)] == [WORDS]
    caller.does_not_hear("any key")


@pytest.mark.parametrize("outcome", ["declined", "no-key", "unbridged"])
def test_a_whisper_without_a_key_is_no_answer_and_the_next_contact_rings(outcome):
    caller = rings_city(SCREENED).tries("initial-response", outcome)
    caller.is_ringing("starting-point").hears("No answer there. Trying Starting Point now.")
    caller.does_not_hear("That call has ended")


@pytest.mark.parametrize("misbehaving", [Misbehaviour.DECLINED, Misbehaviour.NO_DIAL_BRIDGED])
@pytest.mark.parametrize("outcome", ["declined", "no-key"])
def test_nor_however_the_carrier_reports_it(misbehaving, outcome):
    carrier = SCREENED.carrier(instant(WORKING_DAY), misbehaving={misbehaving})
    call = carrier.dial("+447700900123")
    call.press("1")
    call.stay_silent()
    call.ring(outcome)
    assert isinstance(call.waiting, Ringing)
    assert call.waiting.number == "+441629533190"
    assert "No answer there. Trying Starting Point now. Then choose" in " ".join(call.heard)


def test_a_talk_on_a_screened_line_is_distinguished_from_a_whisper_without_dial_bridged():
    carrier = SCREENED.carrier(instant(WORKING_DAY), misbehaving={Misbehaviour.NO_DIAL_BRIDGED})
    call = carrier.dial("+447700900123")
    call.press("1")
    call.stay_silent()
    call.ring("ended", 60)
    assert "That call has ended." in " ".join(call.waiting.prompts)


def test_a_screened_line_that_is_busy_is_followed_by_the_next():
    for outcome in ("busy", "no-answer", "failed"):
        rings_city(SCREENED).tries("initial-response", outcome).is_ringing("starting-point")


def test_no_shipped_contact_is_screened():
    assert longest_whisper(shipped()) == 0
    assert not any(contact.screening for contact in shipped().contacts.values())


@pytest.mark.parametrize(
    ("at", "contact"),
    [
        ("  number: 01629 533190\n", "starting-point"),  # the safety line
        ("  number: 01332 956606\n", "careline-public"),  # an answerphone
        (NURSES, "dhcft-nurses"),  # a switchboard
        ("  number: 0808 800 5000\n", "nspcc"),  # told only
    ],
)
def test_screening_that_cannot_work_is_not_done_though_the_file_says_so(at, contact):
    revision = edited((CONTACTS, at, at + "  screening: yes\n"))
    assert revision.contacts[contact].screening
    assert whisper_for(revision, contact) is None


def test_a_screened_line_keeps_a_caller_for_the_ring_and_the_whisper():
    revision = SCREENED.revision
    asked = standard_whisper(revision)
    assert asked.seconds == 8
    assert longest_ring(revision, "initial-response") == pytest.approx(25 + asked.longest)
    assert longest_ring(revision, "starting-point") == 50
    caller = rings_city(SCREENED).tries("initial-response", "no-key")
    assert caller.call.rang[0].seconds == pytest.approx(25 + asked.longest, abs=0.01)


def test_the_time_for_a_key_is_a_setting():
    line = SimulatedLine(
        edited(
            (CONTACTS, CITY, CITY + "  screening: yes\n"),
            (SERVICE, "screening: 8", "screening: 20"),
        )
    )
    caller = rings_city(line).tries("initial-response", "no-key")
    assert caller.call.rang[0].seconds == pytest.approx(
        rings_city(SCREENED).tries("initial-response", "no-key").call.rang[0].seconds + 12, abs=0.01
    )


# --- Whether the contact took the call

UNCLEAR = {
    # seconds, with and without a screened contact: None and 0 say nothing
    None: (MeaningKind.NOT_ANSWERED, MeaningKind.NOT_ANSWERED),
    0: (MeaningKind.NOT_ANSWERED, MeaningKind.NOT_ANSWERED),
    1: (MeaningKind.NOT_ANSWERED, MeaningKind.ANSWERED),
    4: (MeaningKind.NOT_ANSWERED, MeaningKind.ANSWERED),
    5: (MeaningKind.NOT_ANSWERED, MeaningKind.ANSWERED),
    19: (MeaningKind.NOT_ANSWERED, MeaningKind.ANSWERED),
    20: (MeaningKind.ANSWERED, MeaningKind.ANSWERED),
    3600: (MeaningKind.ANSWERED, MeaningKind.ANSWERED),
}


@pytest.mark.parametrize("seconds", UNCLEAR)
def test_without_a_word_about_the_connection_only_a_long_call_was_an_answer(seconds):
    event = RingEnded(RingOutcome.UNCLEAR, seconds)
    for revision, kind in zip((SCREENED.revision, shipped()), UNCLEAR[seconds], strict=True):
        assert interpret(revision, Phase.RING, "", event).kind is kind


@pytest.mark.parametrize(
    ("sent", "outcome", "seconds"),
    [
        ({"DialBridged": "true", "DialCallDuration": "0"}, RingOutcome.ANSWERED, 0),
        ({"DialBridged": "true"}, RingOutcome.ANSWERED, None),
        ({"DialBridged": "TRUE", "DialCallDuration": "9"}, RingOutcome.ANSWERED, 9),
        ({"DialBridged": "false", "DialCallDuration": "900"}, RingOutcome.UNBRIDGED, None),
        ({"DialBridged": " False "}, RingOutcome.UNBRIDGED, None),
        ({"DialBridged": "", "DialCallDuration": "9"}, RingOutcome.UNCLEAR, 9),
        ({"DialCallDuration": "-9"}, RingOutcome.UNCLEAR, None),
        ({}, RingOutcome.UNCLEAR, None),
    ],
)
def test_how_a_completed_dial_is_read(sent, outcome, seconds):
    form = {"CallStatus": "in-progress", "DialCallStatus": "completed", **sent}
    asked = read_voice((("phase", "ring"), ("after", "ring")), form.items())
    assert asked.event == RingEnded(outcome, seconds)


# --- Answerphones


def test_an_answerphone_is_announced_right_before_it_rings():
    caller = rings_city(SimulatedLine(shipped()), at=EVENING).is_ringing("careline-public")
    assert caller.call.heard[-1] == STAR
    assert caller.call.waiting.hangup_on_star
    rings_city(SimulatedLine(shipped())).is_ringing("initial-response").does_not_hear(STAR)


def test_an_answerphone_that_rings_second_is_announced_too():
    caller = Caller().dials("Tue 24 Nov 2026 16:59:10").presses("1").waits()
    caller.is_ringing("initial-response").does_not_hear(STAR)
    caller.tries("initial-response").is_ringing("careline-public").hears("No answer there", STAR)


def test_star_at_an_answerphone_offers_the_next():
    caller = rings_city(SimulatedLine(shipped()), at=BANK_HOLIDAY)
    caller.call.press("*")
    caller.now_hears("That call has ended.").waits().is_ringing("starting-point")


# --- The number that a contact sees


def caller_id(caller: Caller) -> str:
    assert isinstance(caller.call.waiting, Ringing)
    return caller.call.waiting.caller_id


def test_a_contact_sees_our_number_and_nothing_is_said_of_it():
    caller = rings_city(SimulatedLine(shipped())).does_not_hear("number")
    assert caller_id(caller) == SERVICE_NUMBER


@pytest.mark.parametrize("phone", ["mobile", "landline"])
def test_a_contact_that_sees_the_callers_number_rings_after_the_caller_heard_so(phone):
    caller = rings_city(with_("shows: number of the caller"), phone)
    caller.hears("Connecting you to Derby city social care. They will see your number. If you work")
    assert caller_id(caller) not in (SERVICE_NUMBER, "")


@pytest.mark.parametrize(
    "phone", ["withheld", "+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"]
)
def test_a_withheld_number_is_never_shown(phone):
    caller = rings_city(with_("shows: number of the caller"), phone)
    caller.is_ringing("initial-response").does_not_hear(SEEN)
    assert caller_id(caller) == SERVICE_NUMBER


def test_the_number_is_said_to_be_seen_before_a_second_ring_too():
    at = "  number: 01629 533190\n"
    caller = rings_city(with_("shows: number of the caller", at=at)).tries("initial-response")
    caller.is_ringing("starting-point").hears("Then choose urgent child protection.", SEEN)
    assert caller_id(caller) != SERVICE_NUMBER


def test_the_document_has_no_number():
    revision = with_("shows: number of the caller", "screening: yes").revision
    line = twiml.WriterSettings(
        "https://ours.example", SERVICE_NUMBER, revision.service.voice, 14400
    )
    caller = Known(PhoneKind.MOBILE)
    now = moment(WORKING_DAY, revision)
    turn = voice.resume(
        revision, voice.start(revision, caller, now).state, KeysPressed("1"), caller, now
    )
    turn = voice.resume(revision, turn.state, Silence(), caller, now)
    assert isinstance(turn.wait, Ring)
    document = twiml.write(turn, line)
    assert "callerId" not in document
    assert document.count("+44") == 1  # the number that is rung
    _, _, url = document.partition('url="')
    assert url.startswith(
        "https://ours.example/voice/whisper?contact=initial-response&amp;revision="
    )


# --- Extensions


def nurses(line: SimulatedLine) -> Caller:
    keys = ("1", "1", "3", "1")
    return Caller(line=line).dials(WORKING_DAY).presses(*keys).is_ringing("dhcft-nurses")


def test_an_extension_is_said():
    caller = nurses(SimulatedLine(shipped()))
    caller.hears("Ask for extension 3 1 5 3 7. Connecting you to Derbyshire Healthcare.")
    caller.tries("dhcft-nurses", "ended")
    assert not [e for e in caller.call.events if isinstance(e, TonesSent)]


def test_or_is_dialled_by_us_where_the_contact_says_so():
    caller = nurses(with_("tones-after: 4", at=NURSES))
    caller.hears("Connecting you to Derbyshire Healthcare. We dial extension 3 1 5 3 7 for you.")
    caller.does_not_hear("Ask for extension").tries("dhcft-nurses", "ended")
    (sent,) = [e for e in caller.call.events if isinstance(e, TonesSent)]
    assert sent.keys == "31537"
    picked_up = caller.call.rang[0].at + 4
    assert sent.at == pytest.approx(picked_up + 4 + 5 * 0.2, abs=0.01)


def test_an_extension_that_is_more_than_keys_is_said_though_the_file_says_otherwise():
    line = SimulatedLine(
        edited((CONTACTS, NURSES, "  extension: 31537 or the desk\n  tones-after: 4\n"))
    )
    nurses(line).hears("Ask for extension").does_not_hear("We dial")


# --- The whisper's own requests

ASKED = (("contact", "initial-response"), ("revision", "abc"))
TAKEN = (*ASKED, ("after", "listening"))
LINE = twiml.WriterSettings("https://ours.example", SERVICE_NUMBER, shipped().service.voice, 14400)


@pytest.mark.parametrize("key", "0123456789*#")
def test_any_key_takes_the_call(key):
    request = read_whisper(TAKEN, (("Digits", key),))
    assert "<Response />" in twiml.write_whisper(standard_whisper(shipped()), request, LINE)


@pytest.mark.parametrize(
    ("query", "form"),
    [
        (ASKED, ()),
        (ASKED, (("Digits", "1"),)),  # a key that the whisper did not ask for
        (TAKEN, ()),
        (TAKEN, (("Digits", ""),)),
        (TAKEN, (("Digits", " "),)),
        (TAKEN, (("SpeechResult", "yes"),)),
        ((("contact", "+441332641172"), ("after", "ring")), (("Digits", "1"),)),
        ((), ()),
    ],
)
def test_nothing_else_does(query, form):
    document = twiml.write_whisper(standard_whisper(shipped()), read_whisper(query, form), LINE)
    assert WORDS in document
    assert document.endswith("<Hangup /></Response>")
    assert "+44" not in document
