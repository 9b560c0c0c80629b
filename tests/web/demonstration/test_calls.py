"""Calls from the browser phone, and the command that makes the same call in a terminal."""

import shlex

import pytest
from click.testing import CliRunner

from ivr.cli.call import call as ivr_call
from tests.callers import ROOT
from tests.web.demonstration.visitor import EVENING, Visitor


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


def test_spoken_words_are_understood(visitor):
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
    visitor.calls().clicks("Press keys before the words end").clicks("1")
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
def test_the_call_continues_after_each_ring_without_a_conversation(visitor, outcome):
    visitor.calls().clicks("1").clicks("Say nothing").clicks(outcome)
    assert "The call is over" not in visitor.text
    assert not visitor.alerts


@pytest.mark.parametrize(
    ("caller", "phrase"), [("landline", "a landline"), ("withheld", "a withheld")]
)
def test_the_call_says_where_it_comes_from(visitor, caller, phrase):
    visitor.calls(caller=caller)
    assert f"from {phrase}" in visitor.text


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


def test_a_text_during_a_call_does_not_change_the_call(visitor):
    visitor.calls().clicks("1").clicks("Send", message="derby")
    assert "01332 956606" in visitor.text.split('class="bubble theirs"')[1]
    visitor.clicks("Say nothing")
    assert "<strong>Derby city Careline</strong>" in visitor.html
    assert "01332 956606" in visitor.text.split('class="bubble theirs"')[1]


def test_a_time_chosen_during_a_call_applies_to_the_next_call(visitor):
    visitor.calls().clicks("1").clicks("Use this time", when="23 November 2026 10:00")
    visitor.clicks("Say nothing")
    assert (
        "<strong>Derby city Careline</strong>" in visitor.html
    )  # the call is still in the evening


# ---- The same call in a terminal ----


def command(visitor):
    return visitor.html.split('<code id="command">')[1].split("</code>")[0].replace("&#34;", '"')


def test_the_command_makes_the_same_call(visitor):
    visitor.calls(caller="landline")
    visitor.clicks("1").clicks("Say it", words='i work with children, "yes"').clicks("1")
    visitor.clicks("No answer").clicks("Answered")
    line = command(visitor).replace("&#39;", "'")
    assert line.startswith(f'ivr call --at "{EVENING}" --press 1 --say ')
    words = shlex.split(line)
    assert words[:2] == ["ivr", "call"]
    made = CliRunner().invoke(ivr_call, [*words[2:], "--content", str(ROOT), "--json"])
    assert made.exit_code == 0
    assert '"contact": "careline-professional"' in made.stdout
    assert made.stdout.index("careline-professional") < made.stdout.index("starting-point")
    assert '"ended": "talked to +441629533190"' in made.stdout


def test_the_hour_that_comes_twice_keeps_its_time_zone(visitor):
    visitor.calls(at="25 October 2026 01:30 GMT")
    assert '--at "2026-10-25 01:30 GMT"' in command(visitor)
    visitor.clicks("Hang up").clicks("Call again", when="25 October 2026 01:30")
    assert '--at "2026-10-25 01:30"' in command(visitor)
