"""What the simulated carrier does where a line fails or sends it on, against what Twilio documents:
https://www.twilio.com/docs/usage/webhooks"""

import pytest

from ivr.simulator.events import Ringing
from ivr.simulator.transport import TransportError
from tests.carrier.documents import codes, connect, dial, gather
from tests.carrier.service import MOBILE, PUBLIC, XML, Service, carrier_for
from tests.wsgi import wsgi


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((200, XML, "<Response><Say>x</Response>"), "12100"),
        ((200, XML, ""), "12100"),
        ((200, XML, "<Reply/>"), "12102"),
        ((200, (("Content-Type", "application/json"),), "{}"), "12300"),
        ((200, (("Content-Type", "text/plain"),), "Hello"), "12300"),
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
