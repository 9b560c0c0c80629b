"""`ivr publish` with its proof: what goes live, what is refused since a caller would be stranded, and
what is let pass since what is live fails in the same way."""

from pathlib import Path

import pytest

from ivr.content.findings import Span, error
from ivr.content.revision import read_folder, read_revision
from ivr.proof.scenarios import read_scenarios
from ivr.publishing.known_failures import Side, alike, new_errors, refutations
from ivr.publishing.publications import ORIGIN
from tests.cli.terminal import rewrite
from tests.proof_commands.office import (
    CALENDAR,
    CONTACTS,
    HEARD,
    LOUDER,
    NOON,
    VOICE,
    everything_in,
    replace_file,
    written,
)

SILENCE = "      value: public\n      then: connect"
HOURS = "spoken: 01332, 641, 172\n  hours:\n    Monday to Friday: 9am to "
CUT_SHORT = (CONTACTS, f"{HOURS}5pm", f"{HOURS}4:59pm")
BUSY = """\
closures: []
announcements:
  - say: Lines are busy tonight. Please stay on the line.
    from: 24 November 2026 5pm
    until: 24 November 2026 8pm
"""


# --- What goes live ---------------------------------------------------------------------------------


def test_the_first_publication_and_a_change_that_somebody_is_asked_about(office):
    said = office.ivr("publish", str(office.ann), "--why", "the first", "--by", "anna", "--yes")
    assert said.exit_code == 0, said.output
    assert "Nothing is live yet" in said.output
    assert "No caller is stranded." in said.output
    first = office.live
    assert (first.who, first.why, first.proved.held) == ("anna", "the first", True)
    assert first.proved.start == "2026-11-24T12:00:00+00:00"
    assert (office.ann / ORIGIN).read_text("utf-8") == f"1 {first.revision}\n"

    rewrite(office.ann, *LOUDER)
    said = office.ivr("publish", str(office.ann), "--why", "plainer", "--by", "ben", typed="y\n")
    assert said.exit_code == 0, said.output
    assert HEARD in said.output
    assert "Publish this?" in said.output
    assert office.live.revision == written(office.ann).revision
    assert office.live.parent == 1
    assert f"ivr publish --back-to {first.revision}" in said.output


def test_a_caller_who_would_be_stranded_is_shown_and_nothing_is_published(office):
    office.published_already()
    rewrite(office.ann, VOICE, SILENCE, SILENCE.replace("connect", "caller"))
    before = everything_in(office.ann)
    said = office.ivr("publish", str(office.ann), "--why", "quicker", "--yes")
    assert said.exit_code == 1, said.output
    assert "REFUTED  Every path ends" in said.output
    assert "To hear it: ivr call --at" in said.output
    assert "Callers would be stranded" in said.output
    assert "Nothing was published" in said.output
    assert office.live.number == 1
    assert everything_in(office.ann) == before


# --- Unless what is live fails in the same way ----------------------------------------------------


def finding(code: str = "links", message: str = "m", line: int = 1, file: str = VOICE):
    return error(code, message, Span(file, line))


@pytest.mark.parametrize(
    ("ours", "live", "fresh"),
    [
        ([], [], 0),
        ([finding()], [], 1),
        ([finding()], [finding()], 0),
        ([finding(line=30)], [finding(line=3)], 0),
        ([finding(line=1), finding(line=2)], [finding()], 1),
        ([finding(message="other")], [finding()], 1),
        ([finding(code="other")], [finding()], 1),
        ([finding(file=CONTACTS)], [finding()], 1),
        ([], [finding()], 0),
    ],
)
def test_an_error_that_is_live_already_does_not_refuse_and_any_other_does(ours, live, fresh):
    new, known = new_errors(ours, live)
    assert len(new) == fresh
    assert len(known) == len(ours) - fresh
    assert set(new) | set(known) == set(ours)


def side(folder: Path) -> Side:
    reading = read_revision(read_folder(folder))
    assert reading.revision is not None
    return Side(reading, reading.revision, read_scenarios(folder))


def test_what_is_wrong_already_does_not_keep_another_change_back_and_is_noted(office):
    rewrite(office.ann, *CUT_SHORT)
    office.published_already()
    rewrite(office.ann, *LOUDER)
    said = office.ivr("publish", str(office.ann), "--why", "plainer", "--by", "ben", "--yes")
    assert said.exit_code == 0, said.output
    assert "REFUTED  Who rings is what the sources say" in said.output
    assert "What is live fails in the same way, so this does not stop you." in said.output
    assert "Not mended, and as it is now:" in said.output
    assert office.live.number == 2
    assert "sources" in office.live.proved.overridden


def test_a_claim_fails_in_the_same_way_only_where_nothing_is_added_to_it(office):
    """Live has a wrong hour; something is announced; then another row is lost as well."""
    rewrite(office.ann, *CUT_SHORT)
    live, announced, worse = side(office.ann), office.copy("announced"), office.copy("worse")
    replace_file(announced, CALENDAR, BUSY)
    rewrite(
        worse, "config/routes.yaml", "- need: office\n  try: [ddscp-office, starting-point]\n", ""
    )
    theirs, same, more = (
        refutations(each, live.revision, ["sources"], NOON, 2)
        for each in (live, side(announced), side(worse))
    )
    assert theirs["sources"]
    assert alike(theirs, theirs) == {"sources"}
    assert alike(same, theirs) == {"sources"}
    assert alike(more, theirs) == frozenset()
    assert alike(theirs, {"sources": type(theirs["sources"])()}) == frozenset()
