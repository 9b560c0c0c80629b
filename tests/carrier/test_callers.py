"""Callers as they really come: withheld, from landlines and from abroad, forwarded, our own contacts,
those who hang up, press ahead, press several keys, or speak and press together.

Calls are never limited, blocked or sent in a circle; whoever calls hears the emergency words first.
"""

import pytest

from ivr.simulator.call import SimulatedCall
from ivr.simulator.events import Heard, Listening, Requested, Ringing, SimulatedOutcome
from ivr.simulator.misbehaviour import Misbehaviour
from ivr.simulator.script import Press, Speak, Wait, play
from tests.callers import (
    BANK_HOLIDAY,
    EVENING,
    WORKING_DAY,
    Caller,
    instant,
    shipped,
    shipped_line,
)
from tests.web.signing import CALL, SMS, TEXT, VOICE, Service, with_

CITY, COUNTY, CARELINE = "+441332641172", "+441629533190", "+441332956606"
OURS = "+441632960001"
NOBODY = (SimulatedOutcome.NO_ANSWER,) * 9


def dial(from_: str, at: str = WORKING_DAY, **how) -> SimulatedCall:
    return shipped_line().carrier(instant(at)).dial(from_, **how)


def first_words(call: SimulatedCall) -> str:
    assert isinstance(call.waiting, Listening)
    return call.waiting.prompts[0]


def numbers_rung(call: SimulatedCall) -> list[str]:
    return [ring.number for ring in call.rang]


# --- Withheld, in both of Twilio's forms: words, and the words typed on a keypad

WITHHELD = [
    *("anonymous", "Anonymous", "ANONYMOUS", "restricted", "RESTRICTED", "unknown", "Unavailable"),
    *("blocked", "private", "No Caller ID", "client:anonymous", "sip:anonymous@anonymous.invalid"),
    *("+266696687", "266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"),
    *("", " ", "+", "unknown unknown", "\u0645\u062c\u0647\u0648\u0644"),
]
# Near misses: these are telephones, however much they look like it.
NOT_WITHHELD = {"+447700900123": True, "07700 900123": True, "+441632960123": False}


@pytest.mark.parametrize("from_", WITHHELD)
def test_a_withheld_caller_is_served_like_anybody_and_never_shown_on(from_):
    call = dial(from_)
    assert "dial 9 9 9" in first_words(call)
    call.press("1")
    call.stay_silent()
    assert isinstance(call.waiting, Ringing)
    assert (call.waiting.number, call.waiting.caller_id) == (CITY, OURS)
    assert call.faults == ()


@pytest.mark.parametrize("from_", WITHHELD)
def test_a_silent_withheld_caller_hears_what_helps_on_a_mobile(from_):
    """The type of phone is unknown: 55 works on mobiles, and is harmless on a landline."""
    call = dial(from_)
    play(call, [Wait(), Wait()], NOBODY)
    assert "press 5 5" in " ".join(call.heard)


@pytest.mark.parametrize(("from_", "mobile"), NOT_WITHHELD.items())
def test_a_number_is_read_as_the_telephone_it_is(from_, mobile):
    call = dial(from_)
    play(call, [Wait(), Wait()], NOBODY)
    said = " ".join(call.heard)
    assert ("press 5 5" in said) == mobile
    assert ("The operator will listen." in said) != mobile


# --- From abroad

ABROAD = [
    "+33142685300",
    "+12125550123",
    "+48221234567",
    "+353861234567",
    "+35312345678",
    "+882123",
]


@pytest.mark.parametrize("from_", ABROAD)
def test_a_caller_from_abroad_is_put_through_with_our_own_number(from_):
    """Theirs would be refused by the far carrier, or charged as a call from there."""
    call = dial(from_)
    call.press("2")
    play(call, [Wait()], ())
    assert numbers_rung(call) == [COUNTY]
    assert call.rang[0].caller_id == OURS
    assert call.faults == ()


# --- Forwarded


@pytest.mark.parametrize("forwarder", ["+441332999999", "+447700900456", "anonymous", "", OURS])
def test_a_forwarded_call_is_an_ordinary_one(forwarder):
    """Forwarded by our own number is how every diverted caller arrives."""
    call = dial("+447700900123", forwarded_from=forwarder)
    assert "Derby and Derbyshire child safety line." in first_words(call)
    play(call, [Press("1"), Wait()], ())
    assert numbers_rung(call) == [CITY]


@pytest.mark.parametrize("field", ["ForwardedFrom", "CalledVia"])
def test_either_name_for_the_forwarder_is_understood(field):
    service = Service()
    target = "/voice?phase=step&step=caller&area=derby&after=silence"
    form = with_(CALL, **{field: CITY})
    dialled = service.document(target, form).verbs[-1].number
    assert dialled.number == COUNTY


@pytest.mark.parametrize(
    ("forwarder", "rings"), [(CITY, COUNTY), (CARELINE, CITY), ("+441332641173", CITY)]
)
def test_a_contact_that_forwards_to_us_is_not_rung_again(forwarder, rings):
    call = dial("+447700900123", forwarded_from=forwarder)
    play(call, [Press("1"), Wait()], ())
    assert numbers_rung(call)[0] == rings
    assert forwarder not in numbers_rung(call)


# --- Our own contacts, and ourselves: never a loop


@pytest.mark.parametrize(
    "contact", sorted(name for name, each in shipped().contacts.items() if not each.never_dial)
)
@pytest.mark.parametrize("at", [WORKING_DAY, EVENING, BANK_HOLIDAY])
def test_a_contact_that_rings_back_never_reaches_itself(contact, at):
    number = shipped().contacts[contact].number
    e164 = "+44" + number.replace(" ", "")[1:]
    for deeds in ([Press("1"), Wait()], [Press("2"), Wait()], [Press("0")], [], [Press("3")]):
        call = dial(e164, at)
        assert "you are returning a call" in first_words(call)
        assert "dial 9 9 9" in first_words(call)
        play(call, deeds, NOBODY)
        assert e164 not in numbers_rung(call)
        said = " ".join(call.heard)
        assert "is oh" in said
        assert call.ended == "line hung up"


@pytest.mark.parametrize("deeds", [[], [Press("0")], [Press("1"), Press("1"), Press("1")]])
@pytest.mark.parametrize("forwarder", [None, CITY, OURS])
def test_a_call_from_ourselves_rings_nobody_and_says_numbers(deeds, forwarder):
    call = dial(OURS, forwarded_from=forwarder)
    play(call, deeds, NOBODY)
    assert call.rang == ()
    assert "is oh one six two nine" in " ".join(call.heard)
    assert call.ended == "line hung up"


# --- Calls are never limited or blocked


def test_the_twentieth_call_is_answered_like_the_first():
    def told() -> tuple[str, ...]:
        call = dial("+447700900123")
        play(call, [Press("9"), Press("1"), Wait()], NOBODY)
        return call.heard

    first = told()
    assert all(told() == first for _ in range(19))


# --- Hanging up, at every point there is


def every_point(at: str, deeds, outcomes, misbehaviour):
    """The same call, to be hung up at its first wait, its second, and so on to the end."""
    for turns in range(30):
        carrier = shipped_line().carrier(instant(at), misbehaving=frozenset({misbehaviour}))
        call = carrier.dial("+447700900123")
        acts, rings = list(deeds), list(outcomes)
        for _ in range(turns):
            match call.waiting:
                case Listening():
                    act = acts.pop(0) if acts else Wait()
                    play(call, [act], (), to_the_end=False)
                case Ringing():
                    call.ring(rings.pop(0) if rings else SimulatedOutcome.NO_ANSWER)
                case None:
                    return
        if call.waiting is None:
            return
        yield call
    raise AssertionError("the call never ends")


# Where the service is not heard the fallback answers, which has points of its own.
STILL_HEARD = sorted(
    set(Misbehaviour) - {Misbehaviour.FALLBACK, Misbehaviour.CUT, Misbehaviour.UNSIGNED_EXTRAS}
)
CALLS = {
    "nobody answers": ([Press("1"), Wait()], NOBODY),
    "mistakes": ([Press("9"), Wait(), Speak("mumble"), Press("0")], NOBODY),
    "a professional": ([Press("1"), Press("1"), Press("3"), Press("1")], NOBODY),
    "left on the line": ([Press("2"), Wait()], (SimulatedOutcome.ENDED, SimulatedOutcome.MOMENT)),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("misbehaviour", STILL_HEARD)
def test_whoever_hangs_up_anywhere_is_let_go_and_nobody_rings_afterwards(name, misbehaviour):
    points = 0
    for call in every_point(WORKING_DAY, *CALLS[name], misbehaviour):
        rung = len(call.rang)
        ringing = isinstance(call.waiting, Ringing)
        call.hang_up()
        assert call.ended == "caller hung up"
        assert len(call.rang) == rung + ringing
        assert call.faults == ()
        points += 1
    assert points >= 4


@pytest.mark.parametrize("at_once", [True, False])
def test_whoever_hangs_up_while_the_line_speaks_has_heard_no_more_than_that(at_once):
    call = dial("+447700900123")
    call.hang_up(at_once=at_once)
    heard = [event for event in call.events if isinstance(event, Heard)]
    assert heard[-1].cut == at_once
    assert len([event for event in call.events if isinstance(event, Requested)]) == 2


@pytest.mark.parametrize("status", ["completed", "busy", "failed", "no-answer", "canceled"])
@pytest.mark.parametrize("after", ["listening", "silence", "ring"])
def test_a_request_after_a_hang_up_rings_nobody(status, after):
    service = Service()
    form = with_(CALL, CallStatus=status, DialCallStatus="no-answer", Digits="0")
    target = f"/voice?phase=step&step=area&area=derby&rung=initial-response&after={after}"
    answer = service.post(target, form)
    assert answer.status == 200
    assert b"<Dial" not in answer.body


# --- Callers who press ahead, several keys, and speech and keys together


@pytest.mark.parametrize(
    ("keys", "rings"),
    [(["1", "1", "1"], CITY), (["2", "1", "2"], "+441629535353"), (["0"], COUNTY)],
)
def test_whoever_knows_the_keys_is_through_in_seconds(keys, rings):
    caller = Caller().dials(WORKING_DAY)
    for key in keys:
        caller.presses(key, at_once=True)
    assert caller.call.waiting.number == rings
    caller.call.ring("answered")
    assert caller.call.seconds_to_first_ring <= shipped().service.budgets.ring_quick


def test_a_key_during_the_emergency_words_cuts_them_short_and_counts():
    caller = Caller().dials(WORKING_DAY).presses("1", at_once=True)
    heard = caller.heard_event("child safety line")
    assert heard.cut
    assert heard.until <= 1.5
    caller.now_hears("Derby city social care")


@pytest.mark.parametrize("keys", ["11", "12", "911", "123456", "00", "##", "*1"])
def test_of_several_keys_pressed_fast_the_first_counts_and_they_are_no_number(keys):
    """numDigits=1 sends the first at once; the carrier drops the others."""
    call = dial("+447700900123")
    call.press(keys, at_once=True)
    asked = [event for event in call.events if isinstance(event, Requested)]
    assert len(asked) == 2
    one = dial("+447700900123")
    one.press(keys[0], at_once=True)
    assert (call.waiting, call.faults) == (one.waiting, ())


@pytest.mark.parametrize(
    ("keys", "rings"), [("111", CITY), ("2120", "+441629535353"), ("10", CITY), ("0", COUNTY)]
)
def test_a_carrier_that_keeps_keys_for_the_next_question_takes_them_one_by_one(keys, rings):
    carrier = shipped_line().carrier(
        instant(WORKING_DAY), misbehaving=frozenset({Misbehaviour.KEYS_AHEAD})
    )
    call = carrier.dial("+447700900123")
    call.press(keys, at_once=True)
    assert isinstance(call.waiting, Ringing)
    assert call.waiting.number == rings
    assert call.faults == ()


@pytest.mark.parametrize(
    "digits", ["11", "12", "911", "999", "1" * 40, "1#", "#1", " 1 ", "\uff11"]
)
def test_several_keys_in_one_request_are_no_choice_and_no_fault(digits):
    """A carrier may send more than it was asked for. Nothing is guessed from them."""
    service = Service()
    answer = service.document(
        "/voice?phase=step&step=area&after=listening", with_(CALL, Digits=digits)
    )
    said = answer.verbs[0].prompts[-1].text
    if digits.strip() == "1":
        assert "Derby city social care" in said
    else:
        assert "For a person now, press 0." in said


@pytest.mark.parametrize(
    ("digits", "speech", "heard"),
    [
        ("1", "derbyshire", "Derby city social care"),  # keys were meant; speech was overheard
        ("2", "derby", "Starting Point"),
        ("1", "", "Derby city social care"),
        ("", "derbyshire", "Starting Point"),
        (" ", "derbyshire", "Starting Point"),
        ("9", "derby", "that key does nothing here"),
    ],
)
def test_where_keys_and_speech_come_together_the_key_counts(digits, speech, heard):
    service = Service()
    answer = service.document(
        "/voice?phase=step&step=area&after=listening",
        with_(CALL, Digits=digits, SpeechResult=speech, Confidence="0.97"),
    )
    assert heard in " ".join(prompt.text for prompt in answer.verbs[0].prompts)


@pytest.mark.parametrize("confidence", ["", "0", "0.01", "1.0", "NaN", "-5", "high"])
def test_a_confidence_whatever_it_says_changes_nothing(confidence):
    service = Service()
    answer = service.document(
        "/voice?phase=step&step=area&after=listening",
        with_(CALL, SpeechResult="derbyshire", Confidence=confidence),
    )
    assert "Starting Point" in answer.verbs[0].prompts[-1].text


def test_keys_while_a_phone_rings_do_nothing_but_star_where_it_brings_the_caller_back():
    ordinary = Caller().dials(WORKING_DAY).presses("1").waits()
    assert not ordinary.call.waiting.hangup_on_star
    answerphone = Caller().dials(EVENING).presses("1").waits()
    assert answerphone.call.waiting.hangup_on_star


# --- The same people, by text


@pytest.mark.parametrize("from_", ["85258", "anonymous", "Derby Line", "", "+33142685300", CITY])
def test_whoever_texts_gets_an_answer_or_nothing_and_never_a_fault(from_):
    service = Service()
    answer = service.post(SMS, with_(TEXT, From=from_, Body="derby"))
    assert answer.status == 200
    assert '"fault"' not in service.logged


def test_nothing_of_these_callers_is_logged():
    service = Service()
    for from_ in (*WITHHELD, *ABROAD, CITY):
        service.post(VOICE, with_(CALL, From=from_, ForwardedFrom="+441332999999"))
    assert {entry["event"] for entry in service.seen.entries} == {"turn"}
    for number in (*ABROAD, CITY, "+441332999999"):
        assert number[1:] not in service.logged
        assert number[3:] not in service.logged
