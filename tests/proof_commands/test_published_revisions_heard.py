"""`ivr call`, `ivr text` and `ivr now` take a published revision, as `ivr prove` does: operators hear
what callers hear, independent of the files in the folder."""

import shlex

import pytest

from tests.callers import ROOT
from tests.cli.terminal import rewrite

AT = ("--at", "2026-11-24 10:00")
COMMANDS = {
    "call": (
        ("call", *AT, "--press", "1"),
        ("flows/voice.yaml", "say: If you are under 18", "say: If you are younger than 18"),
        "younger than 18",
    ),
    "text": (
        ("text", "", "--pictures", "1", *AT),
        ("flows/sms.yaml", "We cannot see pictures", "We never see pictures"),
        "We never see pictures",
    ),
    "now": (
        ("now", *AT),
        ("config/contacts.yaml", "name: Derby city social care", "name: the city's team"),
        "the city's team",
    ),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("meant", ["live", "id", "folder"])
def test_a_published_revision_is_heard_and_not_the_files(office, command, meant):
    words, change, heard = COMMANDS[command]
    rewrite(office.ann, *change)
    revision = office.published_already()
    which = {"live": "live", "id": revision[:6], "folder": str(office.ann)}[meant]
    told = office.ivr(*words, "--content", str(ROOT), "--revision", which)
    assert told.exit_code == 0, told.output
    assert heard in " ".join(told.stdout.split())
    files = office.ivr(*words, "--content", str(ROOT))
    assert files.exit_code == 0
    assert heard not in " ".join(files.stdout.split())


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("meant", ["live", "ffff", "nowhere", ""])
def test_the_files_do_not_stand_in_for_a_revision_that_was_never_published(office, command, meant):
    told = office.ivr(*COMMANDS[command][0], "--content", str(ROOT), "--revision", meant)
    assert told.exit_code == 2
    assert told.stdout == ""
    assert told.stderr


def test_an_empty_revision_is_not_a_proof_of_the_files(office):
    told = office.ivr("prove", "--revision", "", "--content", str(ROOT), "--days", "1")
    assert told.exit_code == 2
    assert told.stdout == ""


def replays(told: str) -> list[list[str]]:
    """The commands that a proof prints, as a shell would read them."""
    lines = [line.partition("To hear it: ") for line in told.splitlines()]
    return [shlex.split(command) for _, found, command in lines if found]


@pytest.mark.parametrize("meant", ["live", "--revision folder", "--content folder"])
def test_a_counterexample_is_replayed_from_the_revision_that_was_proved(office, meant):
    rewrite(office.ann, "flows/voice.yaml", "first: welcome", "first: area")
    rewrite(office.ann, "flows/voice.yaml", "menu: Where does the child live?", "menu: Which area?")
    office.published_already()
    which = {
        "live": ("--revision", "live"),
        "--revision folder": ("--revision", str(office.ann)),
        "--content folder": ("--content", str(office.ann)),
    }[meant]
    told = office.ivr("prove", *which, "--days", "1", "--from", "2026-11-24")
    assert told.exit_code == 1, told.output
    commands = replays(told.stdout)
    assert commands
    for program, *words in commands[:2]:
        assert program == "ivr"
        heard = office.ivr(*words)
        assert heard.exit_code == 0, heard.output
        assert "Which area?" in " ".join(heard.stdout.split())
