"""What the checker of documents accepts, and our own rules: near misses for every piece.

twilio-python emits any attribute that it is given, right or wrong. Here it only lists the names that
Twilio has, so that our table is checked against a second source.
"""

import inspect
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.twiml import messaging_response, voice_response

from ivr.carrier import fallback, twiml
from ivr.carrier.accepted import OUR_RULE, of_messages, of_voice, of_whisper
from ivr.carrier.accepted.verbs import MESSAGES, VOICE
from ivr.carrier.requests import WhisperRequest
from ivr.engine import voice
from ivr.engine.call_state import CallState
from ivr.engine.turn import End, Listen, Ring, Tones, Turn
from ivr.engine.whisper import Whisper
from ivr.simulator.documents import parse
from ivr.simulator.transport import Response
from tests.callers import edited, shipped
from tests.engine.test_any_state import callers, events, moments, states

NUMBER = "+441332641172"
OURS = "+441632960001"
RING = f"<Number>{NUMBER}</Number>"
DIAL = f'timeout="20" timeLimit="14400" callerId="{OURS}"'


def document(words: str) -> bytes:
    return f"<Response>{words}</Response>".encode()


def codes(words: str) -> list[str]:
    """Twilio's codes alone; our own rules are tested below."""
    return [each.code for each in of_voice(document(words)) if each.code != OUR_RULE]


# --- Names, nesting and values: each wrong one beside the right one nearest to it

ATTRIBUTES = [
    ('<Say voice="{}">x</Say>', "13511", ["Polly.Amy", "man", "Google.en-GB-Neural2-A"],
     ["polly.amy", "Polly.Amy-Nueral", "Polly.Arthur", "Google.en-GB-Neural2-E", "Amy", ""]),
    ('<Say language="{}">x</Say>', "12200", ["en-GB", "cy-GB", "cmn-CN", "en-GB-WLS", "arb"],
     ["en_GB", "EN-gb", "english", ""]),
    ('<Redirect method="{}">/a</Redirect>', "13710", ["GET", "POST"], ["get", "PUT", ""]),
    ("<Redirect>{}</Redirect>", "11100", ["", "/a?b=c", "more", "https://x.org:8443/a#rc=2"],
     ["https:///a", "ftp://x.org/a", "http://x.org:99999/", "/a b", "mailto:a@b.org"]),
    ('<Gather action="{}"/>', "11100", ["/a", ""], ["/a b", "tel:999"]),
    ('<Gather finishOnKey="{}"/>', "13310", ["", "#", "*", "5"], ["##", "A", "none"]),
    ('<Gather input="{}"/>', "13326", ["dtmf", "dtmf speech"],
     ["dtmf,speech", "DTMF", "voice", ""]),
    ('<Gather language="{}"/>', "13331", ["en-GB", "pa-guru-IN"], ["en-gb", "e"]),
    ('<Gather method="{}"/>', "13312", ["GET"], ["Post"]),
    ('<Gather numDigits="{}"/>', "13314", ["1", "20"], ["0", "-1", "one", ""]),
    ('<Gather speechTimeout="{}"/>', "13327", ["auto", "1", "3"], ["0", "Auto", "", "1.5"]),
    ('<Gather timeout="{}"/>', "13313", ["1", "30"], ["0", "1.5", "auto", ""]),
    (f'<Dial hangupOnStar="{{}}">{RING}</Dial>', "13213", ["true", "false"], ["yes", "True"]),
    (f'<Dial method="{{}}">{RING}</Dial>', "13210", ["GET"], ["get"]),
    (f'<Dial timeLimit="{{}}">{RING}</Dial>', "13216", ["1", "14400"], ["0", "4h"]),
    (f'<Dial timeout="{{}}">{RING}</Dial>', "13212", ["5", "600"], ["4", "601", "20s"]),
    (f'<Dial callerId="{{}}">{RING}</Dial>', "13248", [OURS], ["+" + "4" * 51]),
    (f'<Dial><Number sendDigits="{{}}">{NUMBER}</Number></Dial>', "13222",
     ["wwww1928", "1#*AD"], ["1 2", "x", "E"]),
    (f'<Dial><Number url="{{}}">{NUMBER}</Number></Dial>', "11100", ["/whisper"], ["/a b"]),
    (f'<Dial><Number method="{{}}">{NUMBER}</Number></Dial>', "13221", ["GET"], ["get"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "value"), [(words, value) for words, _, good, _ in ATTRIBUTES for value in good]
)
def test_a_value_that_twilio_takes(words, value):
    assert codes(words.format(value)) == []


@pytest.mark.parametrize(
    ("words", "value", "code"),
    [(words, value, code) for words, code, _, bad in ATTRIBUTES for value in bad],
)
def test_a_value_that_twilio_does_not_take_has_twilios_code(words, value, code):
    assert codes(words.format(value)) == [code]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("<Speak>x</Speak>", "12200"),
        ("<say>x</say>", "12200"),
        ("<Message>x</Message>", "12200"),
        ("<Number>+441332641172</Number>", "12200"),
        ("words", "12200"),
        ("<Hangup><Say>x</Say></Hangup>", "12200"),
        ('<Hangup reason="x"/>', "12200"),
        ('<Gather num_digits="1"/>', "12200"),  # what twilio-python would let through
        ('<Gather num_digit="1"/>', "12200"),
        ("<Gather>words</Gather>", "12200"),
        ("<Gather><Redirect>/x</Redirect></Gather>", "13320"),
        (f"<Gather><Dial>{RING}</Dial></Gather>", "13320"),
        ("<Gather><Gather/></Gather>", "13320"),
        ("<Gather><Play>/a.mp3</Play></Gather>", "13320"),
        ('<Gather><Say voice="Amy">x</Say></Gather>', "13321"),
        (f'<Gather hints="{"a" * 101}"/>', "13330"),
        (f'<Gather hints="{",".join(["a"] * 501)}"/>', "13330"),
        ("<Dial/>", "12200"),
        ("<Dial> </Dial>", "12200"),
        (f"<Dial>{NUMBER}</Dial>", "12200"),
        (f"<Dial>{RING}<Say>x</Say></Dial>", "13215"),
        (f"<Dial>{RING * 2}</Dial>", "12200"),
        ("<Say/>", "13520"),
        ("<Say> \n </Say>", "13520"),
        (f"<Say>{'a' * 4097}</Say>", "13521"),
        (f'<Say voice="Polly.Amy">{"a" * 3001}</Say>', "13521"),
        (f'<Say voice="Polly.Amy">{"é" * 751}</Say>', "13521"),
        ('<Say><break time="1s"/>x</Say>', "12200"),
        ('<Say voice="Polly.Amy-Neural" language="cy-GB">x</Say>', "12200"),
        ('<Say voice="Polly.Gwyneth" language="en-GB">x</Say>', "12200"),
        ('<Say voice="Google.cy-GB-Standard-A" language="en-GB">x</Say>', "12200"),
        # Twilio has these, and our writer never emits them.
        ("<Play>https://x.org/a.mp3</Play>", "12200"),
        ('<Pause length="1"/>', "12200"),
        ("<Reject/>", "12200"),
        ("<Record/>", "12200"),
        ("<Connect><Stream/></Connect>", "12200"),
        ("<Dial><Conference>x</Conference></Dial>", "13215"),
        ('<Say loop="2">x</Say>', "12200"),
        ('<Gather actionOnEmptyResult="true"/>', "12200"),
        ('<Gather speechModel="phone_call"/>', "12200"),
        (f'<Dial record="do-not-record">{RING}</Dial>', "12200"),
        (f'<Dial><Number statusCallback="/a">{NUMBER}</Number></Dial>', "12200"),
    ],
)  # fmt: skip
def test_what_is_refused(words, code):
    found = codes(words)
    assert code in found
    assert set(found) <= {code, "12200"}


@pytest.mark.parametrize(
    "words",
    [
        "",
        "<!-- a comment --><Hangup/>",
        f"<Say>{'a' * 4096}</Say>",
        f'<Say voice="Polly.Amy">{"a" * 3000}</Say>',
        '<Say voice="Polly.Gwyneth" language="cy-GB">Bore da</Say>',
        f'<Gather hints="{",".join(["a" * 8] * 500)}"/>',
        f"<Dial>{RING}</Dial>",
    ],
)
def test_what_is_accepted(words):
    assert codes(words) == []


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"<Response/>", None, "12300"),
        (b"<Response/>", "application/json", "12300"),
        (b"<Response/>", "text/html", "12300"),
        (b"", "text/xml", "12100"),
        (b"<Response>", "text/xml", "12100"),
        (b"<Response>&nbsp;</Response>", "text/xml", "12100"),
        (b"<Response>\x01</Response>", "text/xml", "12100"),
        (b"<Response>\xff</Response>", "text/xml", "12100"),
        (b'<?xml version="1.0" encoding="no-such"?><Response/>', "text/xml", "12100"),
        (b"<response/>", "text/xml", "12102"),
        (b"<Response>" + b" " * 65536 + b"</Response>", "text/xml", "11750"),
    ],
)
def test_what_twilio_gives_up_on(body, content_type, code):
    for of in (of_voice, of_messages):
        (complaint,) = of(body, content_type)
        assert complaint.code == code


@pytest.mark.parametrize("content_type", ["text/xml", "TEXT/XML; charset=utf-8", "application/xml"])
def test_the_types_that_can_be_read(content_type):
    assert of_messages(b"<Response/>", content_type) == ()


def test_a_warning_says_where():
    words = '<Say>a</Say><Say>b</Say><Gather><Say>x</Say><Say voice="x">y</Say></Gather>'
    (complaint,) = (each for each in of_voice(document(words)) if each.code != OUR_RULE)
    assert complaint.place == "Response/Gather[1]/Say[2]"
    assert str(complaint).startswith(
        "Response/Gather[1]/Say[2]: <Say voice> must not be 'x' [13321]"
    )


def test_the_inside_of_an_unknown_element_is_not_checked():
    assert codes("<Speak><Say loop='x'/></Speak>") == ["12200"]


# --- Texts


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", []),
        ("<Message>Hello</Message>", []),
        (f"<Message>{'a' * 1600}</Message>", []),
        ("<Message>A</Message>" * 10, []),
        ("<Message/>", ["14103"]),
        (f"<Message>{'a' * 1601}</Message>", ["21617"]),
        ("<Message>A</Message>" * 11, ["14109"]),
        ("<Say>A</Say>", ["14110"]),
        ("<Sms>A</Sms>", ["14110"]),
        ("A", ["12200"]),
        # Twilio has these, and our writer never emits them.
        ("<Message>A</Message><Redirect/>", ["14110"]),
        ("<Message>A<Body>B</Body></Message>", ["12200"]),
        (f'<Message to="{OURS}">A</Message>', ["12200"]),
    ],
)
def test_what_twilio_says_of_the_answer_to_a_text(words, found):
    assert [each.code for each in of_messages(document(words))] == found


# --- Our own rules


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", "runs out"),
        ("<Say>x</Say>", "runs out"),
        (f"<Dial {DIAL}>{RING}</Dial>", "runs out"),
        ("<Hangup/><Say>x</Say>", "can never be reached"),
        ("<Redirect>/a</Redirect><Hangup/>", "can never be reached"),
        (f'<Dial {DIAL} action="/a">{RING}</Dial><Say>x</Say>', "can never be reached"),
        ("<Gather><Say>x</Say></Gather><Redirect>/a</Redirect>", "ask the same again"),
        ('<Gather action="/a"><Say>x</Say></Gather><Hangup/>', "silence leads nowhere"),
        ('<Gather action="/a"/><Redirect>/a</Redirect>', "says nothing"),
        (f'<Dial timeout="20" callerId="{OURS}" action="/a">{RING}</Dial>', "no timeLimit"),
        (f'<Dial timeLimit="9" callerId="{OURS}" action="/a">{RING}</Dial>', "no timeout"),
        (f'<Dial timeLimit="9" timeout="9" action="/a">{RING}</Dial>', "no callerId"),
    ],
)
def test_what_would_strand_a_caller_although_twilio_accepts_it(words, why):
    complaints = of_voice(document(words))
    assert [each.code for each in complaints] == [OUR_RULE]
    assert why in complaints[0].message


@pytest.mark.parametrize("number", ["999", "112", "101", "01332641172", "+33142685300", "+449"])
def test_a_number_that_must_not_be_dialled_has_twilios_code(number):
    (complaint,) = of_voice(document(f'<Dial {DIAL} action="/a"><Number>{number}</Number></Dial>'))
    assert complaint.code in ("13223", "13224", "13227")


@pytest.mark.parametrize(
    "words",
    [
        "<Hangup/>",
        f'<Say>x</Say><Dial {DIAL} action="/a">{RING}</Dial>',
        f"<Dial {DIAL}>{RING}</Dial><Say>x</Say><Hangup/>",
        '<Gather action="/a"><Say>x</Say></Gather><Redirect>/b</Redirect>',
    ],
)
def test_what_leaves_no_caller_stranded(words):
    assert of_voice(document(words)) == ()


def test_a_dial_that_is_to_show_the_caller_needs_no_number_of_ours():
    body = document(f'<Dial timeout="9" timeLimit="9" action="/a">{RING}</Dial>')
    assert len(of_voice(body)) == 1
    assert of_voice(body, shows_caller=True) == ()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", []),  # which connects the two
        ('<Gather action="/a"><Say>A call. Press a key.</Say></Gather><Hangup/>', []),
        ("<Say>A call.</Say>", []),
        ('<Gather action="/a"><Say>Press a key.</Say></Gather>', [OUR_RULE]),
        ('<Gather action="/a"><Say>x</Say></Gather><Redirect>/a</Redirect>', [OUR_RULE] * 2),
        (f"<Dial>{RING}</Dial>", ["13201"]),
        ("<Redirect>/a</Redirect>", [OUR_RULE]),
        ('<Gather numDigits="0"/><Hangup/>', ["13314"]),
    ],
)
def test_what_a_contact_may_hear_first(words, found):
    assert [each.code for each in of_whisper(document(words))] == found


# --- Second opinions, and our own documents


def camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda found: found[1].upper(), name.rstrip("_"))


PYTHON = {
    "Say": voice_response.VoiceResponse.say,
    "Gather": voice_response.VoiceResponse.gather,
    "Dial": voice_response.VoiceResponse.dial,
    "Redirect": voice_response.VoiceResponse.redirect,
    "Hangup": voice_response.VoiceResponse.hangup,
    "Number": voice_response.Dial.number,
    "Message": messaging_response.MessagingResponse.message,
}


@pytest.mark.parametrize("verb", PYTHON)
def test_twilio_python_has_every_attribute_of_our_tables(verb):
    named = {camel(name) for name in inspect.signature(PYTHON[verb]).parameters}
    table = MESSAGES if verb == "Message" else VOICE
    assert set(table[verb].attributes) <= named


def test_every_verb_and_noun_of_our_tables_is_compared():
    assert set(PYTHON) == (set(VOICE) | set(MESSAGES)) - {"Response"}


LINE = twiml.WriterSettings("https://line.example", OURS, shipped().service.voice, 14400)


@settings(max_examples=150, deadline=None)
@given(states, events, callers, moments)
def test_every_document_that_the_line_can_write_is_accepted(state, event, who, at):
    turn = voice.resume(shipped(), state, event, who, at)
    assert of_voice(twiml.write(turn, LINE).encode(), twiml.CONTENT_TYPE) == ()


def emitted() -> set[tuple[str, str]]:
    """Every element and attribute that the writer can emit, from one document of each kind."""
    state = CallState(revision="abc")
    ring = Ring(
        "x", NUMBER, 20, star_returns=True, whisper=Whisper("Press.", 8), tones=Tones("1", 2)
    )
    request = WhisperRequest("CA", "x", "abc", is_accepted=False)
    documents = [
        twiml.write(Turn(("a",), Listen(6, ("derby",)), state), LINE),
        twiml.write(Turn(("a",), ring, state), LINE),
        twiml.write(Turn(("a",), End(), state), LINE),
        twiml.write_whisper(Whisper("Press.", 8), request, LINE),
        twiml.write_hang_up(),
        twiml.write_reply("a"),
        *fallback.documents(shipped(), OURS).values(),
    ]
    found = set()
    roots = [ElementTree.fromstring(text) for text in documents]  # noqa: S314 - our own
    for element in (each for root in roots for each in root.iter()):
        found |= {(element.tag, name) for name in ("", *element.attrib)}
    return found


def test_our_tables_have_what_the_writer_emits_and_nothing_else():
    tables = (*VOICE.items(), *MESSAGES.items())
    assert emitted() == {(tag, name) for tag, rule in tables for name in ("", *rule.attributes)}


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_whatever_a_text_holds_its_answer_can_be_read(words):
    complaints = of_messages(twiml.write_reply(words).encode())
    assert {each.code for each in complaints} <= {"14103"}  # nothing but unwritable characters


@pytest.mark.parametrize("is_ringing", [True, False])
def test_the_fallback_documents_are_accepted(is_ringing):
    assert of_voice(fallback.voice_fallback(shipped(), LINE, is_ringing=is_ringing).encode()) == ()
    assert of_messages(fallback.text_fallback(shipped()).encode()) == ()


def test_a_voice_that_twilio_does_not_have_is_found_in_what_the_line_writes():
    revision = edited(("config/service.yaml", "name: Polly.Amy-Neural", "name: Polly.Amy-Nueral"))
    line = twiml.WriterSettings("https://line.example", OURS, revision.service.voice, 14400)
    written = fallback.voice_fallback(revision, line).encode()
    assert {each.code for each in of_voice(written)} == {"13511"}


def test_the_simulated_carrier_says_the_same():
    words = '<Gather numDigits="0"><Say voice="Amy">x</Say></Gather><Speak/>'
    answer = Response(200, (("Content-Type", "text/xml"),), document(words))
    assert (
        [code for code, _ in parse(answer).problems]
        == codes(words)
        == [
            "13314",
            "13321",
            "12200",
        ]
    )
