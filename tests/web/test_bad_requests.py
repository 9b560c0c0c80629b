"""Missing, unknown, repeated, blank and absurd parameters: the caller always hears something that
leads to a person, and the texter gets a whole reply."""

from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.engine.segments import outside_gsm7, segments
from ivr.simulator.documents import Dial, Gather, Hangup, parse_messages
from ivr.web.service import service_of
from tests.callers import shipped
from tests.web.signing import CALL, SMS, TEXT, VOICE, Service, with_
from tests.work import calls_of

SERVICE = Service()


def rings_or_asks(document) -> bool:
    return any(isinstance(verb, Gather | Dial) for verb in document.verbs)


def reply(form, **how) -> str:
    """The one text that is answered."""
    answer = SERVICE.post(SMS, form, **how)
    assert answer.status == 200
    document = parse_messages(answer)
    assert document.problems == ()
    (text,) = document.texts
    assert outside_gsm7(text) == ""
    assert segments(text) <= 2
    assert "999" in text
    return text


FORMS = {
    "nothing at all": (),
    "no CallSid": with_(CALL, CallSid=None),
    "no From": with_(CALL, From=None),
    "no CallStatus": with_(CALL, CallStatus=None),
    "only unknown fields": (("CallToken", "x"), ("StirVerstat", "TN-Validation-Passed-A")),
    "blank fields": (*((name, "") for name, _ in CALL), ("Digits", ""), ("SpeechResult", "")),
    "a blank name": (*CALL, ("", "x"), ("", "")),
    "the same key twice": (*CALL, ("Digits", "1"), ("Digits", "2")),
    "key and speech": (*CALL, ("Digits", "1"), ("SpeechResult", "derbyshire")),
    "many keys": (*CALL, ("Digits", "1" * 5000)),
    "a key with spaces": (*CALL, ("Digits", " 1 ")),
    "a key that no phone has": (*CALL, ("Digits", "A")),
    "a key of another alphabet": (*CALL, ("Digits", "\u0661")),
    "speech of 10 kB": (*CALL, ("SpeechResult", "derby or not " * 800)),
    "speech without spaces": (*CALL, ("SpeechResult", "x" * 10_000)),
    "control characters": (*CALL, ("SpeechResult", "\x00\x07\x1b[31m\u2028\x85")),
    "emoji": (*CALL, ("SpeechResult", "\U0001f468\u200d\U0001f469")),
    "other alphabets": (*CALL, ("SpeechResult", "\u0645\u062f\u062f \u6551\u547d")),
    "markup": (*CALL, ("SpeechResult", "</Say><Dial>999</Dial>")),
    "a confidence that is none": (*CALL, ("SpeechResult", "derby"), ("Confidence", "NaN")),
    "an odd caller": with_(CALL, From="sip:x@y.z;<Dial>"),
    "a very long caller": with_(CALL, From="+" + "4" * 10_000),
    "an odd forwarder": with_(CALL, ForwardedFrom="\x00" * 50),
    "a hundred unknown fields": (*CALL, *((f"X{i}", str(i)) for i in range(100))),
}
TARGETS = {
    "a new call": "",
    "the first question": "step=area&after=listening",
    "after silence": "step=area&after=silence",
    "after a ring": "phase=ring&step=area&rung=starting-point&after=ring",
    "after a call that ended": "phase=still-there&step=area&after=listening",
    "the numbers": "phase=numbers&step=area&after=listening",
    "a step that is gone": "step=vanished&after=listening",
    "a step that asks nothing": "step=connect&after=listening",
    "a phase without a step": "phase=step&after=listening",
    "no word of what it is after": "step=area",
    "an odd word of what it is after": "step=area&after=ringing",
    "a revision that is gone": "revision=000000000000&step=caller&area=derby&after=listening",
    "an odd revision": "revision=..%2F..%2Fetc&step=area&after=listening",
    "odd counts": "step=area&silences=-1&mistakes=99999&repeats=x&after=listening",
    "an odd list": "step=area&rung=...a..%00.starting-point&after=ring",
    "an odd area": "step=caller&area=%3Cb%3E&caller=%22&after=silence",
    "a doubled step": "step=area&step=caller&after=listening",
    "invalid UTF-8": "step=area&area=%FF%FE&after=listening",
    "a bare percent sign": "step=area&x=%&after=listening",
    "non-ASCII": "step=area&x=%C3%A9&after=listening",
    "a state of 8 kB": "step=area&rung=" + ".".join(["starting-point"] * 500) + "&after=ring",
}


@pytest.mark.parametrize("query", TARGETS.values(), ids=TARGETS)
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_whatever_is_sent_the_caller_is_asked_or_put_through(form, query):
    target = f"{VOICE}?{query}" if query else VOICE
    document = SERVICE.document(target, form)
    # The numbers have been said twice already: after silence there the call may end.
    assert rings_or_asks(document) or (
        "phase=numbers" in query and isinstance(document.verbs[-1], Hangup)
    )


def test_a_body_that_is_no_utf_8_is_read_all_the_same():
    body = urlencode(CALL).encode() + b"&SpeechResult=%FF%FE%80derby&Digits=%C3%28"
    shown = (*CALL, ("SpeechResult", "\ufffd\ufffd\ufffdderby"), ("Digits", "\ufffd("))
    document = SERVICE.document(f"{VOICE}?step=area&after=listening", body=body, signed_form=shown)
    assert rings_or_asks(document)


def test_a_body_without_equal_signs_is_read_all_the_same():
    body, shown = b"Digits&From&&CallSid=CA1", (("Digits", ""), ("From", ""), ("CallSid", "CA1"))
    assert rings_or_asks(SERVICE.document(VOICE, body=body, signed_form=shown))


def test_the_first_of_a_doubled_key_counts():
    form = (*CALL, ("Digits", "2"), ("Digits", "1"))
    (gather, _) = SERVICE.document(f"{VOICE}?step=area&after=listening", form).verbs
    assert "Starting Point" in gather.prompts[-1].text


@pytest.mark.parametrize("status", ["completed", "busy", "failed", "no-answer", "canceled"])
def test_after_a_hang_up_nobody_is_rung(status):
    form = with_(CALL, CallStatus=status)
    document = SERVICE.document(f"{VOICE}?step=area&after=listening", form)
    assert document.verbs == (Hangup(),)


RINGS = {
    "answered, and the caller stayed": {"DialCallStatus": "completed", "DialBridged": "true"},
    "answered, no word of a bridge": {"DialCallStatus": "completed", "DialCallDuration": "62"},
    "declined after a whisper": {"DialCallStatus": "completed", "DialBridged": "false"},
    "no status": {},
    "a status that nobody knows": {"DialCallStatus": "vanished"},
    "in capitals": {"DialCallStatus": "NO-ANSWER", "DialBridged": "FALSE"},
    "an odd duration": {"DialCallStatus": "completed", "DialCallDuration": "-5"},
    "a huge duration": {"DialCallStatus": "completed", "DialCallDuration": "9" * 40},
}


@pytest.mark.parametrize("fields", RINGS.values(), ids=RINGS)
def test_after_any_ring_a_caller_who_is_still_there_is_led_on(fields):
    query = "phase=ring&step=caller&area=derby&rung=initial-response&after=ring"
    document = SERVICE.document(f"{VOICE}?{query}", with_(CALL, **fields))
    assert rings_or_asks(document)
    rung = [verb.number.number for verb in document.verbs if isinstance(verb, Dial)]
    assert rung in ([], ["+441629533190"])


# --- Texts ----------------------------------------------------------------------------------------

TEXTS = {
    "nothing at all": (),
    "no Body": with_(TEXT, Body=None),
    "a blank Body": with_(TEXT, Body=""),
    "no From": with_(TEXT, From=None),
    "an odd From": with_(TEXT, From="whatsapp:\x00"),
    "an odd number of pictures": with_(TEXT, Body="", NumMedia="-1"),
    "a huge number of pictures": with_(TEXT, Body="", NumMedia="9" * 40),
    "1,600 characters": with_(TEXT, Body="a" * 1600),
    "10 kB": with_(TEXT, Body="no word is known " * 600),
    "control characters": with_(TEXT, Body="\x00\x07\x1b\u2028"),
    "emoji": with_(TEXT, Body="\U0001f468\u200d\U0001f469"),
    "SQL": with_(TEXT, Body="'; DROP TABLE texts; --"),
    "markup": with_(TEXT, Body="</Message><Message to='999'>x"),
    "an odd opt-out": with_(TEXT, OptOutType="PERHAPS"),
    "Body twice": (*TEXT, ("Body", "fgm")),
    "a cookie of ours that is none": TEXT,
}


@pytest.mark.parametrize("form", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("query", ["", "?step=area", "?x=%FF%22"])
def test_whatever_is_texted_gets_a_whole_reply(form, query):
    assert reply_to(form, query)


def reply_to(form, query: str) -> str:
    # Each test is another phone's: one that texts so much is told to stop.
    service_of(SERVICE.app).line.text_limiter.reset()
    answer = SERVICE.post(SMS + query, form, headers=(("Cookie", "conversation=\x7f; ;=;"),))
    assert answer.status == 200
    (text,) = parse_messages(answer).texts
    return text


def test_a_picture_is_answered_and_its_address_goes_nowhere():
    form = with_(TEXT, Body="", NumMedia="1", MediaUrl0="https://media.example/1.jpg")
    assert "We cannot see pictures" in reply(form)
    assert '"text"' in SERVICE.logged
    assert "media.example" not in SERVICE.logged


def test_far_more_than_a_text_can_hold_is_not_read_to_its_end():
    """The carrier sends 1,600 characters at the most."""
    words = "he said and then she said "
    longest, far_longer = (with_(TEXT, Body=words * times) for times in (100, 20_000))
    reply(longest)
    assert calls_of(lambda: reply(far_longer)) < 1.5 * calls_of(lambda: reply(longest))


@pytest.mark.parametrize("endpoint", ["/voice/status", "/sms/status"])
@pytest.mark.parametrize("form", [(), CALL, TEXT, (("CallDuration", "x"),)])
def test_a_status_callback_is_answered_with_nothing_whatever_it_says(endpoint, form):
    answer = SERVICE.post(endpoint, form)
    assert (answer.status, answer.body) == (204, b"")


# --- At random ------------------------------------------------------------------------------------

NAMES = ["CallSid", "From", "CallStatus", "Digits", "SpeechResult", "DialCallStatus", "To", "Body"]
MORE_NAMES = ["DialBridged", "DialCallDuration", "ForwardedFrom", "NumMedia", "OptOutType"]
names = st.one_of(st.sampled_from([*NAMES, *MORE_NAMES]), st.text(max_size=8))
values = st.one_of(
    st.sampled_from(["1", "0", "*", "derby", "completed", "no-answer", "true", "STOP", "HELP", ""]),
    st.text(max_size=40),
)
forms = st.lists(st.tuples(names, values), max_size=10).map(tuple)
steps = st.sampled_from([*shipped().voice.steps, "gone", ""])
asked = st.lists(
    st.tuples(
        st.sampled_from(
            ["step", "phase", "area", "caller", "need", "rung", "after", "revision", "silences"]
        ),
        st.one_of(
            steps,
            st.sampled_from(["ring", "numbers", "still-there", "listening", "silence", "derby"]),
            st.text(max_size=20),
        ),
    ),
    max_size=8,
)


@settings(max_examples=300, deadline=None)
@given(asked, forms)
def test_any_signed_form_and_address_gets_a_voice_document(query, form):
    document = SERVICE.document(f"{VOICE}?{urlencode(query)}", form)
    assert document.verbs


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30), forms)
def test_any_signed_form_and_address_gets_a_text_or_nothing(query, form):
    answer = SERVICE.post(f"{SMS}?{quote(query)}", form)
    assert answer.status == 200
    assert len(parse_messages(answer).texts) <= 1


def test_nothing_of_all_this_was_a_fault():
    assert [entry for entry in SERVICE.seen.entries if entry["event"] == "fault"] == []
