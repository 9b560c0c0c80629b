"""What was published stays as it was; one pointer says which of it is live, and moves only for an
author who knew where it stood."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from ivr.content.revision import revision_id
from ivr.operations import retention
from ivr.operations.retention import Retention
from ivr.store import publications
from ivr.store.database import Database
from ivr.store.publications import (
    DamagedRevision,
    ProofRecord,
    Publication,
    PublicationConflict,
    PublicationNotFound,
    PublishedFiles,
)
from ivr.store.tables import PublicationRow, StoredRevision

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
HELD = ProofRecord("2026-11-24T10:00:00+00:00", 400)
SCENARIOS = {"flows/scenarios/a.yaml": "- scenario: A story\n"}
NASTY = "a\r\nb\n\ttab \u201cquoted\u201d \U0001f600 \\u0000 \x00 '; DROP TABLE revisions; --"


def written(text: str = "one", **scenarios: str) -> PublishedFiles:
    return PublishedFiles({"config/x.yaml": text, "flows/y.yaml": "y"}, scenarios or SCENARIOS)


def publish(
    database: Database,
    what: PublishedFiles,
    expected: int | None,
    *,
    who: str = "anna",
    why: str = "so",
) -> Publication:
    return publications.publish(
        database, what, expected=expected, who=who, why=why, proved=HELD, now=NOW
    )


def rows(database: Database) -> tuple[int, int]:
    with database.transaction() as session:
        counts = [session.scalar(select(func.count()).select_from(t)) for t in TABLES]
    return counts[0], counts[1]


TABLES = (StoredRevision, PublicationRow)


def test_before_anything_is_published_nothing_is_live(database):
    assert publications.live_publication(database) is None
    assert publications.live_publication_number(database) is None
    assert publications.list_publications(database) == ()
    with pytest.raises(PublicationNotFound, match="nothing has been published yet"):
        publications.find_publication(database, "live")


def test_the_first_publication_is_live(database):
    made = publish(database, written(), None)
    assert made == Publication(1, written().revision, None, NOW, "anna", "so", HELD)
    assert publications.live_publication(database) == made
    assert publications.live_publication_number(database) == 1


def test_files_come_back_as_they_went_in(database):
    made = publish(database, written(NASTY, **{"flows/scenarios/s.yaml": NASTY}), None)
    assert publications.revision_files(database, made.revision) == {
        "config/x.yaml": NASTY,
        "flows/y.yaml": "y",
    }
    assert publications.publication_scenarios(database, 1) == {"flows/scenarios/s.yaml": NASTY}
    assert publications.published_files(database, made) == written(
        NASTY, **{"flows/scenarios/s.yaml": NASTY}
    )


def test_how_it_was_proved_is_kept(database):
    proved = ProofRecord("2026-11-24T10:00:00+00:00", 400, ("sources", "links"))
    publications.publish(
        database, written(), expected=None, who="a", why="b", proved=proved, now=NOW
    )
    live = publications.live_publication(database)
    assert live is not None
    assert live.proved == proved


def test_failures_let_pass_before_there_were_acceptances_are_still_named(database):
    publish(database, written(), None)
    with database.transaction() as session:
        row = session.get_one(PublicationRow, 1)
        row.proof = json.dumps({"start": HELD.start, "days": 400, "overridden": ["sources"]})
    assert publications.list_publications(database)[0].proved.accepted == ("sources",)


def test_each_publication_knows_the_one_before(database):
    publish(database, written("one"), None)
    made = publish(database, written("two"), 1, who="ben", why="shorter")
    assert (made.number, made.parent, made.who, made.why) == (2, 1, "ben", "shorter")
    assert publications.live_publication(database) == made
    assert [each.number for each in publications.list_publications(database)] == [2, 1]
    assert [each.number for each in publications.list_publications(database, most=1)] == [2]
    assert [each.number for each in publications.publications_since(database, 1)] == [2]
    assert publications.publications_since(database, 2) == ()


@pytest.mark.parametrize("expected", [None, 0, 1, 3, 99])
def test_whoever_began_from_another_publication_is_refused_and_nothing_is_written(
    database, expected
):
    publish(database, written("one"), None)
    publish(database, written("two"), 1)
    before = rows(database)
    with pytest.raises(PublicationConflict) as refused:
        publish(database, written("three"), expected)
    assert refused.value.by == publications.live_publication(database)
    assert publications.live_publication_number(database) == 2
    assert rows(database) == before


def test_two_first_publications_cannot_both_be(database):
    publish(database, written("one"), None)
    with pytest.raises(PublicationConflict):
        publish(database, written("two"), None)


def test_of_many_who_publish_at_once_one_does_and_the_others_hear_of_it(database):
    publish(database, written("first"), None)
    came: list[object] = []

    def work(n: int) -> None:
        try:
            came.append(publish(database, written(f"by {n}"), 1))
        except PublicationConflict as refused:
            came.append(refused)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (won,) = [each for each in came if isinstance(each, Publication)]
    refused = [each for each in came if isinstance(each, PublicationConflict)]
    assert len(refused) == 7
    assert publications.live_publication(database) == won
    assert {each.by for each in refused} == {won}
    assert rows(database) == (2, 2)


def test_going_back_is_one_more_publication_of_the_same_revision(database):
    first = publish(database, written("one"), None)
    publish(database, written("two"), 1)
    again = publish(database, written("one"), 2, why="two was wrong")
    assert (again.number, again.revision, again.parent) == (3, first.revision, 2)
    assert rows(database) == (2, 3)
    assert publications.find_publication(database, first.revision) == again


def test_whoever_knew_the_same_revision_from_before_is_refused_all_the_same(database):
    """The revision is the one they knew, but two was published meanwhile, and taken back."""
    publish(database, written("one"), None)
    publish(database, written("two"), 1)
    publish(database, written("one"), 2)
    with pytest.raises(PublicationConflict):
        publish(database, written("three"), 1)


# --- What is meant --------------------------------------------------------------------------------


def alike() -> tuple[PublishedFiles, PublishedFiles]:
    """Two revisions whose ids begin with the same four letters."""
    seen: dict[str, PublishedFiles] = {}
    for n in range(100_000):
        made = written(str(n))
        other = seen.setdefault(made.revision[:4], made)
        if other is not made:
            return other, made
    raise AssertionError("none are alike")


def test_the_first_letters_of_an_id_will_do(database):
    one = publish(database, written("one"), None)
    two = publish(database, written("two"), 1)
    assert publications.find_publication(database, one.revision[:4]) == one
    assert publications.find_publication(database, one.revision) == one
    assert publications.find_publication(database, "live") == two


def test_letters_that_several_revisions_begin_with_mean_none_of_them(database):
    one, two = alike()
    publish(database, one, None)
    publish(database, two, 1)
    with pytest.raises(PublicationNotFound, match=f"{min(one.revision, two.revision)}, "):
        publications.find_publication(database, one.revision[:4])
    assert publications.find_publication(database, two.revision).number == 2


@pytest.mark.parametrize(
    "meant", ["", "a", "abc", "%", "____", "a%%%", "LIVE", "../x", "0123456789abc", "zzzz", "ffff"]
)
def test_other_letters_mean_nothing(database, meant):
    publish(database, written("one"), None)
    with pytest.raises(PublicationNotFound):
        publications.find_publication(database, meant)


def test_whether_a_publication_was_of_a_revision(database):
    made = publish(database, written("one"), None)
    assert publications.is_publication_of(database, 1, made.revision)
    assert not publications.is_publication_of(database, 1, "0" * 12)
    assert not publications.is_publication_of(database, 2, made.revision)


# --- What is kept stays ---------------------------------------------------------------------------


def test_nothing_that_was_published_is_ever_erased(database):
    made = publish(database, written("one"), None)
    publish(database, written("two"), 1)
    retention.purge(database, NOW + timedelta(days=20_000), Retention())
    assert rows(database) == (2, 2)
    assert publications.published_files(database, made) == written("one")


def test_the_log_can_only_be_added_to():
    """No function of the module takes a row away; the one update moves the pointer."""
    source = publications.__loader__.get_source(publications.__name__)
    assert source.count("update(") == 1
    assert "update(LivePointer)" in source
    assert "delete" not in source


@pytest.mark.parametrize("spoilt", ['{"config/x.yaml": "another"}', "{", "[]", "7", ""])
def test_files_that_are_not_what_was_published_are_never_given_out(database, spoilt):
    made = publish(database, written("one"), None)
    with database.transaction() as session:
        session.execute(text("UPDATE revisions SET files = :files"), {"files": spoilt})
    with pytest.raises(DamagedRevision):
        publications.revision_files(database, made.revision)
    with pytest.raises(DamagedRevision):
        publications.published_files(database, made)


def test_a_damaged_copy_of_the_same_revision_is_not_published_over(database):
    publish(database, written("one"), None)
    with database.transaction() as session:
        session.execute(text("UPDATE revisions SET files = '{}'"))
    with pytest.raises(DamagedRevision):
        publish(database, written("one"), 1)
    assert publications.live_publication_number(database) == 1


def test_a_revision_that_was_never_published_has_no_files(database):
    assert publications.revision_files(database, "0" * 12) is None


def test_long_words_are_cut_and_not_refused(database):
    made = publish(database, written(), None, who="w" * 500, why="y" * 5000)
    assert (len(made.who), len(made.why)) == (publications.LONGEST_WHO, publications.LONGEST_WHY)
    assert publications.live_publication(database) == made


def test_what_is_named_is_what_the_files_make():
    assert written("one").revision == revision_id(written("one").files)
    assert written("one").revision == written("one", other="story").revision
