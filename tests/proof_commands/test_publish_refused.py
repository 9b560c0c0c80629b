"""What `ivr publish` refuses without a proof, and what it asks. A refusal changes neither the live
revision nor the files."""

from pathlib import Path

import pytest

from ivr.publishing import review
from ivr.publishing.drafts import ORIGIN
from ivr.publishing.review import ReviewedProof
from tests.cli.terminal import rewrite
from tests.proof_commands.office import (
    CALENDAR,
    CONTACTS,
    HEARD,
    LOUDER,
    VOICE,
    Office,
    everything_in,
    replace_file,
)

HOLDS = ReviewedProof((), (), ())
COMMENT = "# Who rings. The first row that fits decides"
CLOSED = """\
closures:
  - contact: starting-point
    from: 24 December 2026 1pm
    until: 25 December 2026 9am
    why: The office is away.
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


def test_a_publication_that_would_undo_another_persons_change_is_refused(office):
    office.published_already()
    said = office.ivr("revisions", "export", "live", str(office.root / "ben"))
    assert said.exit_code == 0, said.output
    ben = office.root / "ben"
    rewrite(office.ann, *LOUDER)
    office.published_already(who="anna")
    rewrite(ben, CONTACTS, "name: Derby city social care", "name: the city team")
    told = refused(office, "--yes", folder=ben)
    assert "would undo what was published" in told
    assert 'by anna: "as it was"' in told
    assert "--after live" in told
    assert "Proving" not in told


def test_files_with_the_changes_up_to_an_older_publication_are_refused_too(office):
    one = office.published_already()
    rewrite(office.ann, *LOUDER)
    office.published_already()
    rewrite(office.ann, LOUDER[0], LOUDER[2], "say: If you are a child")
    assert "would undo what was published" in refused(office, "--yes", "--after", one)


def test_files_that_were_begun_in_another_database_can_be_published(office):
    replace_file(office.ann, ORIGIN, "1 000000000000\n")
    office.published_already()
    said = office.ivr("publish", str(office.ann), "--why", "again")
    assert said.exit_code == 0
    assert said.output.startswith("This is live already: revision")


def test_the_live_revision_is_not_published_again(office):
    office.published_already()
    said = office.ivr("publish", str(office.ann), "--why", "again")
    assert (said.exit_code, office.live.number) == (0, 1)
    assert "This is live already" in said.output


def test_a_publication_during_the_proof_comes_first(office, monkeypatch):
    office.published_already()
    ben = office.copy("ben")
    rewrite(ben, *LOUDER)
    rewrite(office.ann, "config/routes.yaml", COMMENT, COMMENT.replace("Who", "Which team"))

    def meanwhile(*_, **__):
        office.published_already(ben, who="ben")
        return HOLDS

    monkeypatch.setattr(review, "prove_candidate", meanwhile)
    before = everything_in(office.ann)
    said = office.ivr("publish", str(office.ann), "--why", "a comment", "--yes")
    assert said.exit_code == 1, said.output
    assert 'by ben: "as it was"' in said.output
    assert "Nothing was published" in said.output
    assert office.live.who == "ben"
    assert everything_in(office.ann) == before


@pytest.mark.parametrize("answer", ["n\n", "\n", "nonsense\nn\n"])
def test_without_a_yes_nothing_is_published(office, monkeypatch, answer):
    office.published_already()
    rewrite(office.ann, *LOUDER)
    monkeypatch.setattr(review, "prove_candidate", lambda *_, **__: HOLDS)
    assert HEARD in refused(office, typed=answer)


def test_a_scenario_that_was_changed_so_that_it_holds_is_shown(office, monkeypatch):
    office.published_already()
    rewrite(office.ann, CONTACTS, "name: Derby city social care", "name: the city team")
    scenarios = office.ann / "flows/scenarios/derby-city.yaml"
    text = scenarios.read_text("utf-8").replace("Derby city social care", "the city team")
    scenarios.write_text(text, "utf-8")
    monkeypatch.setattr(review, "prove_candidate", lambda *_, **__: HOLDS)
    said = refused(office, typed="n\n")
    assert "The scenarios differ in flows/scenarios/derby-city.yaml." in said
    assert "Scenarios that hold now, and would not hold any more:" in said
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
def test_wrong_usage_publishes_nothing(office, words):
    office.published_already()
    said = office.ivr("publish", str(office.ann), *words)
    assert said.exit_code == 2, said.output
    assert office.live.number == 1


def test_a_database_without_tables_is_reported_without_its_address(office, tmp_path):
    office.where = f"sqlite:///{tmp_path}/secret.sqlite"
    said = office.ivr("publish", str(office.ann), "--why", "x")
    assert said.exit_code == 2
    assert "ivr release" in said.output
    Path(tmp_path / "secret.sqlite").touch()
    said = office.ivr("publish", str(office.ann), "--why", "x")
    assert said.exit_code == 3
    assert "secret" not in said.output
