"""`ivr publish` with its proof: what goes live, and what is refused as it strands a caller."""

from ivr.publishing.drafts import ORIGIN
from tests.cli.terminal import rewrite
from tests.proof_commands.office import HEARD, LOUDER, VOICE, everything_in, written

SILENCE = "      value: public\n      then: connect"


def test_the_first_publication_and_a_change_that_is_confirmed(office):
    said = office.ivr("publish", str(office.ann), "--why", "the first", "--by", "anna", "--yes")
    assert said.exit_code == 0, said.output
    assert "Nothing is live yet" in said.output
    assert "No caller is stranded." in said.output
    first = office.live
    assert (first.who, first.why, first.proved.accepted) == ("anna", "the first", ())
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
    assert "config/acceptances.yaml" not in said.output  # nothing of this can be accepted
    assert "Nothing was published" in said.output
    assert office.live.number == 1
    assert everything_in(office.ann) == before


def test_an_error_that_the_live_revision_has_too_is_refused_all_the_same(office):
    rewrite(office.ann, VOICE, SILENCE, SILENCE.replace("connect", "caller"))
    office.published_already()
    rewrite(office.ann, *LOUDER)
    said = office.ivr("publish", str(office.ann), "--why", "plainer", "--yes")
    assert said.exit_code == 1, said.output
    assert office.live.number == 1
