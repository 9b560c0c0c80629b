"""CONFIG_SOURCE=database: callers hear what was published, and `/readyz` says what answers."""

from datetime import UTC, datetime

import pytest

from ivr.operations.service import open_revisions
from ivr.operations.settings import from_database, read_settings
from ivr.store import publications
from ivr.store.database import Database
from ivr.store.publications import ProofRecord, PublishedFiles
from ivr.web.start import start
from tests.callers import ROOT, said, shipped_files
from tests.databases import migrated
from tests.logs import silent_log
from tests.web.signing import PUBLIC, TOKEN, Service, settings

VOICE = "flows/voice.yaml"
CONTACTS = "config/contacts.yaml"


def edited(*changes: tuple[str, str, str]) -> PublishedFiles:
    files = dict(shipped_files())
    for file, old, new in changes:
        assert files[file].count(old) == 1
        files[file] = files[file].replace(old, new)
    return PublishedFiles(files, {})


OLD = edited()
NEW = edited(
    (VOICE, "say: If you are under 18", "say: If you are a young person"),
    (CONTACTS, "name: Derby city social care", "name: the city team"),
)
UNUSABLE = edited((VOICE, "first: welcome", "first: nowhere"))


class Line:
    """A service that answers with what is published, and an author who publishes."""

    def __init__(self, where: str, journal: str) -> None:
        self.database = Database(where)
        self.publishes(OLD)
        chosen = settings(CONFIG_SOURCE="database", DATABASE_URL=where, JOURNAL=journal)
        self.revisions = open_revisions(chosen, silent_log())
        self.service = Service(settings=chosen, revisions=self.revisions)

    def publishes(self, what: PublishedFiles) -> None:
        live = publications.live_publication_number(self.database)
        publications.publish(
            self.database, what, expected=live, who="anna", why="so",
            proved=ProofRecord("2026-11-24T10:00:00+00:00", 400), now=datetime.now(UTC),
        )  # fmt: skip


@pytest.fixture
def line(tmp_path):
    made = Line(migrated("sqlite", tmp_path), str(tmp_path / "journal"))
    yield made
    made.database.close()


def test_the_next_caller_hears_what_was_published_and_a_call_in_progress_what_it_began_with(line):
    call = line.service.dial()
    line.publishes(NEW)
    line.revisions.refresh()
    newer = line.service.dial()
    newer.press("1")
    assert "the city team" in said(newer)
    call.press("1")
    assert "Derby city social care" in said(call)
    assert "If you are under 18" in said(call)
    assert call.faults == newer.faults == ()


def test_it_is_ready_with_the_revision_that_is_live(line):
    ready = line.service.ready()
    assert ready["revision"] == OLD.revision
    assert ready["reasons"] == []
    (check,) = [each for each in ready["checks"] if each["id"] == "revision"]
    assert check["result"] == "ok"
    assert check["message"] == f"revision {OLD.revision}, as it was published, answers"
    line.publishes(NEW)
    line.revisions.refresh()
    assert line.service.ready()["revision"] == NEW.revision


def test_it_says_that_what_was_published_cannot_be_used_and_goes_on_answering(line):
    line.publishes(UNUSABLE)
    line.revisions.refresh()
    ready = line.service.ready()
    assert ready["status"] == "degraded"
    assert ready["revision"] == OLD.revision
    assert len(ready["reasons"]) == 1
    assert "this version of the program cannot use" in ready["reasons"][0]
    (check,) = [each for each in ready["checks"] if each["id"] == "revision"]
    assert check["result"] == "fail"
    call = line.service.dial()
    call.press("1")
    assert "Derby city social care" in said(call)


@pytest.mark.parametrize(
    ("environment", "is_so"),
    [
        ({}, False),
        ({"CONFIG_SOURCE": ""}, False),
        ({"CONFIG_SOURCE": "files"}, False),
        ({"CONFIG_SOURCE": "database"}, True),
        ({"CONFIG_SOURCE": " database "}, True),
        ({"CONFIG_SOURCE": "database", "DEMONSTRATION": "1"}, False),
    ],
)
def test_published_revisions_answer_only_where_that_is_set_and_never_in_the_demonstration(
    environment, is_so
):
    assert from_database(environment) == is_so
    values = {
        "PUBLIC_URL": "http://127.0.0.1:8000", "TWILIO_AUTH_TOKEN": TOKEN,
        "SERVICE_NUMBER": "+441632960001", "SECRET_KEY": "made up", **environment,
    }  # fmt: skip
    assert read_settings(values, ROOT).from_database == is_so


def test_a_service_with_nothing_to_answer_with_says_what_to_do_and_ends(tmp_path, capsys):
    environment = {
        "PUBLIC_URL": PUBLIC, "TWILIO_AUTH_TOKEN": TOKEN, "SERVICE_NUMBER": "+441632960001",
        "SECRET_KEY": "made up", "CONFIG_SOURCE": "database", "JOURNAL": str(tmp_path / "journal"),
        "DATABASE_URL": migrated("sqlite", tmp_path),
    }  # fmt: skip
    with pytest.raises(SystemExit) as ended:
        start(environment, ROOT, status=4)
    assert ended.value.code == 4
    told = capsys.readouterr().err
    assert "This service cannot start: the database holds no published revision" in told
    assert "ivr publish --why" in told
    assert str(tmp_path) not in told
