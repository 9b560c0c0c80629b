"""What the simulated carrier asks of a line when a caller calls, against what Twilio documents:
https://www.twilio.com/docs/voice/twiml#request-parameters"""

from urllib.parse import parse_qsl

import pytest

from ivr.carrier.signature import sign
from ivr.simulator.callers import number_for
from ivr.simulator.carrier import SimulatedCarrier
from ivr.simulator.clock import VirtualClock
from ivr.simulator.transport import Response
from tests.carrier.documents import codes, dial
from tests.carrier.service import MOBILE, NOON, OURS, PUBLIC, TOKEN, XML, Service, carrier_for


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
        {"/voice": f"<Say>{'word ' * 160}</Say>", "/status": 204},
        voice_status_url=PUBLIC + "/status",
    )
    seconds = round(call.events[-2].at)
    fields = service.last.fields
    assert 61 <= seconds <= 90
    assert (fields["CallStatus"], fields["CallDuration"], fields["Duration"]) == (
        "completed",
        str(seconds),
        "2",
    )
    assert fields["Timestamp"].startswith("Mon, 28 Dec 2026 12:01:")
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
