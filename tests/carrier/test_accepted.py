"""What Twilio accepts, and what would strand a caller although it does: near misses in every piece.

twilio-python emits any attribute it is given, right or wrong; here it is only asked which names there
are, so that our table of them is nobody's memory.
"""

import inspect
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.twiml import messaging_response, voice_response

from ivr.carrier import fallback, twiml
from ivr.carrier.accepted import OUR_RULE, of_messages, of_voice, of_whisper
from ivr.carrier.accepted.messages import MESSAGES
from ivr.carrier.accepted.voice import OTHER_NOUNS, OTHER_VERBS, SSML, VOICE
from ivr.engine import voice
from ivr.simulator import Response
from ivr.simulator.twiml import parse
from tests.callers import edited, shipped
from tests.engine.test_any_state import callers, events, moments, states

NUMBER = "+441332641172"
OURS = "+441632960001"
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
    ('<Say loop="{}">x</Say>', "13510", ["0", "1", "3"], ["-1", "1.5", "once", ""]),
    ('<Play loop="{}">https://x.org/a.mp3</Play>', "13410", ["0", "2"], ["two", "-2"]),
    ('<Play digits="{}"/>', "12200", ["1", "ww12#"], ["a", "1-2"]),
    ('<Pause length="{}"/>', "13910", ["1", "20"], ["0", "0.5", "x"]),
    ('<Redirect method="{}">/a</Redirect>', "13710", ["GET", "POST"], ["get", "PUT", ""]),
    ("<Redirect>{}</Redirect>", "11100", ["", "/a?b=c", "more", "https://x.org:8443/a#rc=2"],
     ["https:///a", "ftp://x.org/a", "http://x.org:99999/", "/a b", "mailto:a@b.org"]),
    ('<Reject reason="{}"/>', "12200", ["busy", "rejected"], ["Busy", "tired"]),
    ('<Gather action="{}"/>', "11100", ["/a", ""], ["/a b", "tel:999"]),
    ('<Gather actionOnEmptyResult="{}"/>', "12200", ["true", "false"], ["True", "yes", "1"]),
    ('<Gather bargeIn="{}"/>', "13332", ["true"], ["TRUE"]),
    ('<Gather finishOnKey="{}"/>', "13310", ["", "#", "*", "5"], ["##", "A", "none"]),
    ('<Gather input="{}"/>', "13326", ["dtmf", "speech", "dtmf speech", "speech dtmf"],
     ["dtmf,speech", "DTMF", "voice", ""]),
    ('<Gather language="{}"/>', "13331", ["en-GB", "pa-guru-IN"], ["en-gb", "e"]),
    ('<Gather maxSpeechTime="{}"/>', "13328", ["1", "60"], ["0", "61"]),
    ('<Gather method="{}"/>', "13312", ["GET"], ["Post"]),
    ('<Gather numDigits="{}"/>', "13314", ["1", "20"], ["0", "-1", "one", ""]),
    ('<Gather partialResultCallbackMethod="{}"/>', "13329", ["POST"], ["post"]),
    ('<Gather speechModel="{}"/>', "13334",
     ["default", "phone_call", "googlev2_telephony", "deepgram_nova-3-general"],
     ["Default", "phone-call", "nova"]),
    ('<Gather speechTimeout="{}"/>', "13327", ["auto", "1", "3"], ["0", "Auto", "", "1.5"]),
    ('<Gather timeout="{}"/>', "13313", ["1", "30"], ["0", "1.5", "auto", ""]),
    (f'<Dial answerOnBridge="{{}}">{NUMBER}</Dial>', "12200", ["true"], ["True"]),
    (f'<Dial hangupOnStar="{{}}">{NUMBER}</Dial>', "13213", ["true", "false"], ["yes"]),
    (f'<Dial method="{{}}">{NUMBER}</Dial>', "13210", ["GET"], ["get"]),
    (f'<Dial record="{{}}">{NUMBER}</Dial>', "13217", ["do-not-record", "record-from-answer-dual"],
     ["true", "record"]),
    (f'<Dial ringTone="{{}}">{NUMBER}</Dial>', "12200", ["uk", "us-old"], ["UK", "british"]),
    (f'<Dial timeLimit="{{}}">{NUMBER}</Dial>', "13216", ["1", "14400"], ["0", "4h"]),
    (f'<Dial timeout="{{}}">{NUMBER}</Dial>', "13212", ["5", "600"], ["4", "601", "20s"]),
    (f'<Dial callReason="{{}}">{NUMBER}</Dial>', "12200", ["x" * 50], ["x" * 51]),
    (f'<Dial callerId="{{}}">{NUMBER}</Dial>', "13248", [OURS], ["+" + "4" * 51]),
    (f'<Dial><Number sendDigits="{{}}">{NUMBER}</Number></Dial>', "13222",
     ["wwww1928", "1#*AD"], ["1 2", "x", "E"]),
    (f'<Dial><Number url="{{}}">{NUMBER}</Number></Dial>', "11100", ["/whisper"], ["/a b"]),
    (f'<Dial><Number method="{{}}">{NUMBER}</Number></Dial>', "13221", ["GET"], ["get"]),
    (f'<Dial><Number statusCallback="{{}}">{NUMBER}</Number></Dial>', "11100",
     ["https://x.org/a_b"], ["https://a_b.org/", "/a b"]),
    (f'<Dial><Number statusCallbackEvent="{{}}">{NUMBER}</Number></Dial>', "12200",
     ["initiated ringing answered completed", "completed"], ["", "busy", "answered,completed"]),
    (f'<Dial><Number machineDetection="{{}}">{NUMBER}</Number></Dial>', "12200",
     ["Enable", "DetectMessageEnd"], ["enable", "true"]),
    (f'<Dial><Number machineDetectionTimeout="{{}}">{NUMBER}</Number></Dial>', "12200",
     ["3", "60"], ["2", "61"]),
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
        ("<Pause>words</Pause>", "12200"),
        ("<Hangup><Say>x</Say></Hangup>", "12200"),
        ('<Hangup reason="x"/>', "12200"),
        ('<Gather num_digits="1"/>', "12200"),  # what twilio-python would let through
        ('<Gather num_digit="1"/>', "12200"),
        ("<Gather>words</Gather>", "12200"),
        ("<Gather><Redirect>/x</Redirect></Gather>", "13320"),
        (f"<Gather><Dial>{NUMBER}</Dial></Gather>", "13320"),
        ("<Gather><Gather/></Gather>", "13320"),
        ('<Gather><Play digits="1"/></Gather>', "13320"),
        ('<Gather><Say voice="Amy">x</Say></Gather>', "13321"),
        ('<Gather><Say loop="x">x</Say></Gather>', "13322"),
        ('<Gather speechModel="phone_call" speechTimeout="auto"/>', "13335"),
        (f'<Gather hints="{"a" * 101}"/>', "13330"),
        (f'<Gather hints="{",".join(["a"] * 501)}"/>', "13330"),
        ("<Dial/>", "12200"),
        ("<Dial> </Dial>", "12200"),
        (f"<Dial>{NUMBER}<Say>x</Say></Dial>", "13215"),
        (f"<Dial>{f'<Number>{NUMBER}</Number>' * 11}</Dial>", "12200"),
        ("<Say/>", "13520"),
        ("<Say> \n </Say>", "13520"),
        (f"<Say>{'a' * 4097}</Say>", "13521"),
        (f'<Say voice="Polly.Amy">{"a" * 3001}</Say>', "13521"),
        (f'<Say voice="Polly.Amy">{"é" * 751}</Say>', "13521"),
        ('<Say><break time="1s"/>x</Say>', "12200"),
        ('<Say voice="Polly.Amy"><Pause/>x</Say>', "12200"),
        ('<Say voice="Polly.Amy"><p><Pause/>x</p></Say>', "12200"),
        ('<Say voice="Polly.Amy-Neural" language="cy-GB">x</Say>', "12200"),
        ('<Say voice="Polly.Gwyneth" language="en-GB">x</Say>', "12200"),
        ('<Say voice="Google.cy-GB-Standard-A" language="en-GB">x</Say>', "12200"),
        ("<Play/>", "12200"),
        ("<Play>no such thing</Play>", "11100"),
    ],
)  # fmt: skip
def test_what_twilio_warns_of(words, code):
    found = codes(words)
    assert code in found
    assert set(found) == {code}


@pytest.mark.parametrize(
    "words",
    [
        "",
        "<!-- a comment --><Hangup/>",
        f"<Say>{'a' * 4096}</Say>",
        f'<Say voice="Polly.Amy">{"a" * 3000}</Say>',
        '<Say voice="Polly.Amy" language="en-GB">A<break time="1s"/> <s>b</s></Say>',
        '<Say voice="Polly.Gwyneth" language="cy-GB">Bore da</Say>',
        f'<Gather hints="{",".join(["a" * 8] * 500)}"/>',
        f"<Dial>{f'<Number>{NUMBER}</Number>' * 10}</Dial>",
        f"<Dial>{NUMBER}</Dial>",
        "<Dial><Conference>x</Conference></Dial>",
        "<Record/>",
        "<Connect><Stream/></Connect>",
    ],
)
def test_what_twilio_does_not_warn_of(words):
    assert codes(words) == []


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"<Response/>", None, "12300"),
        (b"<Response/>", "application/json", "12300"),
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


@pytest.mark.parametrize("content_type", ["text/xml", "TEXT/XML; charset=utf-8", "text/html"])
def test_the_types_that_twilio_reads(content_type):
    assert of_messages(b"<Response/>", content_type) == ()


def test_a_warning_says_where():
    words = '<Pause/><Pause/><Gather><Say>x</Say><Say loop="x">y</Say></Gather>'
    (complaint,) = (each for each in of_voice(document(words)) if each.code != OUR_RULE)
    assert complaint.place == "Response/Gather[1]/Say[2]"
    assert str(complaint).startswith("Response/Gather[1]/Say[2]: <Say loop> cannot be 'x' [13322]")


def test_what_stands_in_an_unknown_element_is_not_looked_at():
    assert codes("<Speak><Say loop='x'/></Speak>") == ["12200"]


# --- Texts


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", []),
        ("<Message>Hello</Message>", []),
        ("<Message><Body>A</Body><Media>https://x.org/a.png</Media></Message>", []),
        ("<Message><Media>https://x.org/a.png</Media></Message>", []),
        (f'<Message to="{OURS}" from="{NUMBER}" method="GET" action="/a">A</Message>', []),
        ('<Message from="Derby Line">A</Message>', []),
        ("<Message>A</Message><Redirect/>", []),
        (f"<Message>{'a' * 1600}</Message>", []),
        ("<Message>A</Message>" * 10, []),
        ("<Redirect/>" + "<Message>A</Message>" * 11, []),
        ("<Message/>", ["14103"]),
        ("<Message><Body> </Body></Message>", ["14103"]),
        (f"<Message>{'a' * 1601}</Message>", ["21617"]),
        (f"<Message><Body>{'a' * 900}</Body><Body>{'a' * 900}</Body></Message>", ["21617"]),
        ("<Message>A</Message>" * 11, ["14109"]),
        ("<Say>A</Say>", ["14110"]),
        ("<Sms>A</Sms>", ["14110"]),
        ("A", ["12200"]),
        ('<Message to="Mum and Dad!">A</Message>', ["14101"]),
        ('<Message from="01332641172x">A</Message>', ["14102"]),
        ('<Message method="PUT">A</Message>', ["14104"]),
        ('<Message statusCallback="https://a_b.org/">A</Message>', ["14105"]),
        ('<Message action="/a b">A</Message>', ["11100"]),
        ("<Message>A<Body>B</Body></Message>", ["12200"]),
        ("<Message><Picture/>A</Message>", ["12200", "14103"]),
        ("<Message><Body>A</Body><Media>a b</Media></Message>", ["11100"]),
        (f"<Message><Body>A</Body>{'<Media>/a</Media>' * 11}</Message>", ["12200"]),
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
        (f"<Dial {DIAL}>{NUMBER}</Dial>", "runs out"),
        ("<Hangup/><Say>x</Say>", "can never be reached"),
        ("<Redirect>/a</Redirect><Hangup/>", "can never be reached"),
        (f'<Dial {DIAL} action="/a">{NUMBER}</Dial><Say>x</Say>', "can never be reached"),
        ("<Gather><Say>x</Say></Gather><Redirect>/a</Redirect>", "ask the same again"),
        ('<Gather action="/a"><Say>x</Say></Gather><Hangup/>', "nothing follows"),
        ('<Gather action="/a"/><Redirect>/a</Redirect>', "says nothing"),
        (f'<Dial timeout="20" callerId="{OURS}" action="/a">{NUMBER}</Dial>', "no timeLimit"),
        (f'<Dial timeLimit="9" callerId="{OURS}" action="/a">{NUMBER}</Dial>', "no timeout"),
        (f'<Dial timeLimit="9" timeout="9" action="/a">{NUMBER}</Dial>', "no callerId"),
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
        f'<Say>x</Say><Dial {DIAL} action="/a">{NUMBER}</Dial>',
        f"<Dial {DIAL}>{NUMBER}</Dial><Say>x</Say><Hangup/>",
        '<Gather action="/a"><Say>x</Say></Gather><Redirect>/b</Redirect>',
        '<Gather action="/a" actionOnEmptyResult="true"><Say>x</Say></Gather><Hangup/>',
        "<Reject/>",
    ],
)
def test_what_leaves_no_caller_stranded(words):
    assert of_voice(document(words)) == ()


def test_a_dial_that_is_to_show_the_caller_needs_no_number_of_ours():
    body = document(f'<Dial timeout="9" timeLimit="9" action="/a">{NUMBER}</Dial>')
    assert len(of_voice(body)) == 1
    assert of_voice(body, shows_caller=True) == ()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", []),  # which connects the two
        ('<Gather action="/a"><Say>A call. Press a key.</Say></Gather><Hangup/>', []),
        ("<Say>A call.</Say>", []),
        ('<Gather action="/a"><Say>Press a key.</Say></Gather>', [OUR_RULE]),
        ('<Gather action="/a"><Say>x</Say></Gather><Redirect>/a</Redirect>', [OUR_RULE]),
        (f"<Dial>{NUMBER}</Dial>", ["13201"]),
        ("<Reject/>", [OUR_RULE]),
        ('<Gather numDigits="0"/><Hangup/>', ["13314"]),
    ],
)
def test_what_whoever_answers_may_hear_first(words, found):
    assert [each.code for each in of_whisper(document(words))] == found


# --- Second opinions, and our own documents


def camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda found: found[1].upper(), name.rstrip("_"))


PYTHON = {
    "Say": voice_response.VoiceResponse.say,
    "Play": voice_response.VoiceResponse.play,
    "Pause": voice_response.VoiceResponse.pause,
    "Gather": voice_response.VoiceResponse.gather,
    "Dial": voice_response.VoiceResponse.dial,
    "Redirect": voice_response.VoiceResponse.redirect,
    "Reject": voice_response.VoiceResponse.reject,
    "Hangup": voice_response.VoiceResponse.hangup,
    "Number": voice_response.Dial.number,
}
CONTENT = {"self", "kwargs", "message", "number", "phoneNumber", "body"}


@pytest.mark.parametrize("verb", PYTHON)
def test_every_attribute_that_twilio_python_names_is_in_our_table(verb):
    named = {camel(name) for name in inspect.signature(PYTHON[verb]).parameters} - CONTENT
    if verb in ("Play", "Redirect"):
        named.discard("url")  # what is played or gone to, not an attribute
    extra = {"Dial": {"callReason"}}.get(verb, set())
    assert set(VOICE[verb].attributes) == named | extra


def test_every_attribute_of_a_message_is_in_our_table():
    parameters = inspect.signature(messaging_response.MessagingResponse.message).parameters
    assert set(MESSAGES["Message"].attributes) == {camel(name) for name in parameters} - CONTENT


def test_every_verb_and_noun_that_twilio_python_has_is_known_by_name():
    def elements(of: type) -> set[str]:
        ours = {"append", "add_child", "comment", "nest", "to_xml", "xml"}
        found = {name for name, _ in inspect.getmembers(of, inspect.isfunction)} - ours
        return {camel("_" + name) for name in found if not name.startswith(("_", "comment"))}

    assert elements(voice_response.VoiceResponse) == VOICE["Response"].holds
    assert elements(voice_response.Dial) == OTHER_NOUNS | {"Number"}
    assert elements(voice_response.Gather) == VOICE["Gather"].holds
    assert VOICE["Response"].holds > OTHER_VERBS
    assert {"break", "say-as"} < SSML


LINE = twiml.Line("https://line.example", OURS, shipped().service.voice, 14400)


@settings(max_examples=150, deadline=None)
@given(states, events, callers, moments)
def test_every_document_that_the_line_can_write_is_accepted(state, event, who, at):
    turn = voice.resume(shipped(), state, event, who, at)
    assert of_voice(twiml.write(turn, LINE).encode(), twiml.CONTENT_TYPE) == ()


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_whatever_a_text_holds_its_answer_can_be_read(words):
    complaints = of_messages(twiml.write_reply(words).encode())
    assert {each.code for each in complaints} <= {"14103"}  # nothing but unwritable characters


@pytest.mark.parametrize("ringing", [True, False])
def test_the_fallback_documents_are_accepted(ringing):
    assert of_voice(fallback.voice_fallback(shipped(), LINE, ringing=ringing).encode()) == ()
    assert of_messages(fallback.text_fallback(shipped()).encode()) == ()


def test_a_voice_that_twilio_does_not_have_is_found_in_what_the_line_writes():
    revision = edited(("config/service.yaml", "name: Polly.Amy-Neural", "name: Polly.Amy-Nueral"))
    line = twiml.Line("https://line.example", OURS, revision.service.voice, 14400)
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
