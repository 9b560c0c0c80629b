"""Publications are listed, shown, exported and gone back to. Other commands take a published revision
as they take a folder."""

import json

import pytest

from ivr.content.revision import read_folder
from ivr.publishing import review
from ivr.publishing.drafts import ORIGIN
from ivr.publishing.review import ReviewedProof
from ivr.store import publications
from ivr.store.publications import ProofRecord
from tests.cli.terminal import rewrite
from tests.proof_commands.office import (
    CALENDAR,
    HEARD,
    LOUDER,
    NOON,
    VOICE,
    everything_in,
    replace_file,
    written,
)


def test_publications_are_listed_newest_first_with_who_when_and_why(office):
    assert "Nothing has been published yet" in office.ivr("revisions").output
    one = office.published_already(who="anna")
    rewrite(office.ann, *LOUDER)
    two = office.published_already(who="ben")
    first, second = office.ivr("revisions").output.splitlines()
    assert first == f"live  {two}  Tuesday 24 November 2026 at 12:00  ben: as it was"
    assert second == f"      {one}  Tuesday 24 November 2026 at 12:00  anna: as it was"
    record = json.loads(office.ivr("revisions", "--json").output)
    assert [(each["revision"], each["live"]) for each in record] == [(two, True), (one, False)]
    assert office.ivr("revisions", "--most", "1").output.splitlines() == [first]


def test_the_files_of_any_revision_come_back_byte_for_byte(office):
    text = (office.ann / CALENDAR).read_bytes() + b"# caf\xc3\xa9\r\n"
    (office.ann / CALENDAR).write_bytes(text)
    one = office.published_already()
    rewrite(office.ann, *LOUDER)
    office.published_already()
    out = office.root / "out"
    said = office.ivr("revisions", "export", one[:4], str(out))
    assert said.exit_code == 0, said.output
    back = everything_in(out)
    assert back.pop(ORIGIN).decode() == f"1 {one}\n"
    assert back[CALENDAR] == text
    rewrite(office.ann, LOUDER[0], LOUDER[2], LOUDER[1])
    assert back == everything_in(office.ann)


def test_export_writes_only_into_an_empty_folder(office):
    office.published_already()
    before = everything_in(office.ann)
    said = office.ivr("revisions", "export", "live", str(office.ann))
    assert said.exit_code == 2
    assert everything_in(office.ann) == before


def test_one_revision_is_shown_with_how_it_was_proved_and_its_files(office):
    one = office.published_already()
    said = office.ivr("revisions", "show", "live")
    assert said.exit_code == 0
    for words in (one, "by anna", "400 days", "No caller was stranded.", "config/contacts.yaml"):
        assert words in said.output
    said = office.ivr("revisions", "show", one, "--file", VOICE)
    assert said.output == read_folder(office.ann)[VOICE]
    assert office.ivr("revisions", "show", one, "--file", "x").exit_code == 2
    assert office.ivr("revisions", "show", "ffff").exit_code == 2


def test_acceptances_are_shown_for_good(office):
    publications.publish(
        office.database, written(office.ann), expected=None, who="anna", why="x",
        proved=ProofRecord(NOON.isoformat(), 400, ("scenario",)), now=NOON,
    )  # fmt: skip
    assert "proved with acceptances: scenario" in office.ivr("revisions").output
    shown = office.ivr("revisions", "show", "live").output
    assert "Proved with acceptances: scenario" in shown
    assert "stranded" not in shown


# --- Going back -----------------------------------------------------------------------------------


@pytest.fixture
def proofs(monkeypatch):
    """Which revision was proved, against which; every proof holds."""
    made = []

    def proves(candidate, _start, *, previous, **_):
        made.append((candidate.revision.id, previous.id))
        return ReviewedProof((), (), ())

    monkeypatch.setattr(review, "prove_candidate", proves)
    return made


def test_going_back_proves_the_older_revision_and_publishes_it_with_its_scenarios(office, proofs):
    one = office.published_already()
    first = publications.published_files(office.database, office.live)
    rewrite(office.ann, *LOUDER)
    replace_file(office.ann, "flows/scenarios/new.yaml", "[]\n")
    two = office.published_already()
    before = everything_in(office.ann)
    said = office.ivr("publish", "--back-to", one[:6], "--why", "two was wrong", typed="y\n")
    assert said.exit_code == 0, said.output
    assert said.output.startswith(f"Going back to revision {one}, published on Tuesday")
    assert proofs == [(one, two)]
    assert (office.live.number, office.live.revision, office.live.parent) == (3, one, 2)
    assert office.live.why == "two was wrong"
    assert publications.published_files(office.database, office.live) == first
    assert "The scenarios differ in flows/scenarios/new.yaml." in said.output
    assert everything_in(office.ann) == before


def test_files_that_were_withdrawn_are_not_published_again_unnoticed(office, proofs):
    one = office.published_already()
    rewrite(office.ann, *LOUDER)
    assert office.ivr("publish", str(office.ann), "--why", "x", "--yes").exit_code == 0
    assert office.ivr("publish", "--back-to", one, "--why", "wrong", "--yes").exit_code == 0
    rewrite(office.ann, CALENDAR, "closures: []", "closures: [] # none")
    said = office.ivr("publish", str(office.ann), "--why", "again", "--yes")
    assert said.exit_code == 1
    assert ': "wrong"' in said.output
    said = office.ivr("publish", str(office.ann), "--why", "again", "--yes", "--after", "live")
    assert said.exit_code == 0, said.output
    assert len(proofs) == 3


def test_going_back_to_the_live_revision_publishes_nothing(office, proofs):
    one = office.published_already()
    said = office.ivr("publish", "--back-to", one, "--why", "x", "--yes")
    assert said.exit_code == 0
    assert "This is live already" in said.output
    assert (office.live.number, proofs) == (1, [])


# --- Other commands take what was published -------------------------------------------------------


@pytest.mark.parametrize(("old", "new"), [("live", "folder"), ("id", "folder"), ("id", "live")])
def test_folders_ids_and_the_live_revision_are_compared_alike(office, old, new):
    one = office.published_already()
    rewrite(office.ann, *LOUDER)
    if new == "live":
        office.published_already()
    names = {"live": "live", "id": one[:5], "folder": str(office.ann)}
    said = office.ivr("diff", names[old], names[new], "--days", "2")
    assert said.exit_code == 1, said.output
    assert HEARD in said.output


@pytest.mark.parametrize("meant", ["ffff", "no such folder", "liv", ""])
def test_a_revision_that_is_neither_a_folder_nor_published_is_refused(office, meant):
    office.published_already()
    said = office.ivr("diff", meant, "live")
    assert said.exit_code == 2
    assert said.stdout == ""
    assert said.stderr


def test_a_published_revision_is_proved_as_files_are(office):
    office.published_already()
    said = office.ivr(
        "prove", "--revision", "live", "--content", str(office.root), "--json",
        "--from", "2026-11-24 12:00", "--days", "1",
    )  # fmt: skip
    assert said.exit_code == 0, said.output
    assert json.loads(said.stdout)["holds"]


@pytest.mark.parametrize("option", ["--revision", "--previous"])
def test_a_revision_that_was_never_published_cannot_be_proved(office, option):
    said = office.ivr("prove", option, "live", "--content", str(office.ann))
    assert said.exit_code == 2
    assert "nothing has been published yet" in said.stderr
