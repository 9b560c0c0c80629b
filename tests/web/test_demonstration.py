"""The browser phone and text chat, as a browser without JavaScript uses them."""

import re
import shlex
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.cli.call import call as ivr_call
from ivr.web.application import build
from ivr.web.settings import read_settings

FOLDER = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 10, 0, 30, tzinfo=UTC)  # a Monday
EVENING = "2026-11-23 20:00"


@pytest.fixture(scope="module")
def app():
    settings = read_settings({"DEMONSTRATION": "1"}, FOLDER)
    return build(settings, clock=lambda: NOW)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def visitor(client):
    return Visitor(client)


# ---- A browser without JavaScript ----


@dataclass
class Form:
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)  # by what stands on them
    disabled: set[str] = field(default_factory=set)


class Reader(HTMLParser):
    """Forms and their successful controls, as the HTML standard says."""

    def __init__(self):
        super().__init__()
        self.forms, self.alerts, self.title = {}, [], ""
        self._form, self._names, self._reading, self._text = None, 0, None, ""

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        if tag == "form":
            self._names += 1
            self._form = has.get("id") or f"form-{self._names}"
            self.forms.setdefault(self._form, Form())
        form = self.forms.get(has.get("form") or self._form)
        if tag == "input" and form and "disabled" not in has and has.get("name"):
            chosen = has.get("type") not in ("radio", "checkbox") or "checked" in has
            if chosen:
                form.fields.append((has["name"], has.get("value", "")))
        if tag in ("textarea", "button", "title") or has.get("role") == "alert":
            self._reading, self._text = (tag, form, has), ""

    def handle_data(self, data):
        self._text += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        if self._reading is None or self._reading[0] != tag:
            return
        _, form, has = self._reading
        self._reading = None
        text = " ".join(self._text.split())
        if tag == "title":
            self.title = text
        elif tag == "textarea":
            form.fields.append((has["name"], self._text.removeprefix("\n")))
        elif tag == "button" and form:
            form.buttons[text] = (has.get("name", ""), has.get("value", ""))
            if "disabled" in has:
                form.disabled.add(text)
        elif has.get("role") == "alert":
            self.alerts.append(text.removeprefix("Error: "))


class Visitor:
    """Somebody at the page."""

    def __init__(self, client):
        self.client = client
        self.read(client.get("/"))

    def read(self, response):
        self.status, self.html = response.status_code, response.get_data(as_text=True)
        self.page = Reader()
        self.page.feed(self.html)
        return self

    def clicks(self, label, **typed):
        form = next(f for f in self.page.forms.values() if label in f.buttons)
        assert label not in form.disabled, f"{label} cannot be pressed now"
        fields = [(k, v) for k, v in form.fields if k not in typed]
        fields += list(typed.items())
        name, value = form.buttons[label]
        return self.posts([*fields, (name, value)] if name else fields)

    def posts(self, fields):
        data = {}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        return self.read(self.client.post("/", data=data))

    def calls(self, at=EVENING, **chosen):
        return self.clicks("Call the line", when=at, **chosen)

    def fields(self, form):
        return self.page.forms[form].fields

    @property
    def text(self):
        return " ".join(self.html.split())

    @property
    def alerts(self):
        return self.page.alerts


# ---- Who may see it ----


def test_without_the_setting_there_is_no_page():
    settings = {
        "PUBLIC_URL": "https://line.example",
        "TWILIO_AUTH_TOKEN": "0123456789abcdef",
        "SERVICE_NUMBER": "+441632960001",
        "SECRET_KEY": "x",
    }
    ordinary = build(read_settings(settings, FOLDER)).test_client()
    assert ordinary.get("/").status_code == 404
    assert ordinary.post("/", data={"do": "dial"}).status_code == 404


@pytest.mark.parametrize(
    "address", ["10.0.0.4", "192.168.1.7", "203.0.113.9", "::2", "", "nonsense"]
)
def test_another_machine_is_refused(client, address):
    answer = client.get("/", environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == 403
    assert "only on the machine it runs on" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "host",
    [
        *("example.org", "127.0.0.1.example.org", "localhost.example.org:8000", "169.254.1.1"),
        *("127.0.0.2", "127.1", "[::2]:8000", "[::1", "", "localhost@example.org"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_name_that_is_not_this_machine_is_refused(client, host, method):
    answer = getattr(client, method)("/", headers={"Host": host})
    assert answer.status_code == 403
    assert "Not from here" in answer.get_data(as_text=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "LOCALHOST:8000", "[::1]:8000"])
def test_this_machine_is_let_in_under_each_of_its_names(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/favicon.ico"])
def test_pages_come_with_a_strict_policy(client, path):
    policy = client.get(path).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_the_page_has_no_inline_script_or_style(visitor):
    visitor.calls().clicks("1")
    assert "<style" not in visitor.html
    assert " style=" not in visitor.html
    assert not re.search(r"<[^>]* on\w+=", visitor.html)
    assert visitor.html.count("<script") == visitor.html.count("<script src=") == 1


def test_the_page_says_that_nobody_is_rung(visitor):
    assert "A demonstration on this machine." in visitor.html
    assert "Nobody is really rung." in visitor.html
    assert visitor.html.count("<h1") == 1


def test_other_methods_are_not_allowed(client):
    assert client.put("/").status_code == 405
    assert client.delete("/").status_code == 405


# ---- Calls ----


def test_the_page_begins_now_in_derby(visitor):
    assert ("when", "23 November 2026 10:00") in visitor.fields("settings")
    assert "Monday 23 November 2026, 10:00" in visitor.text
    assert "1" in visitor.page.forms["keys"].disabled


def test_a_call_goes_through_to_the_team_on_duty(visitor):
    visitor.calls()
    assert "Where does the child live?" in visitor.text
    visitor.clicks("1").clicks("Say nothing")
    assert "<strong>Derby city Careline</strong>" in visitor.html
    assert "careline-public is open: it rings" in visitor.text
    visitor.clicks("No answer")
    assert "<strong>Starting Point</strong>" in visitor.html
    visitor.clicks("Answered")
    assert "You talked to Starting Point (01629 533190)" in visitor.text
    assert "Call again" in visitor.page.forms["settings"].buttons
    assert not visitor.alerts


def test_another_time_rings_another_team(visitor):
    visitor.calls(at="2026-11-23 10:00").clicks("1").clicks("Say nothing")
    assert "<strong>Derby city social care</strong>" in visitor.html


def test_the_preset_times_are_used(visitor):
    visitor.clicks("Christmas Day")
    assert ("when", "25 December 2026 11:00") in visitor.fields("settings")
    assert "Christmas Day)" in visitor.text
    visitor.clicks("Now")
    assert ("when", "23 November 2026 10:00") in visitor.fields("settings")


def test_what_is_said_is_understood(visitor):
    visitor.calls().clicks("Say it", words="  Derbyshire  please\t")
    assert "You say “Derbyshire please”" in visitor.text
    assert "so area is derbyshire" in visitor.text


def test_hanging_up_ends_the_call_while_it_listens_and_while_it_rings(visitor):
    visitor.calls().clicks("Hang up")
    assert "You hung up." in visitor.text
    visitor.clicks("Call again").clicks("0 a person").clicks("Hang up")
    assert "You hung up." in visitor.text
    assert "--press 0,hang-up" in command(visitor)


def test_a_key_pressed_early_cuts_the_prompts_off(visitor):
    visitor.calls().clicks("Press keys without hearing to the end").clicks("1")
    assert "cut off after 1 s" in visitor.text


def test_a_key_pressed_after_the_prompts_cuts_nothing_off(visitor):
    visitor.calls().clicks("1")
    assert "cut off" not in visitor.text


def test_star_brings_the_caller_back_from_a_line_with_an_answerphone(visitor):
    visitor.calls().clicks("1").clicks("Say nothing").clicks("✱star come back")
    assert "You press *" in visitor.text
    assert "they ended the call, you stayed on the line" in visitor.text


@pytest.mark.parametrize(
    "outcome",
    [
        *("No answer", "Busy", "Failed", "Answered for a moment"),
        *("Answered, then they hang up", "Answered, never connected"),
    ],
)
def test_after_every_ring_that_reached_nobody_the_call_goes_on(visitor, outcome):
    visitor.calls().clicks("1").clicks("Say nothing").clicks(outcome)
    assert "The call is over" not in visitor.text
    assert not visitor.alerts


@pytest.mark.parametrize(
    ("caller", "said"), [("landline", "a landline"), ("withheld", "a withheld")]
)
def test_the_call_says_where_it_comes_from(visitor, caller, said):
    visitor.calls(caller=caller)
    assert f"from {said}" in visitor.text


def test_a_contact_that_returns_a_call_is_greeted_differently(visitor):
    visitor.calls(caller="number", number="01629 533190")
    assert "If you are returning a call" in visitor.text


def test_every_key_can_be_pressed_at_the_first_question(client):
    for key in "1234567890*#":
        visitor = Visitor(client).calls()
        fields = [*visitor.fields("keys"), ("do", f"press {key}")]
        visitor.posts(fields)
        assert f"You press {key}" in visitor.text
        assert not visitor.alerts


def test_two_previews_share_nothing(client):
    one, other = Visitor(client), Visitor(client)
    one.calls().clicks("1")
    other.calls(at="2026-12-25 11:00").clicks("2")
    one.clicks("Say nothing")
    assert "Derby city Careline" in one.text
    assert "25 December" not in one.page.forms["settings"].fields[0][1]


def test_a_text_in_the_middle_of_a_call_leaves_the_call_where_it_is(visitor):
    visitor.calls().clicks("1").clicks("Send", message="derby")
    assert "01332 956606" in visitor.text.split('class="bubble theirs"')[1]
    visitor.clicks("Say nothing")
    assert "<strong>Derby city Careline</strong>" in visitor.html
    assert "01332 956606" in visitor.text.split('class="bubble theirs"')[1]


def test_a_time_chosen_during_a_call_is_for_the_next_one(visitor):
    visitor.calls().clicks("1").clicks("Use this time", when="23 November 2026 10:00")
    visitor.clicks("Say nothing")
    assert "<strong>Derby city Careline</strong>" in visitor.html  # it is still the evening's


# ---- The same call in a terminal ----


def command(visitor):
    return visitor.html.split('<code id="command">')[1].split("</code>")[0].replace("&#34;", '"')


def test_the_command_makes_the_same_call():
    app = build(read_settings({"DEMONSTRATION": "1"}, FOLDER), clock=lambda: NOW)
    visitor = Visitor(app.test_client()).calls(caller="landline")
    visitor.clicks("1").clicks("Say it", words='i work with children, "yes"').clicks("1")
    visitor.clicks("No answer").clicks("Answered")
    line = command(visitor).replace("&#39;", "'")
    assert line.startswith(f'ivr call --at "{EVENING}" --press 1 --say ')
    words = shlex.split(line)
    assert words[:2] == ["ivr", "call"]
    made = CliRunner().invoke(ivr_call, [*words[2:], "--content", str(FOLDER), "--json"])
    assert made.exit_code == 0
    assert '"contact": "careline-professional"' in made.stdout
    assert made.stdout.index("careline-professional") < made.stdout.index("starting-point")
    assert '"ended": "talked to +441629533190"' in made.stdout


def test_the_doubled_hour_keeps_its_side(visitor):
    visitor.calls(at="25 October 2026 01:30 GMT")
    assert '--at "2026-10-25 01:30 GMT"' in command(visitor)
    visitor.clicks("Hang up").clicks("Call again", when="25 October 2026 01:30")
    assert '--at "2026-10-25 01:30"' in command(visitor)


# ---- Texts ----


def test_a_reply_shows_its_characters_and_segments(visitor):
    visitor.clicks("Send", message="menu")
    assert " characters, " in visitor.text
    assert " segment" in visitor.text


def test_after_stop_the_line_sends_nothing(visitor):
    visitor.clicks("Send", message="STOP")
    assert "The line sends nothing." in visitor.text
    assert "from the carrier itself" in visitor.text
    visitor.clicks("Send", message="derby")
    assert "after STOP the carrier delivers nothing until START" in visitor.text


def test_a_picture_is_answered(visitor):
    visitor.clicks("Send", message="", picture="yes")
    assert "(no words)" in visitor.text
    assert "with a picture" in visitor.text
    assert "pictures" in visitor.text


def test_the_same_texts_are_answered_anew_at_another_time(visitor):
    def first_number():
        reply = visitor.text.split('class="bubble theirs"')[1]
        return min(("641172", "956606"), key=reply.index)

    visitor.clicks("Send", message="derby")
    assert first_number() == "641172"
    visitor.clicks("Weekday 20:00")
    assert first_number() == "956606"


def test_a_new_conversation_begins_empty(visitor):
    visitor.clicks("Send", message="derby").clicks("Begin a new conversation")
    assert "bubble" not in visitor.html


def test_lines_and_leading_blanks_of_a_text_survive(visitor):
    visitor.clicks("Send", message="\n one\r\ntwo").clicks("Send", message="x")
    assert ("text", "0 \n one\ntwo") in visitor.fields("send-form")


# ---- Who is on duty ----


def test_the_panel_says_who_is_on_duty(visitor):
    visitor.clicks("Weekday 20:00")
    panel = visitor.text.split("Who is on duty at that time")[1]
    assert "A member of the public" in panel
    assert "Derby city Careline" in panel
    assert "Until 9am Tuesday; after that Derby city social care, then Starting Point." in panel


# ---- Bad input: nothing typed is lost, nothing breaks ----


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("31 February 2026 9am", "There is no day"),
        ("tomorrow", "is not a day with a time"),
        ("Tuesday 28 December 2026 09:02", "that day is a Monday"),
        ("2026-12-28 25:00", "has no such time"),
        ("28 December 2026 9", "am or pm"),
        ("0001-01-01 00:00", "choose a year from 2000 to 2099"),
        ("9999-12-31 23:59", "choose a year from 2000 to 2099"),
        ("<b>\x00\u202e", "is not a day with a time"),
        ("9" * 5000, "is not a day with a time"),
    ],
)
@pytest.mark.parametrize("button", ["Use this time", "Call the line"])
def test_a_wrong_time_is_told_and_kept(visitor, typed, told, button):
    visitor.clicks(button, when=typed)
    assert visitor.status == 200
    assert told in visitor.alerts[0]
    assert ("when", typed) in visitor.fields("settings")
    assert visitor.page.title.startswith("Error: ")
    assert "The line is listening" not in visitor.text
    assert "Monday 23 November 2026, 10:00" in visitor.text  # the last good time still counts


@pytest.mark.parametrize(
    "typed", ["", "abc", "mobile", "12", "+", "07700 900123 and more", "9" * 400]
)
def test_a_wrong_number_is_told_and_kept(visitor, typed):
    visitor.calls(caller="number", number=typed)
    assert visitor.alerts == ["Type a telephone number, such as 07700 900123 or 01332 641172."]
    assert ("number", typed) in visitor.fields("settings")
    assert ("caller", "number") in visitor.fields("settings")
    assert "The line is listening" not in visitor.text


def test_a_wrong_number_does_not_interrupt_the_call_that_goes_on(visitor):
    visitor.calls().clicks("Use this time", caller="number", number="abc")
    visitor.clicks("1")
    assert "You press 1" in visitor.text
    assert not visitor.alerts  # it was told before, and still stands there
    assert "Type a telephone number" in visitor.text


@pytest.mark.parametrize(
    ("words", "told"),
    [("", "Type what you would say"), (" \t\x00", "Type"), ("x" * 1601, "too long")],
)
def test_words_that_cannot_be_said_are_told_and_kept(visitor, words, told):
    visitor.calls().clicks("Say it", words=words)
    assert told in visitor.alerts[0]
    assert "You say" not in visitor.text
    assert words in dict(visitor.fields("say-form")).get("words", words)


def test_words_of_the_greatest_length_are_said(visitor):
    visitor.calls().clicks("Say it", words="x" * 1600)
    assert "You say “xxx" in visitor.text


def test_a_text_that_is_too_long_is_told_and_kept(visitor):
    visitor.clicks("Send", message="é" * 1601)
    assert "1,600 characters is the most" in visitor.alerts[0]
    assert ("message", "é" * 1601) in visitor.fields("send-form")
    assert ("text", "0 " + "é" * 1601) not in visitor.fields("send-form")


def test_a_text_of_the_greatest_length_is_sent(visitor):
    visitor.clicks("Send", message="x" * 1600)
    assert not visitor.alerts


def test_the_conversation_ends_at_twenty_texts_and_keeps_the_next(visitor):
    texts = [("text", "0 menu")] * 20
    visitor.posts([*texts, ("message", "one more"), ("do", "send")])
    assert "has 20 texts" in visitor.alerts[0]
    assert ("message", "one more") in visitor.fields("send-form")
    assert visitor.fields("send-form").count(("text", "0 menu")) == 20


@pytest.mark.parametrize(
    "carried", [["0 a"] * 21, [""], ["2 x"], ["0"], ["0x"], ["0 " + "x" * 1601], ["0 ok", "bad"]]
)
def test_a_conversation_of_another_making_is_left_out(visitor, carried):
    visitor.posts([*(("text", each) for each in carried), ("do", "look")])
    assert visitor.status == 200
    assert "That conversation is not one of this page" in visitor.text


CALL = [("call-at", EVENING), ("call-from", "mobile")]


@pytest.mark.parametrize(
    "act",
    [
        *("", "fly", "press", "press 12", "press x", "press ", "say", "say ", "wait 1", "ring"),
        *("ring sideways", "ring canceled", "hang-up now", "press-early", "come-back 1", "\x00"),
        *("dial 1x", "press \uff11", "x" * 100_000),
    ],
)
def test_an_unknown_act_gives_the_page(visitor, act):
    visitor.posts([*CALL, ("do", act)])
    assert visitor.status == 200
    told = ["Type what you would say, or choose “Say nothing”."] if act == "say" else None
    assert visitor.alerts == (told or ["This page does not know that act. Use the buttons."])
    assert "The line is listening" in visitor.text


@pytest.mark.parametrize(
    "act", ["press 1", "press-early 1", "say derby", "wait", "hang-up", "ring busy", "come-back"]
)
def test_an_act_without_a_call_is_told(visitor, act):
    visitor.posts([("do", act)])
    assert visitor.alerts == ["There is no call yet: call the line first."]


@pytest.mark.parametrize("act", ["ring answered", "ring busy", "come-back"])
def test_a_ring_cannot_come_out_while_the_line_listens(visitor, act):
    visitor.posts([*CALL, ("do", act)])
    assert "No phone is ringing now." in visitor.alerts[0]
    assert "The line is listening" in visitor.text


@pytest.mark.parametrize("act", ["press 1", "press *", "say derby", "wait"])
def test_nothing_listens_while_a_phone_rings(visitor, act):
    visitor.posts([*CALL, ("act", "press 0"), ("do", act)])
    assert "A phone is ringing, so nothing listens to you." in visitor.alerts[0]
    assert "A phone is ringing" in visitor.text


def test_star_does_nothing_where_it_brings_nobody_back(visitor):
    visitor.posts([*CALL, ("act", "press 0"), ("do", "come-back")])
    assert visitor.alerts == ["The star key does nothing while this phone rings."]


@pytest.mark.parametrize("act", ["press 1", "wait", "hang-up", "ring busy"])
def test_nothing_follows_the_end_of_a_call(visitor, act):
    visitor.posts([*CALL, ("act", "hang-up"), ("do", act)])
    assert visitor.alerts == ["The call is over. Call again to go on."]


@pytest.mark.parametrize(
    "script",
    [
        [*CALL, ("act", "fly")],
        [*CALL, ("act", "ring busy")],
        [*CALL, ("act", "hang-up"), ("act", "press 1")],
        [*CALL, ("act", "say " + "x" * 1601)],
        [("call-at", "yesterday"), ("call-from", "mobile")],
        [("call-at", "0001-01-01 00:00"), ("call-from", "mobile")],
        [("call-at", EVENING), ("call-from", "nobody")],
        [("call-at", EVENING)],
    ],
)
@pytest.mark.parametrize("do", ["press 1", "look", "send", "early", "say"])
def test_a_script_that_is_no_call_is_told(visitor, script, do):
    visitor.posts([*script, ("do", do)])
    assert visitor.status == 200
    assert any("cannot be played again" in told for told in visitor.alerts)
    assert "Call the line" in visitor.page.forms["settings"].buttons


def test_a_call_has_sixty_acts_at_the_most(visitor):
    visitor.posts([*CALL, *[("act", "press 1")] * 61, ("do", "look")])
    assert "has had its 60 acts" in visitor.alerts[0]


@pytest.mark.parametrize("field", ["do", "when", "at", "caller", "number", "call-at", "call-from"])
@pytest.mark.parametrize("value", ["", "\x00", "é\U0001f600", "<script>alert(1)</script>", "-1"])
def test_nonsense_in_any_field_gives_the_page(visitor, field, value):
    fields = dict([*CALL, ("do", "look"), ("when", EVENING), ("caller", "number")])
    visitor.posts((fields | {field: value}).items())
    assert visitor.status == 200
    assert "<script>alert" not in visitor.html
    assert "Who is on duty" in visitor.html


def test_fields_given_twice_and_unknown_ones_give_the_page(visitor):
    visitor.posts([*CALL, *CALL, ("do", "press 1"), ("do", "dial"), ("what", "ever")])
    assert visitor.status == 200


def test_bytes_that_are_no_text_give_the_page(client):
    answer = client.post(
        "/", data=b"do=say&words=%ff%fe&when=%c3", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("size", [600_000, 1_100_000])
def test_too_much_is_refused_with_the_page(visitor, size):
    visitor.posts([("do", "send"), ("message", "x" * size)])
    assert visitor.status in (200, 413)
    assert any(told in visitor.alerts[0] for told in ("more than this page can take", "too long"))


def test_what_is_typed_is_escaped(visitor):
    visitor.calls().clicks("Say it", words="<img src=x onerror=alert(1)>")
    visitor.clicks("Send", message="</textarea><script>alert(1)</script>")
    assert "<img" not in visitor.html
    assert "<script>alert" not in visitor.html
