"""What `ivr publish` refuses without a proof, and what it asks. Refusals lose nothing: neither what is
live nor what somebody wrote."""

from importlib import import_module
from pathlib import Path

import pytest

from ivr.publishing.publications import ORIGIN
from ivr.store.published import Proved
from tests.cli.terminal import rewrite
from tests.proof_commands.office import (
    CALENDAR,
    CONTACTS,
    HEARD,
    LOUDER,
    NOON,
    VOICE,
    Office,
    everything_in,
    replace_file,
)

command = import_module("ivr.cli.publish")  # in `ivr.cli` the command has the module's name
COMMENT = "# Who rings. The first row that fits wins"
CLOSED = """\
closures:
  - contact: starting-point
    from: 24 December 2026 1pm
    until: 25 December 2026 9am
    why: Everybody is away.
announcements: []
"""


def refused(office: Office, *words: str, folder: Path | None = None, typed: str | None = None):
    """What was said; and nothing was published, and no file was changed."""
    folder = folder or office.ann
    before, live = everything_in(folder), office.live
    said = office.ivr("publish", str(folder), "--why", "a change", *words, typed=typed)
    assert said.exit_code == 1, said.output
    assert said.output.rstrip().endswith("your files are as they were.")
    assert office.live == live
    assert everything_in(folder) == before
    return said.output


def test_files_that_cannot_be_used_are_refused_with_their_place(office):
    office.published_already()
    rewrite(office.ann, VOICE, "first: welcome", "first: nowhere")
    said = refused(office, "--yes")
    assert "flows/voice.yaml" in said
    assert "[unknown-step]" in said


def test_an_error_of_the_checks_is_refused_and_the_rest_is_not_proved(office):
    office.published_already()
    replace_file(office.ann, CALENDAR, CLOSED)
    said = refused(office, "--yes")
    assert "[safety-line-closes]" in said
    assert "1 error: see above" in said
    assert "Proving" not in said


def test_the_first_revision_is_refused_for_an_error_too(office):
    replace_file(office.ann, CALENDAR, CLOSED)
    assert "[safety-line-closes]" in refused(office, "--yes")
    assert office.live is None


def test_whoever_publishes_over_somebody_elses_change_is_told_of_it(office):
    office.published_already()
    said = office.ivr("revisions", "export", "live", str(office.root / "ben"))
    assert said.exit_code == 0, said.output
    ben = office.root / "ben"
    rewrite(office.ann, *LOUDER)
    office.published_already(who="anna")
    rewrite(ben, CONTACTS, "name: Derby city social care", "name: the city team")
    told = refused(office, "--yes", folder=ben)
    assert "Since these files were begun, this was published:" in told
    assert 'by anna: "as it was"' in told
    assert "--after live" in told
    assert "Proving" not in told


def test_saying_that_ones_files_have_what_was_published_up_to_an_older_one_is_not_enough(office):
    one = office.published_already()
    rewrite(office.ann, *LOUDER)
    office.published_already()
    rewrite(office.ann, LOUDER[0], LOUDER[2], "say: If you are a child")
    assert "Since these files were begun" in refused(office, "--yes", "--after", one)


def test_files_that_began_in_another_database_are_not_held_against_this_one(office):
    replace_file(office.ann, ORIGIN, "1 000000000000\n")
    office.published_already()
    said = office.ivr("publish", str(office.ann), "--why", "again")
    assert said.exit_code == 0
    assert said.output.startswith("This is live already: revision")


def test_what_is_live_already_is_not_published_again(office):
    office.published_already()
    said = office.ivr("publish", str(office.ann), "--why", "again")
    assert (said.exit_code, office.live.number) == (0, 1)
    assert "This is live already" in said.output


def test_somebody_who_publishes_during_the_proof_comes_first(office, monkeypatch):
    office.published_already()
    ben = office.copy("ben")
    rewrite(ben, *LOUDER)
    rewrite(office.ann, "config/routes.yaml", COMMENT, COMMENT.replace("Who", "Whoever"))

    def meanwhile(*_):
        office.published_already(ben, who="ben")
        return Proved(NOON.isoformat(), 400)

    monkeypatch.setattr(command, "prove_or_refuse", meanwhile)
    before = everything_in(office.ann)
    said = office.ivr("publish", str(office.ann), "--why", "a comment", "--yes")
    assert said.exit_code == 1, said.output
    assert 'by ben: "as it was"' in said.output
    assert "Nothing was published" in said.output
    assert office.live.who == "ben"
    assert everything_in(office.ann) == before


@pytest.mark.parametrize("answer", ["n\n", "\n", "nonsense\nn\n"])
def test_whoever_does_not_say_yes_publishes_nothing(office, monkeypatch, answer):
    office.published_already()
    rewrite(office.ann, *LOUDER)
    monkeypatch.setattr(
        command, "prove_or_refuse", lambda *_: Proved(NOON.isoformat(), 2, ("sources",))
    )
    said = refused(office, typed=answer)
    assert "Not mended, and as it is now: sources" in said
    assert HEARD in said


def test_a_story_that_is_changed_to_have_it_hold_is_seen(office, monkeypatch):
    office.published_already()
    rewrite(office.ann, CONTACTS, "name: Derby city social care", "name: the city team")
    story = office.ann / "flows/scenarios/derby-city.yaml"
    text = story.read_text("utf-8").replace("Derby city social care", "the city team")
    story.write_text(text, "utf-8")
    monkeypatch.setattr(command, "prove_or_refuse", lambda *_: Proved(NOON.isoformat(), 2))
    said = refused(office, typed="n\n")
    assert "The stories differ in flows/scenarios/derby-city.yaml." in said
    assert "Stories that hold now, and would not hold any more:" in said
    assert '"Derby city social care" is not heard' in said


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--why", " "),
        ("--why", "x", "--by", " "),
        ("--why", "x", "--back-to", "ffff"),
        ("--why", "x", "--back-to", "%%%%"),
        ("--why", "x", "--after", "ffff"),
    ],
)
def test_wrong_usage_is_said_and_publishes_nothing(office, words):
    office.published_already()
    said = office.ivr("publish", str(office.ann), *words)
    assert said.exit_code == 2, said.output
    assert office.live.number == 1


def test_a_database_without_tables_is_said_without_its_address(office, tmp_path):
    office.where = f"sqlite:///{tmp_path}/secret.sqlite"
    said = office.ivr("publish", str(office.ann), "--why", "x")
    assert said.exit_code == 2
    assert "ivr release" in said.output
    Path(tmp_path / "secret.sqlite").touch()
    said = office.ivr("publish", str(office.ann), "--why", "x")
    assert said.exit_code == 3
    assert "secret" not in said.output
