"""Which revision answers where they are published in the database: the live one for new calls, the one
they began with for others; and what answers while the database is away."""

import shutil
import sqlite3
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from ivr.store import publications, revision_source
from ivr.store.database import Database
from ivr.store.database_revisions import DatabaseRevisions, NothingPublished
from ivr.store.last_good import LastGood
from ivr.store.publications import ProofRecord, PublishedFiles
from ivr.store.revision_source import NothingToServe
from tests.callers import shipped_files
from tests.databases import migrated, real_waits, statements

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
VOICE = "flows/voice.yaml"
QUESTION = "menu: Where does the child live?"


def worded(question: str) -> PublishedFiles:
    files = dict(shipped_files())
    assert files[VOICE].count(QUESTION) == 1
    files[VOICE] = files[VOICE].replace(QUESTION, f"menu: {question}")
    return PublishedFiles(files, {})


ONE, TWO, THREE = worded("One?"), worded("Two?"), worded("Three?")
BROKEN = worded("[Where")


class Desk:
    """An author who publishes, and web processes on one machine that answer with it."""

    def __init__(self, where: str, folder: Path) -> None:
        self.where, self.copies = where, folder / "journal/published"
        self.database = Database(where)
        self.faults: list[str] = []
        self.told: list[bool] = []
        self.opened: list[Database] = [self.database]

    def publishes(self, what: PublishedFiles) -> str:
        live = publications.live_publication(self.database)
        made = publications.publish(
            self.database, what, expected=live.number if live else None, who="anna", why="so",
            proved=ProofRecord("2026-11-24T10:00:00+00:00", 400), now=NOW,
        )  # fmt: skip
        return made.revision

    def process(self, *, patience: float = 2.0) -> DatabaseRevisions:
        database = Database(self.where, patience=patience)
        self.opened.append(database)
        return DatabaseRevisions(
            database,
            LastGood(self.copies),
            lambda reading: self.told.append(reading.revision is not None),
            self.faults.append,
        )

    def breaks(self, revision: str, text_: str) -> None:
        with self.database.transaction() as session:
            session.execute(
                text("UPDATE revisions SET files = :files WHERE id = :id"),
                {"files": text_, "id": revision},
            )


class File:
    """An SQLite file that goes away, with all that belongs to it, and comes back."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self._desk, self._here, self._gone = desk, folder, folder / "gone"

    def goes(self) -> None:
        for each in self._desk.opened:
            each.close()
        self._gone.mkdir()
        for path in self._here.glob("line.sqlite*"):
            path.rename(self._gone / path.name)
        (self._here / "line.sqlite").mkdir()  # so that no process makes an empty one

    def comes_back(self) -> None:
        (self._here / "line.sqlite").rmdir()
        for path in self._gone.iterdir():
            path.rename(self._here / path.name)


@pytest.fixture
def desk(tmp_path):
    made = Desk(migrated("sqlite", tmp_path), tmp_path)
    yield made
    for each in made.opened:
        each.close()


@pytest.fixture
def file(desk, tmp_path):
    return File(desk, tmp_path)


def question(revisions: DatabaseRevisions, call: str = "") -> str:
    found = revisions.for_call(call) if call else revisions.live
    return found.voice.steps["area"].menu


# --- The database answers -------------------------------------------------------------------------


def test_new_calls_get_what_was_published_last_and_others_what_they_began_with(database, tmp_path):
    desk = Desk(database.url.render_as_string(hide_password=False), tmp_path)
    one = desk.publishes(ONE)
    process = desk.process()
    assert question(process) == "One?"
    began = process.live
    two = desk.publishes(TWO)
    assert question(process) == "One?"
    process.refresh()
    assert question(process) == "Two?"
    assert process.live.id == two
    assert process.for_call(one) is began
    assert process.for_call(two) is process.live
    assert desk.told == [True, True]
    assert (process.reasons, desk.faults) == ((), [])
    for each in desk.opened:
        each.close()


def test_going_back_is_heard_like_any_other_publication(desk):
    one, two = desk.publishes(ONE), desk.publishes(TWO)
    process = desk.process()
    desk.publishes(ONE)
    process.refresh()
    assert process.live.id == one
    assert question(process, two) == "Two?"


def test_while_nothing_changes_only_the_pointer_is_read(desk):
    desk.publishes(ONE)
    process = desk.process()
    asked = statements(desk.opened[-1])
    for _ in range(5):
        process.refresh()
    assert len([each for each in asked if each.startswith("SELECT")]) == 5
    assert not any("files" in each for each in asked)


def test_a_process_finds_an_older_revision_that_a_call_began_with(desk):
    one = desk.publishes(ONE)
    desk.publishes(TWO)
    process = desk.process()
    assert question(process) == "Two?"
    assert question(process, one) == "One?"
    assert process.for_call(one) is process.for_call(one)


def test_a_process_that_has_not_looked_yet_finds_what_another_has_seen(desk):
    desk.publishes(ONE)
    process = desk.process()
    two = desk.publishes(TWO)
    assert question(process, two) == "Two?"
    assert question(process) == "One?"


@pytest.mark.parametrize("gone", ["0123456789ab", "x", "..", "a" * 400, "\x00", "'; --"])
def test_a_call_that_began_with_what_nobody_knows_gets_the_live_one(desk, gone):
    desk.publishes(ONE)
    assert question(desk.process(), gone) == "One?"


def test_what_nobody_knows_is_not_asked_for_at_each_turn(desk):
    desk.publishes(ONE)
    process = desk.process()
    asked = statements(desk.opened[-1])
    for _ in range(5):
        process.for_call("0123456789ab")
    assert len([each for each in asked if each.startswith("SELECT")]) == 1


def test_the_live_revision_is_never_dropped_for_older_ones(desk, monkeypatch):
    monkeypatch.setattr(revision_source, "CACHE_SIZE", 2)
    older = [desk.publishes(each) for each in (ONE, TWO, THREE)]
    process = desk.process()
    for name in (*older, *older):
        assert process.for_call(name).id == name
    assert process.for_call(older[2]) is process.live
    assert len(process._recent) == 2


# --- Nothing to answer with -----------------------------------------------------------------------


def test_before_anything_is_published_a_process_says_what_to_do(desk):
    with pytest.raises(NothingPublished, match="ivr publish --why"):
        desk.process()


def test_without_tables_and_without_a_copy_a_process_says_what_to_do(tmp_path):
    desk = Desk(f"sqlite:///{tmp_path}/empty.sqlite", tmp_path)
    with pytest.raises(NothingPublished, match="ivr release"):
        desk.process()


def test_what_this_version_cannot_use_does_not_start_a_process(desk):
    desk.publishes(BROKEN)
    with pytest.raises(NothingToServe) as refused:
        desk.process()
    assert refused.value.reading.findings


def test_what_this_version_cannot_use_does_not_replace_what_answers(desk):
    desk.publishes(ONE)
    process = desk.process()
    desk.publishes(BROKEN)
    for _ in range(3):
        process.refresh()
    assert question(process) == "One?"
    (reason,) = process.reasons
    assert "this version of the program cannot use" in reason
    assert "ivr publish --back-to" in reason
    assert desk.told == [True, False]
    desk.publishes(TWO)
    process.refresh()
    assert (question(process), process.reasons) == ("Two?", ())


def test_a_damaged_revision_does_not_replace_what_answers(desk, file):
    desk.publishes(ONE)
    process = desk.process()
    desk.breaks(desk.publishes(TWO), '{"flows/voice.yaml": "something else"}')
    for _ in range(3):
        process.refresh()
    assert question(process) == "One?"
    assert "damaged" in process.reasons[0]
    assert len(desk.faults) == 1
    file.goes()
    process.refresh()
    file.comes_back()
    process.refresh()
    assert "damaged" in process.reasons[0]


# --- The database is away -------------------------------------------------------------------------


def test_while_the_database_is_away_the_last_good_one_answers_and_it_is_said_once(desk, file):
    one = desk.publishes(ONE)
    process = desk.process()
    file.goes()
    for _ in range(3):
        process.refresh()
    assert question(process) == "One?"
    (reason,) = process.reasons
    assert f"revision {one} still answers" in reason
    assert "DATABASE_URL" in reason
    assert len(desk.faults) == 1
    file.comes_back()
    desk.publishes(TWO)
    process.refresh()
    assert (question(process), process.reasons) == ("Two?", ())


def test_a_process_that_starts_while_it_is_away_takes_this_machines_copy(desk, file):
    desk.publishes(ONE)
    desk.publishes(TWO)
    desk.process()
    file.goes()
    process = desk.process()
    assert question(process) == "Two?"
    assert "still answers" in process.reasons[0]
    file.comes_back()
    desk.publishes(THREE)
    process.refresh()
    assert (question(process), process.reasons) == ("Three?", ())


def test_calls_in_progress_find_their_revision_in_the_copies_too(desk, file):
    one = desk.publishes(ONE)
    process = desk.process()
    desk.publishes(TWO)
    process.refresh()
    file.goes()
    process = desk.process()
    assert question(process) == "Two?"
    assert question(process, one) == "One?"


def test_nobody_waits_for_a_database_that_is_known_to_be_away(desk, file, monkeypatch):
    desk.publishes(ONE)
    process = desk.process()
    file.goes()
    process.refresh()
    monkeypatch.setattr(publications, "revision_files", lambda *_: pytest.fail("it was asked"))
    assert question(process, "0123456789ab") == "One?"
    assert len(desk.faults) == 1


def test_a_database_that_does_not_answer_in_time_keeps_one_caller_waiting_and_no_other(
    desk, tmp_path, monkeypatch
):
    one = desk.publishes(ONE)
    desk.publishes(TWO)
    process = desk.process(patience=60.0)
    shutil.rmtree(desk.copies)
    holding = sqlite3.connect(tmp_path / "line.sqlite", isolation_level=None)
    holding.execute("BEGIN IMMEDIATE")
    try:
        with real_waits():  # the database is still locked
            assert question(process, one) == "Two?"
        with monkeypatch.context() as left_alone:
            left_alone.setattr(
                publications, "revision_files", lambda *_: pytest.fail("it is asked again")
            )
            assert question(process, one) == "Two?"
    finally:
        holding.execute("ROLLBACK")
        holding.close()
    process._paused_until.clear()
    assert question(process, one) == "One?"


def test_a_database_that_was_emptied_strands_nobody_who_has_a_copy(desk, tmp_path):
    desk.publishes(ONE)
    desk.process()
    emptied = Desk(f"sqlite:///{tmp_path}/another/line.sqlite", tmp_path)
    with pytest.raises(NothingPublished):
        Desk(emptied.where, tmp_path / "elsewhere").process()
    assert question(emptied.process()) == "One?"


# --- The copies -----------------------------------------------------------------------------------


def copies(desk: Desk) -> list[str]:
    return sorted(path.name for path in desk.copies.iterdir())


def test_copies_are_kept_of_the_newest_few_and_nobody_else_can_read_them(desk):
    for each in (ONE, TWO, THREE, ONE, TWO, THREE):
        desk.publishes(each)
        desk.process()
    assert copies(desk) == [f"{n}.revision" for n in (3, 4, 5, 6)]
    assert {stat.S_IMODE(path.stat().st_mode) for path in desk.copies.iterdir()} == {0o600}
    assert stat.S_IMODE(desk.copies.stat().st_mode) == 0o700


@pytest.mark.parametrize("spoilt", ["", "{", "[]", '{"revision": "x", "files": {}}', "null"])
def test_a_damaged_copy_is_passed_over(desk, file, spoilt):
    desk.publishes(ONE)
    process = desk.process()
    desk.publishes(TWO)
    process.refresh()
    (desk.copies / "2.revision").write_text(spoilt, "utf-8")
    (desk.copies / "readme.revision").write_text(spoilt, "utf-8")
    file.goes()
    assert question(desk.process()) == "One?"


def test_copies_of_another_database_do_not_answer_for_this_one(desk, tmp_path):
    for each in (ONE, TWO, THREE):
        desk.publishes(each)
        desk.process()
    other = Desk(migrated("sqlite", tmp_path / "other"), tmp_path)
    other.publishes(ONE)  # its number and its words are those of a copy that is there already
    other.publishes(TWO)
    assert question(other.process()) == "Two?"
    other.where = f"sqlite:///{tmp_path}/nowhere/line.sqlite"
    assert question(other.process()) == "Two?"
    for each in other.opened:
        each.close()


def test_a_disk_that_takes_no_copy_stops_nobody(desk):
    desk.copies.parent.mkdir(parents=True)
    desk.copies.write_text("a file where the folder should be", "utf-8")
    desk.publishes(ONE)
    process = desk.process()
    assert question(process) == "One?"
    assert len(desk.faults) == 1
    assert "no copy on this machine" in desk.faults[0]
