"""`ivr scenario`: what is printed holds when it is run, once a person has filled in what only a person
can know; and is refused until then."""

import re

import pytest

from ivr.proof.scenario_writer import SOURCE_COMMENT, TITLE_COMMENT
from ivr.proof.scenarios import read_scenarios, run_all
from ivr.simulator.line import SimulatedLine
from tests.callers import edited, shipped_line
from tests.cli.terminal import copy_of_the_files, ivr, rewrite

DAY, NIGHT = "2026-11-24 10:00", "2026-11-24 22:15"
NEW = "flows/scenarios/new.yaml"
CALLS = {
    "public, city, by day": (DAY, "--press", "1"),
    "public, city, by night": (NIGHT, "--press", "1"),
    "public, county, no answer": (DAY, "--press", "2", "--ring", "no-answer"),
    "professional who meets two silences": (DAY, "--press", "1,1,1", "--ring", "no-answer,busy"),
    "advice, the line hangs up": (DAY, "--press", "2,1,2,wait", "--ring", "ended,answered"),
    "answered for a moment": (NIGHT, "--press", "1,1,1", "--ring", "moment,unbridged"),
    "a line that cannot be reached": (DAY, "--press", "1", "--ring", "failed,cancelled"),
    "silence": (DAY,),
    "wrong keys": (DAY, "--press", "*,#,9"),
    "speech": (DAY, "--say", "derby", "--press", "1", "--say", "advice"),
    "not sure, from a landline": ("2027-10-31 01:30 GMT", "--press", "3", "--from", "landline"),
    "our own contact": (DAY, "--from", "01332 641172", "--press", "0"),
    "a caller who hangs up": (DAY, "--press", "1,hang-up"),
    "a second within a minute": ("2026-11-24 16:59:50", "--press", "1"),
    "our own number": (DAY, "--from", "01632 960001"),
}
TEXTS = {
    "a topic": (DAY, "--text", "fgm"),
    "a place at night": (NIGHT, "--text", "Derby?"),
    "danger": (DAY, "--text", 'he said: "hurting me", #help'),
    "stop": (DAY, "--text", "STOP"),
    "nothing that is known": (NIGHT, "--text", "purple elephants"),
    "a picture": (DAY, "--text", "", "--pictures", "2"),
}


def printed(at: str, *words: str) -> str:
    said = ivr("scenario", "--at", at, *words)
    assert said.status == 0, said.err
    return said.out


def filled_in(text: str) -> str:
    text = text.replace(f"scenario:  # {TITLE_COMMENT}", "scenario: A scenario", 1)
    return text.replace(f"source:  # {SOURCE_COMMENT}", "source: a letter", 1)


def written(tmp_path, text: str):
    path = tmp_path / NEW
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    return read_scenarios(tmp_path)


@pytest.mark.parametrize("words", [*CALLS.values(), *TEXTS.values()], ids=[*CALLS, *TEXTS])
def test_what_is_printed_holds(words, tmp_path):
    found = written(tmp_path, filled_in(printed(*words)))
    assert found.findings == ()
    assert len(found.scenarios) == 1
    assert not list(run_all(found.scenarios, shipped_line().carrier))


def test_check_refuses_it_until_a_person_has_filled_it_in(tmp_path):
    folder = copy_of_the_files(tmp_path)
    text = printed(DAY, "--press", "1") + printed(DAY, "--text", "fgm")
    (folder / NEW).write_text(text, "utf-8")
    refused = ivr("check", "--at", DAY, folder=folder)
    assert refused.status == 1
    assert refused.out.count(f"{NEW}:") == 4  # two titles and two sources
    (folder / NEW).write_text(filled_in(filled_in(text)), "utf-8")
    assert ivr("check", "--at", DAY, folder=folder).status == 0


def test_a_scenario_does_not_hold_if_another_contact_rings(tmp_path):
    found = written(tmp_path, filled_in(printed(DAY, "--press", "1")))
    other = edited(
        (
            "config/contacts.yaml",
            "  spoken: 01332, 641, 172\n  hours:\n    Monday to Friday: 9am",
            "  spoken: 01332, 641, 172\n  hours:\n    Monday to Friday: 11am",
        )
    )
    finding = next(run_all(found.scenarios, SimulatedLine(other).carrier))
    assert "; the scenario says 01332 641172" in finding.message


def test_a_personal_number_is_not_written(tmp_path):
    folder = copy_of_the_files(tmp_path)
    rewrite(folder, "config/routes.yaml", "try: [ddscp-office, s", "try: [named-gp-city, s")
    said = ivr("scenario", "--at", "2024-05-14 10:00", "--press", "1,1,3,2,1", folder=folder)
    assert said.status == 1
    assert "personal" in said.err
    assert not re.search(r"0\d{4} ?\d", said.out + said.err)


def test_keys_in_a_text_are_wrong_usage():
    assert ivr("scenario", "--at", DAY, "--text", "fgm", "--press", "1").status == 2
    assert ivr("scenario", "--at", DAY, "--press", "x").status == 2
