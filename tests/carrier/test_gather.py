"""How the simulated carrier waits for keys and words, against what Twilio documents:
https://www.twilio.com/docs/voice/twiml/gather

| action   | URL             | the current document |
| numDigits| positive integer| unlimited            |
| finishOnKey | 0-9 # * ''   | #                    |
| timeout  | positive integer| 5                    |
| input    | dtmf, dtmf speech | dtmf             |
"""

import pytest

from ivr.engine.speech_duration import seconds_to_say
from ivr.simulator.events import Heard, Listening, Pressed, Spoke, WasSilent
from tests.carrier.documents import MENU, about, dial, gather
from tests.carrier.service import PUBLIC


def test_a_gather_waits_and_says_what_it_says():
    call, _ = dial(gather('timeout="6" input="dtmf speech" hints="derby,county"'))
    assert call.waiting == Listening(6.0, (MENU,), "dtmf speech", "derby,county")
    assert call.ended is None


def test_a_key_is_sent_on_and_the_rest_of_the_document_is_not_reached():
    call, service = dial(gather())
    call.press("1")
    fields = service.last.fields
    assert service.last.target == "/after"
    assert (fields["Digits"], fields["FinishedOnKey"], fields["msg"]) == ("1", "", "Gather End")
    assert (fields["CallStatus"], call.heard) == ("in-progress", (MENU, "After."))


def test_a_patient_caller_hears_everything_and_presses_a_second_later():
    call, _ = dial(gather())
    call.press("1")
    assert call.events[1:3] == (
        Heard(MENU, 0.0, about(seconds_to_say(MENU)), cut=False),
        Pressed("1", about(seconds_to_say(MENU) + 1)),
    )


def test_a_caller_can_press_as_soon_as_their_option_was_said():
    call, _ = dial(gather(inside=f"<Say>Welcome.</Say><Say>{MENU}</Say><Say>More.</Say>"))
    call.press("1", after="derby city, press 1")
    at = seconds_to_say("Welcome.") + seconds_to_say("Derby city, press 1") + 1
    menu = call.events[2]
    assert menu == Heard(MENU, about(seconds_to_say("Welcome.")), about(at), cut=True)
    assert call.events[3] == Pressed("1", about(at))
    assert "More." not in call.heard


def test_a_caller_who_knows_the_keys_presses_at_once():
    call, _ = dial(gather())
    call.press("1", at_once=True)
    assert call.events[1:3] == (Heard(MENU, 0.0, 1.0, cut=True), Pressed("1", 1.0))


def test_waiting_for_words_that_are_not_said_is_refused_and_changes_nothing():
    call, _ = dial(gather())
    with pytest.raises(ValueError, match="'Ripley' is not said; the prompts are: Derby city"):
        call.press("1", after="Ripley")
    call.press("1")
    assert call.ended == "line hung up"


def test_silence_falls_through_without_a_request():
    call, service = dial(gather('timeout="6"'))
    call.stay_silent()
    assert len(service.asked) == 1
    assert call.heard == (MENU, "Nothing came.")
    assert WasSilent(6.0, about(seconds_to_say(MENU))) in call.events
    assert call.events[-1].at == about(seconds_to_say(MENU) + 6 + seconds_to_say("Nothing came."))


def test_a_gather_without_action_asks_the_same_document_again():
    call, service = dial("<Gather numDigits='1'/>")
    call.press("4")
    assert (service.last.target, service.last.fields["Digits"]) == ("/voice", "4")
    assert isinstance(call.waiting, Listening)


@pytest.mark.parametrize(
    ("attributes", "keys", "digits", "finished_on", "seconds"),
    [
        ("", "12#", "12", "#", 0.8),
        ("", "12", "12", "", 0.4 + 5),
        ('finishOnKey=""', "1#", "1#", "", 0.4 + 5),
        ('finishOnKey="" numDigits="2"', "##", "##", "", 0.4),
        ('finishOnKey="*"', "#1*", "#1", "*", 0.8),
        ('numDigits="2" timeout="9"', "1", "1", "", 9),
        ('numDigits="2"', "123", "12", "", 0.4),
        ('numDigits="1"', "*", "*", "", 0),
        ('numDigits="1"', "0", "0", "", 0),
    ],
)
def test_when_keys_are_sent_on(attributes, keys, digits, finished_on, seconds):
    call, service = dial(gather(attributes, ""))
    call.press(keys)
    fields = service.last.fields
    assert (fields["Digits"], fields["FinishedOnKey"]) == (digits, finished_on)
    requested = [event.at for event in call.events if type(event).__name__ == "Requested"]
    assert requested[1] == about(1 + seconds)


def test_the_finishing_key_alone_is_no_input():
    call, service = dial(gather(""))
    call.press("#")
    assert len(service.asked) == 1
    assert call.heard == (MENU, "Nothing came.")


def test_events_are_in_the_order_in_which_they_began():
    call, _ = dial(gather(inside=f"<Say>Hello.</Say><Say>{MENU}</Say>"))
    call.say("1", at_once=True)
    names = [type(event).__name__ for event in call.events]
    assert names == ["Requested", "Heard", "Heard", "Spoke", "WasSilent", "Heard", "Ended"]
    times = [event.at for event in call.events]
    assert times == sorted(times)


def test_speech_is_sent_on_with_its_confidence():
    call, service = dial(gather('input="dtmf speech" speechTimeout="2"'))
    call.say("in Derby, I think", confidence=0.4)
    fields = service.last.fields
    assert (fields["SpeechResult"], fields["Confidence"]) == ("in Derby, I think", "0.4")
    assert "Digits" not in fields
    spoke = next(event for event in call.events if isinstance(event, Spoke))
    after = next(event for event in call.events if getattr(event, "text", "") == "After.")
    assert after.at - spoke.at == about(seconds_to_say("in Derby, I think") + 2)


def test_speech_may_come_without_a_confidence():
    call, service = dial(gather('input="dtmf speech"'))
    call.say("Derby", confidence=None)
    assert "Confidence" not in service.last.fields


@pytest.mark.parametrize(("attributes", "words"), [("", "Derby"), ('input="dtmf speech"', " ")])
def test_speech_that_nothing_listens_for_is_silence(attributes, words):
    call, service = dial(gather(attributes))
    call.say(words)
    assert len(service.asked) == 1


def test_hanging_up_in_a_gather_asks_no_action_but_tells_the_number():
    call, service = dial({"/voice": gather(), "/status": 204}, voice_status_url=PUBLIC + "/status")
    call.hang_up()
    assert [asked.target for asked in service.asked] == ["/voice", "/status"]
    assert (call.ended, call.waiting) == ("caller hung up", None)


def test_a_redirect_after_the_gather_reports_silence():
    call, service = dial("<Gather numDigits='1'/><Redirect>/after?silence=1</Redirect>")
    call.stay_silent()
    assert service.last.target == "/after?silence=1"
    assert call.heard == ("After.",)
