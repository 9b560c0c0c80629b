"""Verbs in order, and what Twilio warns of in them, against what Twilio documents:
https://www.twilio.com/docs/voice/twiml and https://www.twilio.com/docs/api/errors"""

import pytest

from ivr.engine.speech_duration import seconds_to_say
from ivr.simulator.events import Ended, Heard, Ringing
from tests.carrier.documents import SOCIAL_CARE, about, codes, dial
from tests.carrier.service import OURS


def test_verbs_run_top_to_bottom_in_the_time_that_they_take():
    call, _ = dial("<Say>One two three.</Say><Say>Four.</Say>")
    three, four = seconds_to_say("One two three."), seconds_to_say("Four.")
    assert [event for event in call.events if isinstance(event, Heard | Ended)] == [
        Heard("One two three.", 0.0, about(three), cut=False),
        Heard("Four.", about(three), about(three + four), cut=False),
        Ended("line hung up", about(three + four)),
    ]


@pytest.mark.parametrize(
    ("document", "ended", "heard"),
    [
        ("", "line hung up", ()),
        ("<Say>a</Say><Hangup/><Say>b</Say>", "line hung up", ("a",)),
        ("<Redirect>after</Redirect><Say>b</Say>", "line hung up", ("After.",)),
    ],
)
def test_how_a_document_ends(document, ended, heard):
    call, _ = dial(document)
    assert (call.ended, call.heard, call.waiting, call.faults) == (ended, heard, None, ())


def test_a_redirect_to_nowhere_is_the_same_document_and_stops_at_the_cap():
    call, service = dial("<Redirect/>", max_requests=20)
    assert len(service.asked) == 20
    assert call.ended == "carrier error"
    assert codes(call) == ["too many requests"]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("<Speak>hello</Speak>", ["12200"]),
        ("<say>hello</say>", ["12200"]),
        ('<Say voise="x">hello</Say>', ["12200"]),
        ('<Say voice="Polly.Amy" language="cy-GB">hello</Say>', ["12200"]),
        ('<Say voice="Google.en-GB-Neural2-A" language="en-US">hello</Say>', ["12200"]),
        ('<Say><break strength="weak"/>hello</Say>', ["12200"]),
        ("<Say></Say>", ["13520"]),
        (f"<Say>{'a' * 4097}</Say>", ["13521"]),
        (f'<Say voice="Polly.Amy">{"a" * 3001}</Say>', ["13521"]),
        (f"<Say>{'é' * 800}</Say>", ["13521"]),
        ('<Hangup reason="x"/>', ["12200"]),
        ("<Hangup><Say>x</Say></Hangup>", ["12200"]),
        ("words", ["12200"]),
        ("<Redirect method='PUT'>/after</Redirect>", ["13710"]),
        ("<Message>hello</Message>", ["12200"]),
        # Twilio knows these, and our writer never emits them.
        ('<Say loop="2">hello</Say>', ["12200"]),
        ("<Play>https://x.example/hello.mp3</Play>", ["12200"]),
        ('<Pause length="2"/>', ["12200"]),
        ("<Reject/>", ["12200"]),
        ("<Record/>", ["12200"]),
    ],
)
def test_what_is_refused_is_a_fault_and_the_call_goes_on(document, expected):
    call, _ = dial(document)
    assert codes(call) == expected
    assert call.ended == "line hung up"


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ('<Gather numDigits="0"/>', ["13314"]),
        ('<Gather num_digits="1"/>', ["12200"]),
        ('<Gather timeout="1.5"/>', ["13313"]),
        ('<Gather finishOnKey="##"/>', ["13310"]),
        ('<Gather input="voice"/>', ["13326"]),
        ('<Gather method="get"/>', ["13312"]),
        (f'<Gather hints="{"a" * 101}"/>', ["13330"]),
        (f'<Gather hints="{",".join(["a"] * 501)}"/>', ["13330"]),
        ("<Gather><Redirect>/x</Redirect></Gather>", ["13320"]),
        ('<Gather partialResultCallback="/x"/>', ["12200"]),
        (f'<Dial timeout="4"><Number>{SOCIAL_CARE}</Number></Dial>', ["13212"]),
        (f'<Dial timeout="601"><Number>{SOCIAL_CARE}</Number></Dial>', ["13212"]),
        (f"<Dial><Say>x</Say><Number>{SOCIAL_CARE}</Number></Dial>", ["13215"]),
        (f"<Dial><Number>{SOCIAL_CARE}</Number>{SOCIAL_CARE}</Dial>", ["12200"]),
        ("<Dial/>", ["12200"]),
        (f'<Dial><Number sendDigits="x">{SOCIAL_CARE}</Number></Dial>', ["13222"]),
        (f'<Dial><Number machineDetection="Enable">{SOCIAL_CARE}</Number></Dial>', ["12200"]),
    ],
)
def test_what_is_refused_in_gather_and_dial(document, expected):
    call, _ = dial(document)
    assert codes(call) == expected


def test_everything_that_our_writer_emits_is_no_fault():
    call, _ = dial(
        '<Say voice="Polly.Amy-Neural" language="en-GB">Hello there.</Say>'
        '<Gather action="/after" method="POST" numDigits="1" timeout="6" finishOnKey=""'
        ' input="dtmf speech" hints="derby, county" language="en-GB" speechTimeout="auto">'
        "<Say>Press.</Say></Gather>"
        f'<Dial action="/after" method="POST" callerId="{OURS}" hangupOnStar="true"'
        ' timeLimit="3600" timeout="5">'
        f'<Number sendDigits="ww1" url="/whisper" method="POST">{SOCIAL_CARE}</Number></Dial>'
    )
    call.stay_silent()
    assert isinstance(call.waiting, Ringing)
    assert (call.heard[0], call.faults) == ("Hello there.", ())
