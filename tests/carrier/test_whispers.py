"""What a contact hears before the caller is connected, as the simulated carrier performs it.

https://www.twilio.com/docs/voice/twiml/number: url, sendDigits; DialBridged in the action's request.
"""

import pytest

from ivr.engine.speech_duration import seconds_to_say
from ivr.simulator.events import Heard, Rang, SimulatedOutcome, TonesSent, WhisperHeard
from ivr.simulator.misbehaviour import Misbehaviour
from tests.carrier.documents import SOCIAL_CARE, about, codes, dial
from tests.carrier.service import OURS

WORDS = "Press any key to take the call."
WHISPER = (
    '<Gather numDigits="1" finishOnKey="" timeout="8" action="/taken"><Say>'
    f"{WORDS}</Say></Gather><Hangup/>"
)
KEY = seconds_to_say(WORDS) + 1.0  # a second to press it
DIAL = (
    f'<Dial action="/after" timeout="20" callerId="{OURS}">'
    f'<Number url="/whisper">{SOCIAL_CARE}</Number></Dial>'
)


def screened(whisper: object = WHISPER, document: str = DIAL, **options):
    return dial(
        {"/voice": document, "/whisper": whisper, "/taken": "", **options.pop("pages", {})},
        **options,
    )


def result(service) -> tuple[str | None, ...]:
    fields = next(asked for asked in service.asked if asked.target == "/after").fields
    return tuple(fields.get(name) for name in ("DialCallStatus", "DialBridged", "DialCallDuration"))


@pytest.mark.parametrize(
    ("outcome", "reported", "rang"),
    [
        ("ended", ("completed", "true", round(KEY + 120)), 4 + KEY + 120),
        ("moment", ("completed", "true", round(KEY + 2)), 4 + KEY + 2),
        ("unbridged", ("completed", "false", round(KEY + 2)), 4 + KEY + 2),
        ("declined", ("completed", "false", round(KEY)), 4 + KEY),
        ("no-key", ("completed", "false", round(KEY - 1 + 8)), 25 + KEY - 1 + 8),
    ],
)
def test_only_a_key_connects_the_caller(outcome, reported, rang):
    call, service = screened()
    call.ring(outcome)
    status, bridged, seconds = reported
    assert result(service) == (status, bridged, str(seconds))
    assert call.rang == (Rang(SOCIAL_CARE, OURS, SimulatedOutcome(outcome), about(rang), 0.0),)
    assert call.faults == ()


def test_the_caller_who_hangs_up_after_a_talk_was_connected_by_a_key():
    call, service = screened()
    call.ring("answered")
    assert call.ended == f"talked to {SOCIAL_CARE}"
    assert [asked.target for asked in service.asked][:3] == ["/voice", "/whisper", "/taken"]


@pytest.mark.parametrize("outcome", ["no-answer", "busy", "failed", "canceled"])
def test_nothing_is_whispered_without_an_answer(outcome):
    call, service = screened()
    call.ring(outcome)
    assert [asked.target for asked in service.asked] == ["/voice", "/after"]
    assert result(service) == (outcome, "false", None)


def test_the_whisper_is_asked_for_by_the_call_to_the_contact():
    call, service = screened()
    call.ring("ended")
    whisper, taken, after = service.asked[1:4]
    for asked in (whisper, taken):
        assert asked.method == "POST"
        assert asked.fields["ParentCallSid"] == call.sid
        assert asked.fields["CallSid"] == after.fields["DialCallSid"] != call.sid
        assert (asked.fields["From"], asked.fields["To"]) == (OURS, SOCIAL_CARE)
        assert asked.fields["Direction"] == "outbound-dial"
    assert "Digits" not in whisper.fields
    assert taken.fields["Digits"] == "1"
    assert after.fields["CallSid"] == call.sid


def test_only_the_contact_hears_it():
    call, _ = screened()
    call.ring("ended")
    (whispered,) = [each for each in call.events if isinstance(each, WhisperHeard)]
    assert whispered == WhisperHeard(SOCIAL_CARE, WORDS, about(4.0), about(4.0 + KEY - 1))
    assert WORDS not in [each.text for each in call.events if isinstance(each, Heard)]


@pytest.mark.parametrize(
    ("whisper", "is_connected"),
    [
        ("", True),  # a document that ends connects the two
        (f"<Say>{WORDS}</Say>", True),
        ("<Redirect>/taken</Redirect>", True),
        ("<Hangup/>", False),
        ("<Redirect>/voice</Redirect>", False),  # a Dial is not for the contact
        (500, False),
        ("<Gather></Response>", False),
    ],
)
def test_how_a_document_for_the_contact_ends(whisper, is_connected):
    call, service = screened(whisper)
    call.ring("ended")
    assert result(service)[1] == ("true" if is_connected else "false")
    assert call.heard[-1] == "After."


def test_a_dial_is_not_for_the_contact():
    call, _ = screened(DIAL)
    call.ring("ended")
    assert codes(call) == ["13201"]


def test_a_machine_is_connected_if_no_key_is_asked_for():
    call, service = screened("<Say>x</Say>")
    call.ring("no-key")
    assert result(service)[1] == "true"
    call, service = screened("<Say>x</Say>")
    call.ring("declined")
    assert result(service)[1] == "false"


def test_without_a_whisper_a_contact_that_declines_is_just_not_connected():
    document = f'<Dial action="/after"><Number>{SOCIAL_CARE}</Number></Dial>'
    for outcome in ("declined", "no-key"):
        call, service = dial(document)
        call.ring(outcome)
        assert result(service) == ("completed", "false", "2")


def test_a_declined_call_may_be_reported_as_not_answered():
    for outcome in ("declined", "no-key", "unbridged"):
        call, service = screened(misbehaving={Misbehaviour.DECLINED})
        call.ring(outcome)
        assert result(service)[:2] == ("no-answer", "false")


def test_without_dial_bridged_only_the_duration_is_left():
    call, service = screened(misbehaving={Misbehaviour.NO_DIAL_BRIDGED})
    call.ring("declined")
    assert result(service) == ("completed", None, str(round(KEY)))


def test_keys_are_sent_after_the_answer():
    call, service = dial(
        f'<Dial action="/after"><Number sendDigits="wWW12#">{SOCIAL_CARE}</Number></Dial>'
    )
    call.ring("ended")
    (sent,) = [each for each in call.events if isinstance(each, TonesSent)]
    assert sent == TonesSent(SOCIAL_CARE, "12#", about(4 + 2.5 + 3 * 0.2))
    assert result(service) == ("completed", "true", "123")
    assert call.faults == ()


def test_the_whisper_is_found_beside_the_document():
    call, service = dial(
        {
            "/deep/voice": f'<Dial action="/after"><Number url="whisper">{SOCIAL_CARE}</Number></Dial>',
            "/voice": "<Redirect>/deep/voice</Redirect>",
            "/deep/whisper": '<Gather numDigits="1" action="taken"/><Hangup/>',
            "/deep/taken": "",
        }
    )
    call.ring("ended")
    assert [asked.target for asked in service.asked][2:4] == ["/deep/whisper", "/deep/taken"]
