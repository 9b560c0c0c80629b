"""Each lost record is reported, and none that is stored or will be."""

import os
from dataclasses import replace

import pytest

from ivr.store import records
from ivr.store.database import Database
from ivr.store.recorder import Recorder
from ivr.store.spool import record_spool
from tests.databases import locked
from tests.records.desk import record, rows

LOST, UNREADABLE = "records lost", "an unreadable line"


@pytest.fixture
def made(database, tmp_path):
    faults: list[str] = []
    own = Database(database.url.render_as_string(hide_password=False), patience=0.3)
    found = Recorder(own, record_spool(tmp_path / "records"), faults.append)
    found.faults = faults
    yield found
    found.close()


def note_half(made: Recorder, monkeypatch, which, *, mended: bool = True) -> None:
    """Note a record on a disk that has room for half of its line."""
    write = os.write

    def refuse(*_):
        raise OSError("the disk is broken")

    with monkeypatch.context() as disk:
        disk.setattr("os.write", lambda file, what: write(file, what[: len(what) // 2]))
        if not mended:
            disk.setattr("os.ftruncate", refuse)
        made.add(which)


def test_a_half_written_line_is_taken_back_and_written_again_whole(
    database, made, tmp_path, monkeypatch
):
    made.add(record(1))
    note_half(made, monkeypatch, record(2))
    made.add(record(3))
    lines = "".join(path.read_text() for path in (tmp_path / "records").iterdir())
    assert sorted(lines.splitlines()) == [records.to_line(record(n)) for n in (1, 2, 3)]
    made.move()
    assert [each.id for each in rows(database)] == [record(n).id for n in (1, 2, 3)]
    assert made.faults == ["OSError"]


def test_where_half_a_line_stays_its_record_is_kept_and_not_told_as_lost(
    database, made, monkeypatch
):
    note_half(made, monkeypatch, record(1), mended=False)
    made.add(record(2))
    made.move()
    assert [each.id for each in rows(database)] == [record(1).id, record(2).id]
    assert made.faults == ["OSError", UNREADABLE]


def test_half_a_line_of_a_process_that_died_is_told_once_and_not_at_every_look(
    database, made, tmp_path
):
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "1.lines").write_text(
        f"{records.to_line(record(1))}\n{records.to_line(record(2))[:40]}"
    )
    with locked(database):
        made.try_to_move()
        made.try_to_move()
    made.try_to_move()
    made.try_to_move()
    assert [each.id for each in rows(database)] == [record(1).id]
    assert made.faults.count(UNREADABLE) == 1
    assert LOST not in made.faults


def test_what_the_database_never_takes_is_lost_and_told(database, made):
    made.add(record(1))
    made.add(replace(record(2), call=None))
    made.move()
    assert [each.id for each in rows(database)] == [record(1).id]
    assert made.faults == [LOST]
