"""Each way for the carrier to misbehave, and each other reading of Twilio's pages, is what it says."""

from urllib.parse import parse_qsl

import pytest

from ivr.carrier.signature import candidate_urls, is_genuine
from ivr.simulator.carrier import SimulatedCarrier
from ivr.simulator.clock import VirtualClock
from ivr.simulator.events import Ended, Heard, Pressed, Requested
from ivr.simulator.misbehaviour import LATE_SECONDS, SLOW_SECONDS, Misbehaviour, read
from ivr.simulator.transport import Response
from tests.carrier.service import MOBILE, NOON, OURS, PUBLIC, TOKEN, XML, Service, carrier_for

SOCIAL_CARE = "+441332641172"
MENU = '<Gather action="/after" numDigits="1"><Say>Press.</Say></Gather><Say>Nothing.</Say>'
TOKEN_HEADER = "HTTP_I_TWILIO_IDEMPOTENCY_TOKEN"


def line(pages, *names, **options):
    if not isinstance(pages, dict):
        pages = {"/voice": pages}
    service = Service({"/after": "<Say>After.</Say>", "/status": (204, XML, ""), **pages})
    carrier = carrier_for(service, misbehaving={Misbehaviour(name) for name in names}, **options)
    return carrier, service


def dial(pages, *names, **options):
    carrier, service = line(pages, *names, **options)
    return carrier.dial(MOBILE), service


def paths(service) -> list[str]:
    return [asked.target.partition("?")[0] for asked in service.asked]


def connect() -> str:
    return f'<Dial action="/after"><Number>{SOCIAL_CARE}</Number></Dial>'


def test_without_any_everything_arrives_once_and_in_order():
    call, service = dial(MENU, voice_status_url=PUBLIC + "/status")
    call.press("1")
    assert paths(service) == ["/voice", "/after", "/status"]


def test_duplicates_have_one_token_and_the_second_answer_counts():
    answers = ["<Say>First.</Say>", "<Say>Second.</Say>"]
    call, service = dial(lambda _asked: answers.pop(0), "duplicates")
    first, second = service.asked
    assert first.environ[TOKEN_HEADER] == second.environ[TOKEN_HEADER]
    assert first.fields == second.fields
    assert call.heard == ("Second.",)


def test_retries_fail_to_connect_once_and_keep_their_token():
    call, service = dial(MENU, "retries")
    call.press("1")
    assert paths(service) == ["/voice", "/after"]
    assert [event.status for event in call.events if isinstance(event, Requested)] == [
        0,
        200,
        0,
        200,
    ]
    assert call.faults == ()


def test_a_request_that_is_repeated_may_have_a_token_of_its_own():
    _, service = dial("<Hangup/>", "new-tokens")
    first, second = service.asked
    assert first.environ[TOKEN_HEADER] != second.environ[TOKEN_HEADER]
    assert first.fields == second.fields


def test_an_older_request_comes_again_after_a_newer_one_and_changes_nothing():
    call, service = dial(MENU, "reordered")
    call.press("1")
    assert paths(service) == ["/voice", "/after", "/voice"]
    assert service.asked[0].environ[TOKEN_HEADER] == service.asked[2].environ[TOKEN_HEADER]
    assert call.heard == ("Press.", "After.")


def test_the_status_callback_comes_when_the_call_is_long_over():
    call, service = dial(MENU, "late", voice_status_url=PUBLIC + "/status")
    call.press("1")
    assert paths(service) == ["/voice", "/after", "/status"]
    over = next(event.at for event in call.events if isinstance(event, Ended))
    assert call.events[-1].at >= over + LATE_SECONDS


def test_every_answer_is_slow():
    call, _ = dial(MENU, "slow")
    call.press("1")
    after = [event for event in call.events if isinstance(event, Heard)][-1]
    assert after.text == "After."
    assert after.at >= 2 * SLOW_SECONDS
    assert call.faults == ()


FALLBACK = {"/voice": MENU, "/fallback": "<Say>Sorry.</Say>"}


def test_an_answer_is_cut_after_the_service_has_done_its_work():
    call, service = dial(FALLBACK, "cut", voice_fallback_url=PUBLIC + "/fallback")
    call.press("1")
    assert paths(service) == ["/voice", "/after", "/fallback"]
    assert service.last.fields["ErrorCode"] == "11205"
    assert service.last.fields["ErrorUrl"] == PUBLIC + "/after"
    assert call.heard == ("Press.", "Sorry.")


def test_the_service_is_gone_after_its_first_answer():
    call, service = dial(
        FALLBACK,
        "fallback",
        voice_fallback_url=PUBLIC + "/fallback",
        voice_status_url=PUBLIC + "/status",
    )
    call.press("1")
    assert paths(service) == ["/voice", "/fallback"]
    assert service.last.method == "GET"
    assert call.heard == ("Press.", "Sorry.")
    assert [fault.code for fault in call.faults] == ["11205", "15003"]


def test_without_a_fallback_a_service_that_is_gone_is_an_apology():
    call, _ = dial(MENU, "fallback")
    call.press("1")
    assert call.heard[-1].startswith("We are sorry. An application error")


def test_only_what_is_needed_is_sent():
    call, service = dial(MENU, "missing")
    call.press("1")
    assert set(service.last.fields) == {"CallSid", "CallStatus", "From", "To", "Digits"}
    carrier, service = line({"/sms": ""}, "missing")
    carrier.text(MOBILE, "hello")
    assert set(service.last.fields) == {"MessageSid", "From", "To", "Body", "NumMedia"}


def test_what_nobody_has_documented_is_sent_and_signed():
    call, service = dial(MENU, "unknown")
    call.press("1")
    fields = service.last.fields
    assert fields["StirVerstat"] == "TN-Validation-Passed-A"
    assert fields["NewBlank"] == ""
    assert fields["X-Neu \u017c"].endswith("\U0001f600")
    assert (fields["Digits"], fields["digits"]) == ("1", "0")


def test_fields_that_were_added_after_signing_break_the_signature():
    request = captured(PUBLIC + "/voice", "unsigned-extras")
    form = parse_qsl(request.body.decode(), keep_blank_values=True)
    assert ("CallToken", "x") in form
    given = {
        "tokens": [TOKEN],
        "urls": [request.url],
        "signature": dict(request.headers)["X-Twilio-Signature"],
        "settings": None,
    }
    assert not is_genuine(**given, params=form)
    assert is_genuine(**given, params=form[:-2])


def test_cookies_are_lost():
    def page(asked):
        said = asked.environ.get("HTTP_COOKIE", "none")
        return 200, (*XML, ("Set-Cookie", "a=1")), f"<Response><Message>{said}</Message></Response>"

    carrier, _ = line({"/sms": page}, "no-cookies")
    assert [carrier.text(MOBILE, "hi").messages for _ in range(2)] == [("none",), ("none",)]


def captured(url: str, *names: str, sms=False):
    """What arrives: its URL as the service was given it, its form and headers."""
    seen = []

    def send(request):
        seen.append(request)
        return Response(204, (), b"")

    carrier = SimulatedCarrier(
        transport=send,
        token=TOKEN,
        account_sid="AC" + "0" * 32,
        number=OURS,
        voice_url=url,
        sms_url=url,
        clock=VirtualClock(NOON),
        misbehaving={Misbehaviour(name) for name in names},
    )
    if sms:
        carrier.text(MOBILE, "hi")
    else:
        carrier.dial(MOBILE)
    return seen[0]


def test_shared_keys_sign_by_sha_256_and_say_so():
    request = captured(PUBLIC + "/voice", "sha256")
    headers = dict(request.headers)
    form = parse_qsl(request.body.decode(), keep_blank_values=True)
    said = headers["X-Twilio-Webhooks-Signature-Settings"]
    given = {"tokens": [TOKEN], "urls": [request.url], "params": form}
    assert is_genuine(**given, signature=headers["X-Twilio-Signature"], settings=said)
    assert not is_genuine(**given, signature=headers["X-Twilio-Signature"], settings=None)


USUAL, OTHER = (), ("other-ports",)


@pytest.mark.parametrize(
    ("url", "sms", "names", "signed"),
    [
        ("https://line.example:8443/voice", False, USUAL, "https://line.example/voice"),
        ("https://line.example:8443/voice", False, OTHER, "https://line.example:8443/voice"),
        ("https://line.example/voice", False, USUAL, "https://line.example/voice"),
        ("https://line.example/voice", False, OTHER, "https://line.example:443/voice"),
        ("http://line.example:8000/voice", False, USUAL, "http://line.example:8000/voice"),
        ("http://line.example:8000/voice", False, OTHER, "http://line.example:8000/voice"),
        ("https://line.example:8443/voice", True, USUAL, "https://line.example:8443/voice"),
        ("https://line.example:8443/voice", True, OTHER, "https://line.example/voice"),
    ],
)
def test_which_port_is_signed_and_that_we_take_both(url, sms, names, signed):
    request = captured(url, *names, sms=sms)
    form = parse_qsl(request.body.decode(), keep_blank_values=True)
    given = {
        "tokens": [TOKEN],
        "params": form,
        "signature": dict(request.headers)["X-Twilio-Signature"],
        "settings": None,
    }
    assert is_genuine(**given, urls=[signed])
    base, _, _ = url.rpartition("/")
    assert is_genuine(**given, urls=candidate_urls(base, "/voice"))


@pytest.mark.parametrize(
    ("names", "asked"), [((), ["/voice", "/after"]), (("no-action-after-hang-up",), ["/voice"])]
)
def test_whether_a_ring_that_is_given_up_is_reported(names, asked):
    call, service = dial(connect(), *names)
    call.hang_up()
    assert paths(service) == asked


@pytest.mark.parametrize(
    ("names", "asked"), [((), ["/voice"]), (("action-after-hang-up",), ["/voice", "/after"])]
)
def test_whether_a_question_that_is_hung_up_on_is_reported(names, asked):
    call, service = dial(MENU, *names)
    call.hang_up()
    assert paths(service) == asked
    if names:
        assert service.last.fields["CallStatus"] == "completed"
    assert call.heard == ("Press.",)


@pytest.mark.parametrize(("names", "status"), [((), "completed"), (("declined",), "no-answer")])
def test_how_a_call_that_was_declined_is_reported(names, status):
    call, service = dial(connect(), *names)
    call.ring("unbridged")
    assert service.last.fields["DialCallStatus"] == status
    assert service.last.fields["DialBridged"] == "false"


@pytest.mark.parametrize(("names", "asked"), [((), 2), (("keys-ahead",), 3)])
def test_whether_keys_that_come_too_early_are_kept(names, asked):
    """With them the second question is answered before it is asked."""
    again = MENU.replace("/after", "/last")
    call, service = dial({"/voice": MENU, "/after": again, "/last": "<Hangup/>"}, *names)
    call.press("12", at_once=True)
    assert len(service.asked) == asked
    assert (call.waiting is None) == (asked == 3)
    assert [event.keys for event in call.events if isinstance(event, Pressed)][-1] == (
        "2" if asked == 3 else "12"
    )


@pytest.mark.parametrize(("names", "asked"), [((), 1), (("stop-kept",), 0)])
def test_whether_stop_is_passed_on(names, asked):
    carrier, service = line({"/sms": "<Message>Hello</Message>"}, *names)
    replies = carrier.text(MOBILE, "STOP")
    assert len(service.asked) == asked
    assert len(replies.automatic) == 1
    assert carrier.has_opted_out(MOBILE)


def test_each_has_a_meaning_in_words():
    assert all(" " in each.meaning for each in Misbehaviour)


def test_names_are_read_as_they_are_typed():
    assert read("") == frozenset()
    assert read(" late ,duplicates,") == {Misbehaviour.LATE, Misbehaviour.DUPLICATES}
    with pytest.raises(ValueError, match='"rude" is not a misbehaviour of the carrier: use dup'):
        read("late,rude")
