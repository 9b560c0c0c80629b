"""The simulated carrier's texts, against what Twilio documents."""

from datetime import timedelta

import pytest

from ivr.engine.segments import segments
from ivr.simulator.carrier import SimulatedCarrier
from ivr.simulator.clock import VirtualClock
from tests.carrier.service import MOBILE, NOON, OURS, PUBLIC, XML, Service, carrier_for

OTHER = "+447700900456"


def line(page, **options) -> tuple[SimulatedCarrier, Service]:
    service = Service({"/sms": page, **options.pop("pages", {})})
    return carrier_for(service, **options), service


def test_the_request_is_a_captured_uk_one():
    carrier, service = line("<Message>Hello</Message>")
    carrier.text(MOBILE, "Ack")
    fields = service.last.fields
    assert fields["MessageSid"] == fields["SmsSid"] == fields["SmsMessageSid"]
    assert {name: fields[name] for name in ("From", "To", "Body", "NumMedia", "NumSegments")} == {
        "From": MOBILE,
        "To": OURS,
        "Body": "Ack",
        "NumMedia": "0",
        "NumSegments": "1",
    }
    assert (fields["SmsStatus"], fields["FromCountry"], fields["FromZip"]) == ("received", "GB", "")
    assert not {"Caller", "CallSid", "OptOutType"} & set(fields)


def test_a_picture_comes_with_its_address():
    carrier, service = line("")
    carrier.text(MOBILE, "", media=1)
    assert service.last.fields["NumMedia"] == "1"
    assert service.last.fields["MediaContentType0"] == "image/jpeg"


def test_texts_may_come_to_a_number_of_their_own():
    carrier, service = line("", text_number=OTHER)
    carrier.text(MOBILE, "hi")
    assert service.last.fields["To"] == OTHER


# --- https://www.twilio.com/docs/messaging/twiml


@pytest.mark.parametrize(
    ("document", "messages", "faults"),
    [
        ("", (), []),
        ("<Message>One</Message><Message>Two</Message>", ("One", "Two"), []),
        ("<Message>Line\nbreak</Message>", ("Line\nbreak",), []),
        ("<Redirect>/more</Redirect><Message>A</Message>", ("A",), ["14110"]),
        ("<Message/>", (), ["14103"]),
        ("<Message> </Message>", (), ["14103"]),
        (f"<Message>{'a' * 1601}</Message>", (), ["21617"]),
        ("<Message>A</Message>" * 11, ("A",) * 10, ["14109"]),
        ("<Say>Hello</Say>", (), ["14110"]),
        ("<Message form='x'>A</Message>", ("A",), ["12200"]),
        ("<Message><Picture/></Message>", (), ["12200", "14103"]),
        ("<Message to='+447700900456'>A</Message>", ("A",), ["12200"]),
        ("loose", (), ["12200"]),
    ],
)
def test_what_a_document_sends(document, messages, faults):
    carrier, _ = line(document)
    replies = carrier.text(MOBILE, "hi")
    assert replies.messages == messages
    assert [fault.code for fault in replies.faults] == faults


@pytest.mark.parametrize(
    ("answer", "messages", "faults"),
    [
        ((200, (("Content-Type", "text/plain"),), "Just words"), (), ["12300"]),
        ((204, (), ""), (), ["12300"]),
        ((200, XML, ""), (), ["12100"]),
        ((200, XML, "<Response><Message>"), (), ["12100"]),
        ((200, XML, "<Reply/>"), (), ["12102"]),
        ((200, (), "<Response/>"), (), ["12300"]),
        (500, (), ["11200"]),
    ],
)
def test_what_an_answer_sends(answer, messages, faults):
    carrier, _ = line(answer)
    replies = carrier.text(MOBILE, "hi")
    assert (replies.messages, [fault.code for fault in replies.faults]) == (messages, faults)


def test_the_raw_answer_is_kept():
    carrier, _ = line("<Message>A</Message>")
    response = carrier.text(MOBILE, "hi").response
    assert response is not None
    assert response.body == b"<Response><Message>A</Message></Response>"


def test_a_failure_goes_to_the_fallback():
    pages = {"/fallback": "<Message>Emergency: 999.</Message>"}
    carrier, service = line(500, pages=pages, sms_fallback_url=PUBLIC + "/fallback")
    replies = carrier.text(MOBILE, "hi")
    assert replies.messages == ("Emergency: 999.",)
    assert (service.last.method, service.last.fields["ErrorCode"]) == ("GET", "11200")
    assert service.last.fields["Body"] == "hi"


# --- Cookies: per pair of numbers, until four hours without a text


def counting(asked):
    seen = asked.environ.get("HTTP_COOKIE", "n=0")
    n = int(seen.removeprefix("n=")) + 1
    headers = (*XML, ("Set-Cookie", f"n={n}; Path=/; Secure; HttpOnly"))
    return 200, headers, f"<Response><Message>{n}</Message></Response>"


def test_cookies_are_kept_for_each_texter():
    carrier, _ = line(counting)
    texts = [carrier.text(number, "hi").messages for number in (MOBILE, MOBILE, OTHER, MOBILE)]
    assert texts == [("1",), ("2",), ("1",), ("3",)]


def test_cookies_are_forgotten_after_four_idle_hours():
    clock = VirtualClock(NOON)
    carrier, _ = line(counting, clock=clock)
    seen = []
    for wait in (timedelta(), timedelta(hours=3, minutes=59), timedelta(hours=4)):
        clock.advance(wait.total_seconds())
        seen += carrier.text(MOBILE, "hi").messages
    assert seen == ["1", "2", "1"]


@pytest.mark.parametrize("end", ["Max-Age=0", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"])
def test_a_cookie_can_be_taken_back(end):
    def page(asked):
        value = f"n=; {end}" if "HTTP_COOKIE" in asked.environ else "n=1"
        return 200, (*XML, ("Set-Cookie", value)), "<Response/>"

    carrier, service = line(page)
    for _ in range(3):
        carrier.text(MOBILE, "hi")
    assert "HTTP_COOKIE" not in service.last.environ


# --- Opting out: help.twilio.com 223134027


@pytest.mark.parametrize("word", ["STOP", "stop", " Stop ", "QUIT", "optout", "CANCEL"])
def test_stop_is_answered_by_twilio_passed_on_and_blocks_the_pair(word):
    carrier, service = line("<Message>Hello</Message>")
    replies = carrier.text(MOBILE, word)
    assert replies.automatic[0].startswith("You have successfully been unsubscribed.")
    assert (replies.messages, [fault.code for fault in replies.faults]) == ((), ["21610"])
    assert service.last.fields["Body"] == word
    assert carrier.has_opted_out(MOBILE)
    assert [fault.code for fault in carrier.text(MOBILE, "hi").faults] == ["21610"]
    assert carrier.text(OTHER, "hi").messages == ("Hello",)


@pytest.mark.parametrize("words", ["STOP PLEASE", "stop.", "STOPP", "please stop", ""])
def test_more_than_the_word_does_not_opt_out(words):
    carrier, _ = line("<Message>Hello</Message>")
    replies = carrier.text(MOBILE, words)
    assert (replies.messages, replies.automatic) == (("Hello",), ())


@pytest.mark.parametrize("word", ["START", "yes", "UNSTOP"])
def test_start_opens_the_pair_again(word):
    carrier, _ = line("<Message>Hello</Message>")
    carrier.text(MOBILE, "STOP")
    replies = carrier.text(MOBILE, word)
    assert "re-subscribed" in replies.automatic[0]
    assert replies.messages == ("Hello",)


def test_help_gets_twilios_answer_and_ours():
    carrier, _ = line("<Message>Ours</Message>")
    replies = carrier.text(MOBILE, "HELP")
    assert (len(replies.automatic), replies.messages) == (1, ("Ours",))
    carrier.text(MOBILE, "STOP")
    assert carrier.text(MOBILE, "HELP").automatic == ()


def test_advanced_opt_out_says_what_it_found():
    carrier, service = line("")
    carrier.text(MOBILE, "no more", opt_out_type="STOP")
    assert service.last.fields["OptOutType"] == "STOP"
    assert carrier.has_opted_out(MOBILE)


# --- Segments: 3GPP TS 23.038


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # the euro sign may not be torn apart
        ("ŵ" * 70, 1),
        ("ŵ" * 71, 2),
        ("ŵ" * 134, 2),
        ("ŵ" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("\N{RIGHT SINGLE QUOTATION MARK}" + "a" * 70, 2),
    ],
)
def test_how_many_parts_a_text_has(text, count):
    assert segments(text) == count
    carrier, _ = line(f"<Message>{text}</Message>")
    assert carrier.text(MOBILE, "hi").segments == ((count,) if text else ())
