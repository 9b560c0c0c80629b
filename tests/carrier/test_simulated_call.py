"""The simulated carrier's calls, against what Twilio documents."""

from urllib.parse import parse_qsl

import pytest

from ivr.carrier.accepted.numbers import problem_with
from ivr.carrier.signature import sign
from ivr.carrier.simulated import (
    Ended,
    Heard,
    Listening,
    Misbehaviour,
    NotNowError,
    Pressed,
    Rang,
    Response,
    Ringing,
    RingOutcome,
    SimulatedCall,
    SimulatedCarrier,
    Spoke,
    TransportError,
    VirtualClock,
    WasSilent,
    number_for,
    wsgi,
)
from ivr.engine.speaking import seconds_to_say
from tests.carrier.service import MOBILE, NOON, OURS, PUBLIC, TOKEN, XML, Service, carrier_for

SOCIAL_CARE = "+441332641172"
STARTING_POINT = "+441629533190"


def about(seconds: float):
    """To the millisecond, as events are."""
    return pytest.approx(seconds, abs=0.003)


def dial(pages, *, from_=MOBILE, **options) -> tuple[SimulatedCall, Service]:
    if not isinstance(pages, dict):
        pages = {"/voice": pages}
    service = Service({"/after": "<Say>After.</Say>", **pages})
    forwarded_from = options.pop("forwarded_from", None)
    extra = options.pop("extra", ())
    carrier = carrier_for(service, **options)
    return carrier.dial(from_, forwarded_from=forwarded_from, extra=extra), service


def codes(call: SimulatedCall) -> list[str]:
    return [fault.code for fault in call.faults]


# --- Requests: https://www.twilio.com/docs/voice/twiml#request-parameters


def test_the_first_request_is_a_captured_uk_one():
    call, service = dial("<Hangup/>")
    fields = service.last.fields
    assert fields.pop("CallSid") == call.sid
    assert fields == {
        "AccountSid": "AC" + "0" * 32,
        "ApiVersion": "2010-04-01",
        "CallStatus": "ringing",
        "Direction": "inbound",
        **dict.fromkeys(["From", "Caller"], MOBILE),
        **dict.fromkeys(["To", "Called"], OURS),
        **{f"{side}Country": "GB" for side in ("From", "Caller", "To", "Called")},
        **{f"{side}City": "" for side in ("From", "Caller", "To", "Called")},
        **{f"{side}Zip": "" for side in ("From", "Caller", "To", "Called")},
        **{f"{side}State": "" for side in ("From", "Caller")},
        **{f"{side}State": "Derby" for side in ("To", "Called")},
    }
    assert (service.last.method, service.last.environ["HTTP_X_HOME_REGION"]) == ("POST", "us1")
    assert call.ended == "line hung up"
    assert call.faults == ()


@pytest.mark.parametrize("from_", ["anonymous", "+7378742833", "+266696687", "Restricted"])
def test_a_withheld_number_is_sent_as_it_is_without_a_country(from_):
    _, service = dial("<Hangup/>", from_=from_)
    fields = service.last.fields
    assert (fields["From"], fields["Caller"], fields["FromCountry"]) == (from_, from_, "")


def test_a_forwarded_call_says_from_where_and_extra_fields_go_with_every_request():
    call, service = dial(
        "<Redirect>/after</Redirect>",
        forwarded_from="+441332000000",
        extra=(("StirVerstat", "TN-Validation-Passed-A"),),
    )
    for asked in service.asked:
        assert asked.fields["ForwardedFrom"] == asked.fields["CalledVia"] == "+441332000000"
        assert asked.fields["StirVerstat"] == "TN-Validation-Passed-A"
    assert service.last.fields["CallStatus"] == "in-progress"
    assert call.heard == ("After.",)


def test_a_get_has_its_fields_in_the_query_and_they_are_signed():
    _, service = dial('<Redirect method="GET">/after?a="{b}"</Redirect>')
    assert service.last.method == "GET"
    assert service.last.target.startswith('/after?a="{b}"&AccountSid=AC')


@pytest.mark.parametrize(("scheme", "voice_keeps_port"), [("https", False), ("http", True)])
def test_voice_over_https_signs_without_the_port_and_texts_with_it(scheme, voice_keeps_port):
    sent = []

    def send(request):
        sent.append(request)
        return Response(200, XML, b"<Response/>")

    with_port, without = f"{scheme}://user:pass@line.example:8443", f"{scheme}://line.example"
    carrier = SimulatedCarrier(
        transport=send,
        token=TOKEN,
        account_sid="AC0",
        number=OURS,
        voice_url=with_port + "/voice#rc=2",
        sms_url=with_port + "/sms",
        clock=VirtualClock(NOON),
    )
    carrier.dial(MOBILE)
    carrier.text(MOBILE, "hi")
    hosts = [f"{without}:8443" if voice_keeps_port else without, f"{without}:8443"]
    for request, host, path in zip(sent, hosts, ("/voice", "/sms"), strict=True):
        assert request.url == f"{without}:8443{path}"
        form = parse_qsl(request.body.decode(), keep_blank_values=True)
        assert dict(request.headers)["X-Twilio-Signature"] == sign(TOKEN, host + path, form)


def test_cookies_last_for_the_call():
    def first(_asked):
        headers = (*XML, ("Set-Cookie", "step=1; Path=/; HttpOnly"), ("Set-Cookie", "b=2"))
        return 200, headers, "<Response><Redirect>/after</Redirect></Response>"

    service = Service({"/voice": first, "/after": "<Hangup/>"})
    carrier = carrier_for(service)
    carrier.dial(MOBILE)
    assert service.last.environ["HTTP_COOKIE"] == "step=1; b=2"
    carrier.dial(MOBILE)
    assert "HTTP_COOKIE" not in service.asked[2].environ


def test_the_number_is_told_when_the_call_is_over():
    call, service = dial(
        {"/voice": '<Pause length="61"/>', "/status": 204}, voice_status_url=PUBLIC + "/status"
    )
    fields = service.last.fields
    assert (fields["CallStatus"], fields["CallDuration"], fields["Duration"]) == (
        "completed",
        "61",
        "2",
    )
    assert fields["Timestamp"] == "Mon, 28 Dec 2026 12:01:01 +0000"
    assert call.faults == ()


@pytest.mark.parametrize(
    ("page", "faults"),
    [
        ("", []),
        ((200, XML, "<?xml version='1.0'?>\n<Response />\n"), []),
        ("<Say>x</Say>", ["15003"]),
        (500, ["15003"]),
    ],
)
def test_a_status_callback_wants_an_empty_answer(page, faults):
    call, _ = dial({"/voice": "<Hangup/>", "/status": page}, voice_status_url=PUBLIC + "/status")
    assert codes(call) == faults


# --- Verbs in order: https://www.twilio.com/docs/voice/twiml


def test_verbs_run_top_to_bottom_in_the_time_that_they_take():
    call, _ = dial('<Say>One two three.</Say><Pause length="2"/><Say loop="2">Four.</Say>')
    three, four = seconds_to_say("One two three."), seconds_to_say("Four.")
    assert [event for event in call.events if isinstance(event, Heard | Ended)] == [
        Heard("One two three.", 0.0, about(three), cut=False),
        Heard("Four.", about(three + 2), about(three + 2 + four), cut=False),
        Heard("Four.", about(three + 2 + four), about(three + 2 + 2 * four), cut=False),
        Ended("line hung up", about(three + 2 + 2 * four)),
    ]


@pytest.mark.parametrize(
    ("document", "ended", "heard"),
    [
        ("", "line hung up", ()),
        ("<Say>a</Say><Hangup/><Say>b</Say>", "line hung up", ("a",)),
        ("<Reject/>", "rejected", ()),
        ('<Reject reason="busy"/>', "busy", ()),
        ("<Redirect>after</Redirect><Say>b</Say>", "line hung up", ("After.",)),
        (
            "<Play>https://x.example/hello.mp3</Play>",
            "line hung up",
            ("https://x.example/hello.mp3",),
        ),
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


# --- <Gather>: https://www.twilio.com/docs/voice/twiml/gather
# | action   | URL             | the current document |
# | numDigits| positive integer| unlimited            |
# | finishOnKey | 0-9 # * ''   | #                    |
# | timeout  | positive integer| 5                    |
# | input    | dtmf, speech, dtmf speech | dtmf       |

MENU = "Derby city, press 1. The county, press 2."


def gather(attributes: str = 'numDigits="1"', inside: str = f"<Say>{MENU}</Say>") -> str:
    return f'<Gather action="/after" {attributes}>{inside}</Gather><Say>Nothing came.</Say>'


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


def test_silence_with_action_on_empty_result_is_reported_without_digits():
    call, service = dial(gather('actionOnEmptyResult="true"'))
    call.stay_silent()
    assert service.last.target == "/after"
    assert not {"Digits", "SpeechResult"} & set(service.last.fields)


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
    call, _ = dial(gather('input="speech"', f"<Say>Hello.</Say><Say>{MENU}</Say>"))
    call.press("1", at_once=True)
    names = [type(event).__name__ for event in call.events]
    assert names == ["Requested", "Heard", "Heard", "Pressed", "WasSilent", "Heard", "Ended"]
    times = [event.at for event in call.events]
    assert times == sorted(times)


def test_keys_are_not_heard_where_only_speech_is():
    call, service = dial(gather('input="speech"'))
    call.press("1", at_once=True)
    assert len(service.asked) == 1
    assert call.heard == (MENU, "Nothing came.")


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
    call, service = dial(gather('input="speech"'))
    call.say("Derby", confidence=None)
    assert "Confidence" not in service.last.fields


@pytest.mark.parametrize(("attributes", "words"), [("", "Derby"), ('input="speech"', " ")])
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


# --- <Dial>: https://www.twilio.com/docs/voice/twiml/dial
# | timeout | seconds, 5 to 600; Twilio adds 5 | 30   |
# | callerId| our number, or the caller's       |      |


def connect(inside: str = SOCIAL_CARE, attributes: str = 'action="/after"') -> str:
    return f'<Dial callerId="{OURS}" timeout="20" {attributes}>{inside}</Dial><Say>Next.</Say>'


def test_a_dial_rings_the_timeout_and_five_seconds():
    call, _ = dial(connect(f"<Number>{SOCIAL_CARE}</Number>", 'hangupOnStar="true"'))
    assert call.waiting == Ringing(
        SOCIAL_CARE, OURS, ring_seconds=25.0, hangup_on_star=True, numbers=(SOCIAL_CARE,)
    )


@pytest.mark.parametrize(
    ("outcome", "status", "bridged", "duration", "seconds"),
    [
        ("ended", "completed", "true", "120", 124),
        ("moment", "completed", "true", "2", 6),
        ("unbridged", "completed", "false", "2", 6),
        ("no-answer", "no-answer", "false", None, 25),
        ("busy", "busy", "false", None, 2),
        ("failed", "failed", "false", None, 2),
        ("canceled", "canceled", "false", None, 2),
    ],
)
def test_what_the_action_is_told(outcome, status, bridged, duration, seconds):
    call, service = dial(connect())
    call.ring(outcome)
    fields = service.last.fields
    assert (fields["DialCallStatus"], fields["DialBridged"]) == (status, bridged)
    assert fields.get("DialCallDuration") == duration
    assert (fields["CallStatus"], service.last.target) == ("in-progress", "/after")
    assert call.rang == (Rang(SOCIAL_CARE, OURS, RingOutcome(outcome), seconds, 0.0),)
    assert (call.heard, call.seconds_to_first_ring) == (("After.",), 0.0)
    assert call.faults == ()


def test_a_caller_who_was_put_through_hangs_up_in_the_end():
    call, service = dial(connect())
    call.ring("answered", 300)
    assert call.ended == f"talked to {SOCIAL_CARE}"
    assert call.heard == ()
    assert service.last.fields["CallStatus"] == "completed"
    assert service.last.fields["DialCallDuration"] == "300"


def test_the_action_after_a_hang_up_can_be_left_out():
    call, service = dial(connect(), misbehaving={Misbehaviour("no-action-after-hang-up")})
    call.ring("answered")
    assert len(service.asked) == 1


def test_dial_bridged_can_be_absent():
    call, service = dial(connect(), misbehaving={Misbehaviour("no-dial-bridged")})
    call.ring("ended")
    assert "DialBridged" not in service.last.fields


def test_without_an_action_the_next_verb_follows():
    call, service = dial(connect(attributes=""))
    call.ring("busy")
    assert (call.heard, len(service.asked)) == (("Next.",), 1)


def test_a_caller_may_hang_up_while_it_rings():
    call, _ = dial(connect())
    call.hang_up()
    assert call.ended == "caller hung up"
    assert call.rang[0].outcome is RingOutcome.CANCELED


def test_star_brings_the_caller_back_where_the_dial_allows_it():
    call, service = dial(connect(attributes='action="/after" hangupOnStar="true"'))
    call.press("*")
    assert service.last.fields["DialCallStatus"] == "completed"
    assert any(isinstance(event, Pressed) for event in call.events)


def test_star_does_nothing_elsewhere():
    call, _ = dial(connect())
    with pytest.raises(NotNowError, match="nothing listens"):
        call.press("*")


def test_the_first_of_several_numbers_to_answer_cancels_the_others():
    call, _ = dial(connect(f"<Number>{SOCIAL_CARE}</Number><Number>{STARTING_POINT}</Number>"))
    call.ring("ended")
    assert [(ring.number, ring.outcome) for ring in call.rang] == [
        (SOCIAL_CARE, RingOutcome.ENDED),
        (STARTING_POINT, RingOutcome.CANCELED),
    ]


def test_a_number_that_cannot_be_dialled_fails_at_once_and_is_a_fault():
    call, service = dial(connect("999"))
    assert codes(call) == ["13223"]
    assert service.last.fields["DialCallStatus"] == "failed"
    assert call.rang == (Rang("999", OURS, RingOutcome.FAILED, 0.0, 0.0),)
    assert call.seconds_to_first_ring is None


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("999", "13223"),
        ("112", "13223"),
        ("101", "13223"),
        ("111", "13223"),
        ("+44999", "13223"),
        ("116123", "13223"),
        ("118118", "13223"),
        ("", "13223"),
        ("+44 1332 641172", "13223"),
        ("441332641172", "13223"),
        ("01332641172", "13224"),
        ("+4401332641172", "13224"),
        ("+44133264117", None),  # a few geographic numbers have nine digits
        ("+4413326411", "13224"),
        ("+44133264117200", "13224"),
        ("+445512345678", "13224"),
        ("+449098790000", "13227"),
        ("+448712345678", "13227"),
        ("+448450000000", "13227"),
        ("+447012345678", "13227"),
        ("+12025550123", "13227"),
        ("+353861234567", "13227"),
        (SOCIAL_CARE, None),
        ("+448001111", None),
        ("+448081570000", None),
        ("+443069990000", None),
        ("+442079460000", None),
        (MOBILE, None),
    ],
)
def test_which_numbers_can_be_dialled(number, code):
    assert (problem_with(number) or (None,))[0] == code


@pytest.mark.parametrize(
    ("caller_id", "from_"),
    [("+441332999999", MOBILE), (None, "anonymous")],
)
def test_a_caller_id_that_is_not_ours_is_a_fault(caller_id, from_):
    attribute = f'callerId="{caller_id}"' if caller_id else ""
    call, _ = dial(f"<Dial {attribute}>{SOCIAL_CARE}</Dial>", from_=from_)
    assert codes(call) == ["13214"]
    assert isinstance(call.waiting, Ringing)


def test_a_number_can_ask_for_progress():
    number = (
        f'<Number statusCallback="/progress" statusCallbackEvent="initiated ringing answered '
        f'completed">{SOCIAL_CARE}</Number>'
    )
    call, service = dial({"/voice": connect(number), "/progress": 204})
    call.ring("ended", 10)
    told = [asked.fields for asked in service.asked if asked.target == "/progress"]
    assert [fields["CallStatus"] for fields in told] == [
        "initiated",
        "ringing",
        "in-progress",
        "completed",
    ]
    assert [fields["SequenceNumber"] for fields in told] == ["0", "1", "2", "3"]
    assert {fields["ParentCallSid"] for fields in told} == {call.sid}
    assert {fields["Direction"] for fields in told} == {"outbound-dial"}
    assert (told[-1]["CallDuration"], told[-1]["To"]) == ("10", SOCIAL_CARE)
    assert call.faults == ()


# --- Acting out of turn


def test_nobody_acts_out_of_turn():
    call, _ = dial(connect())
    with pytest.raises(NotNowError, match="nothing listens"):
        call.stay_silent()
    with pytest.raises(ValueError, match="'engaged' is not a valid RingOutcome"):
        call.ring("engaged")
    call.ring("answered")
    with pytest.raises(NotNowError, match="the call is over: talked to"):
        call.hang_up()
    call, _ = dial(gather())
    with pytest.raises(NotNowError, match="no phone is ringing"):
        call.ring("busy")
    with pytest.raises(ValueError, match="are not keys of a phone"):
        call.press("1,1")


# --- Faults: https://www.twilio.com/docs/api/errors


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("<Speak>hello</Speak>", ["12200"]),
        ("<say>hello</say>", ["12200"]),
        ('<Say voise="x">hello</Say>', ["12200"]),
        ('<Say loop="-1">hello</Say>', ["13510"]),
        ('<Say voice="Polly.Amy" language="cy-GB">hello</Say>', ["12200"]),
        ('<Say voice="Google.en-GB-Neural2-A" language="en-US">hello</Say>', ["12200"]),
        ('<Say><break strength="weak"/>hello</Say>', ["12200"]),
        ("<Say></Say>", ["13520"]),
        (f"<Say>{'a' * 4097}</Say>", ["13521"]),
        (f'<Say voice="Polly.Amy">{"a" * 3001}</Say>', ["13521"]),
        (f"<Say>{'é' * 800}</Say>", ["13521"]),
        ('<Pause length="0"/>', ["13910"]),
        ('<Hangup reason="x"/>', ["12200"]),
        ("<Hangup><Say>x</Say></Hangup>", ["12200"]),
        ("words", ["12200"]),
        ("<Redirect method='PUT'>/after</Redirect>", ["13710"]),
        ('<Reject reason="tired"/>', ["12200"]),
        ("<Sms>hello</Sms>", ["not simulated"]),
        ("<Record/>", ["not simulated"]),
        ("<Message>hello</Message>", ["12200"]),
    ],
)
def test_what_twilio_warns_of_is_a_fault_and_the_call_goes_on(document, expected):
    call, _ = dial(document)
    assert codes(call) == expected
    assert call.ended in ("line hung up", "rejected")


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
        ('<Gather speechModel="phone_call" speechTimeout="auto"/>', ["13335"]),
        ("<Gather><Redirect>/x</Redirect></Gather>", ["13320"]),
        ('<Gather><Play digits="1"/></Gather>', ["13320"]),
        ('<Gather partialResultCallback="/x"/>', ["not simulated"]),
        (f'<Dial timeout="4">{SOCIAL_CARE}</Dial>', ["13212"]),
        (f'<Dial timeout="601">{SOCIAL_CARE}</Dial>', ["13212"]),
        (f"<Dial><Say>x</Say><Number>{SOCIAL_CARE}</Number></Dial>", ["13215"]),
        (f"<Dial><Number>{SOCIAL_CARE}</Number>{SOCIAL_CARE}</Dial>", ["12200"]),
        ("<Dial/>", ["12200"]),
        (f'<Dial><Number sendDigits="x">{SOCIAL_CARE}</Number></Dial>', ["13222"]),
        (
            f'<Dial><Number machineDetection="Enable">{SOCIAL_CARE}</Number></Dial>',
            ["not simulated"],
        ),
        (
            f'<Dial><Number statusCallback="http://a_b.org/">{SOCIAL_CARE}</Number></Dial>',
            ["11100"],
        ),
        ("<Dial><Conference>x</Conference></Dial>", ["not simulated"]),
    ],
)
def test_what_twilio_warns_of_in_gather_and_dial(document, expected):
    call, _ = dial(document)
    assert codes(call) == expected


def test_everything_that_twilio_knows_is_no_fault():
    call, _ = dial(
        '<Say voice="Polly.Amy-Neural" language="en-GB">Hello<break time="1s"/> there.</Say>'
        '<Gather action="/after" method="POST" numDigits="1" timeout="6" finishOnKey=""'
        ' input="dtmf speech" hints="derby, county" language="en-GB" speechTimeout="auto"'
        ' profanityFilter="false" actionOnEmptyResult="false" bargeIn="true">'
        '<Play loop="1">https://x.example/a.mp3</Play><Pause/></Gather>'
        f'<Dial action="/after" answerOnBridge="true" callerId="{OURS}" hangupOnStar="true"'
        ' ringTone="uk" timeLimit="3600" timeout="5" callReason="Safety line">'
        f'<Number sendDigits="ww1" statusCallbackEvent="answered completed">{SOCIAL_CARE}'
        "</Number></Dial>"
    )
    call.stay_silent()
    assert isinstance(call.waiting, Ringing)
    assert (call.heard[0], call.faults) == ("Hello there.", ())


# --- Failures: https://www.twilio.com/docs/usage/webhooks


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((200, XML, "<Response><Say>x</Response>"), "12100"),
        ((200, XML, ""), "12100"),
        ((200, XML, "<Reply/>"), "12102"),
        ((200, (("Content-Type", "application/json"),), "{}"), "12300"),
        ((200, (), "<Response/>"), "12300"),
        ((200, XML, f"<Response><!--{'a' * 65536}--></Response>"), "11750"),
        (500, "11200"),
        (404, "11200"),
    ],
)
def test_what_twilio_cannot_execute_goes_to_the_fallback(answer, code):
    call, service = dial(
        {"/voice": answer, "/fallback": "<Say>Call 01629 533190.</Say>"},
        voice_fallback_url=PUBLIC + "/fallback",
    )
    assert codes(call) == [code]
    assert call.heard == ("Call 01629 533190.",)
    fields = service.last.fields
    assert (fields["ErrorCode"], fields["ErrorUrl"]) == (code, PUBLIC + "/voice")
    assert (service.last.method, fields["From"]) == ("GET", MOBILE)


def test_without_a_fallback_the_caller_hears_an_apology():
    call, _ = dial({"/voice": 500})
    assert call.ended == "carrier error"
    assert "application error" in call.heard[0]


def test_a_fallback_that_fails_too_ends_the_call():
    call, _ = dial({"/voice": 500, "/fallback": 500}, voice_fallback_url=PUBLIC + "/fallback")
    assert (codes(call), call.ended) == (["11200", "11200"], "carrier error")


def test_an_action_that_fails_goes_to_the_fallback_too():
    call, service = dial(
        {"/voice": gather(), "/after": 503, "/fallback": connect(attributes="")},
        voice_fallback_url=PUBLIC + "/fallback",
    )
    call.press("1")
    assert isinstance(call.waiting, Ringing)
    assert service.last.fields["ErrorUrl"] == PUBLIC + "/after"


def failing(service: Service, *kinds: str):
    """A way to the service whose first tries fail."""
    left = list(kinds)
    answer = wsgi(service)
    tried = []

    def send(request):
        tried.append(request)
        if left:
            raise TransportError(left.pop(0))
        return answer(request)

    return send, tried


def test_a_failed_connection_is_tried_once_more_with_the_same_token():
    service = Service({"/voice": "<Hangup/>"})
    send, tried = failing(service, "connect")
    call = carrier_for(service, transport=send).dial(MOBILE)
    assert (len(tried), tried[0].headers) == (2, tried[1].headers)
    assert [event.status for event in call.events[:2]] == [0, 200]
    assert (call.events[0].at, call.faults) == (5.0, ())


@pytest.mark.parametrize(
    ("kinds", "seconds"), [(["connect", "connect"], 10.0), (["timeout"], 15.0)]
)
def test_then_the_fallback_is_asked(kinds, seconds):
    service = Service({"/fallback": "<Say>Sorry.</Say>"})
    send, tried = failing(service, *kinds)
    options = {"transport": send, "voice_fallback_url": PUBLIC + "/fallback"}
    call = carrier_for(service, **options).dial(MOBILE)
    assert len(tried) == len(kinds) + 1
    assert (codes(call), call.faults[0].at, call.heard) == (["11205"], seconds, ("Sorry.",))


def test_the_fragment_of_a_url_can_ask_for_more_tries():
    service = Service(
        {"/after": "<Say>Well.</Say>", "/voice": "<Redirect>/x#rc=2&amp;rp=5xx</Redirect>"}
    )
    answers = [500, 500, "<Say>Well.</Say>"]
    service.pages = {**service.pages, "/x": lambda _asked: answers.pop(0)}
    call = carrier_for(service).dial(MOBILE)
    assert (call.heard, call.faults) == (("Well.",), ())
    assert service.last.target == "/x"


def moved(to: str):
    return (302, (("Location", to), ("Content-Type", "text/plain")), "")


def test_a_redirect_of_the_web_is_followed_without_the_digits():
    call, service = dial({"/voice": gather(), "/after": moved("/there?a=1"), "/there": "<Hangup/>"})
    call.press("1")
    assert service.last.method == "GET"
    assert service.last.target.startswith("/there?a=1&")
    assert service.last.fields["CallSid"] == call.sid
    assert "Digits" not in service.last.fields


def test_at_most_ten_redirects_are_followed():
    call, service = dial({"/voice": moved("/voice")})
    assert (codes(call), len(service.asked)) == (["11215"], 11)


def test_plain_text_is_read_out_and_sound_is_played():
    plain = (200, (("Content-Type", "text/plain"),), "Hello & welcome")
    assert dial({"/voice": plain})[0].heard == ("Hello & welcome",)
    sound = (200, (("Content-Type", "audio/mpeg"),), b"\xff\xfb")
    assert dial({"/voice": sound})[0].heard == ("(the answer itself)",)


# --- Who calls


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("mobile", "+447700900123"),
        ("landline", "+441632960123"),
        ("withheld", "anonymous"),
        ("07700 900999", "+447700900999"),
        ("+44 (0)1332 641172", "+441332641172"),
        ("+1 202 555 0123", "+12025550123"),
    ],
)
def test_kinds_of_caller(kind, number):
    assert number_for(kind) == number


@pytest.mark.parametrize("kind", ["", "Mobile", "999", "neighbour", "0133264117299"])
def test_what_is_no_caller(kind):
    with pytest.raises(ValueError, match="is neither a phone number nor one of mobile, landline"):
        number_for(kind)
