"""The web line on published revisions: another process publishes, and callers hear it; what answers
outlives the web processes and the database."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.store import publications
from ivr.store.database import Database
from ivr.store.publications import ProofRecord, PublishedFiles
from ivr.web.start import CANNOT_LOAD
from tests.callers import said, shipped_files
from tests.databases import SQLITE_AND_IN_SOAK_POSTGRESQL, migrated
from tests.processes import PATIENCE, free_port, until
from tests.served.process import (
    carrier_for,
    environment,
    get,
    started,
    wait_until_it_answers,
)

pytestmark = pytest.mark.served
VOICE = "flows/voice.yaml"
QUESTION = "menu: Where does the child live?"
UNDER_18 = "say: If you are under 18"


def worded(question: str, under_18: str) -> PublishedFiles:
    files = dict(shipped_files())
    for old, new in ((QUESTION, f"menu: {question}"), (UNDER_18, f"say: {under_18}")):
        assert files[VOICE].count(old) == 1
        files[VOICE] = files[VOICE].replace(old, new)
    return PublishedFiles(files, {})


OLD = worded("Where is the child now?", "If you are a child")
NEW = worded("In which place is the child?", "If you are a young person")


class Line:
    """A port, what runs there, and the database that it answers from."""

    def __init__(self, folder: Path, where: str) -> None:
        self.folder, self.where = folder, where
        self.port = free_port()
        self.settings = environment(
            self.port,
            CONFIG_SOURCE="database",
            DATABASE_URL=where,
            JOURNAL=str(folder / "journal"),
        )

    def runs(self):
        return started(self.settings, self.folder / "log")

    def publishes(self, what: PublishedFiles) -> None:
        database = Database(self.where)
        live = publications.live_publication_number(database)
        publications.publish(
            database, what, expected=live, who="anna", why="so",
            proved=ProofRecord("2026-11-24T10:00:00+00:00", 400), now=datetime.now(UTC),
        )  # fmt: skip
        database.close()

    def dial(self):
        call = carrier_for(self.port).dial("+447700900123")
        assert call.faults == ()
        return call

    def ready(self) -> dict:
        return json.loads(get(self.port, "/readyz")[1])


def always_hears(line: Line, words: str) -> bool:
    """Which of the two web processes answers is chance: each is asked, if enough callers dial."""
    return all(words in said(line.dial()) for _ in range(16))


def is_read_by_both(line: Line, files: PublishedFiles) -> bool:
    """Whether both web processes have read this revision; a process that starts has read it too."""
    log = (line.folder / "log").read_text("utf-8")
    entries = [json.loads(each) for each in log.splitlines() if each.startswith("{")]
    read = [each for each in entries if each["event"] == "revision"]
    return [each["revision"] for each in read].count(files.revision) >= 2


def takes_away(file: Path) -> None:
    """An SQLite file goes away with all that belongs to it; no process can make an empty one there."""
    for path in list(file.parent.glob(f"{file.name}*")):
        path.rename(file.parent / f"gone-{path.name}")
    while True:
        file.unlink(missing_ok=True)  # a process that looked just now has made one
        with suppress(FileExistsError):
            file.mkdir()
            return


def brings_back(file: Path) -> None:
    file.rmdir()
    for path in list(file.parent.glob("gone-*")):
        path.rename(file.parent / path.name.removeprefix("gone-"))


@pytest.mark.parametrize("kind", SQLITE_AND_IN_SOAK_POSTGRESQL)
def test_what_another_process_publishes_is_heard_and_calls_keep_what_they_began_with(
    kind, tmp_path
):
    line = Line(tmp_path, migrated(kind, tmp_path))
    line.publishes(OLD)
    with line.runs() as process:
        wait_until_it_answers(process, line.port)
        first, second = line.dial(), line.dial()
        assert "Where is the child now?" in said(first)
        line.publishes(NEW)
        until(lambda: is_read_by_both(line, NEW))
        assert always_hears(line, "In which place is the child?")
        first.press("1")
        assert "If you are a child" in said(first)
        third = line.dial()
        third.press("1")
        assert "If you are a young person" in said(third)
    with line.runs() as process:
        wait_until_it_answers(process, line.port)
        second.press("1")
        assert "If you are a child" in said(second)
        assert second.faults == ()
        assert line.ready()["revision"] == NEW.revision


def test_what_was_published_outlives_the_database_and_then_the_web_processes_too(tmp_path):
    kept = tmp_path / "line.sqlite"
    line = Line(tmp_path, migrated("sqlite", tmp_path))
    line.publishes(OLD)
    with line.runs() as process:
        wait_until_it_answers(process, line.port)
        call = line.dial()
        takes_away(kept)
        until(lambda: "still answers" in " ".join(line.ready()["reasons"]))
        assert always_hears(line, "Where is the child now?")
        call.press("1")
        assert "If you are a child" in said(call)
    with line.runs() as process:
        wait_until_it_answers(process, line.port)
        assert always_hears(line, "Where is the child now?")
        ready = line.ready()
        assert (ready["status"], ready["revision"]) == ("degraded", OLD.revision)
        brings_back(kept)
        line.publishes(NEW)
        until(lambda: is_read_by_both(line, NEW))
        assert always_hears(line, "In which place is the child?")


def test_with_nothing_published_the_web_line_ends_and_says_what_to_do(tmp_path):
    line = Line(tmp_path, migrated("sqlite", tmp_path))
    with line.runs() as process:
        assert process.wait(PATIENCE) != 0
    told = (tmp_path / "log").read_text("utf-8")
    assert "This service cannot start: the database holds no published revision" in told
    assert "ivr publish --why" in told
    assert CANNOT_LOAD == 4
