"""Records reach the database once, and no caller waits for them."""

import os
import threading
import time
from concurrent.futures import Future
from dataclasses import replace

import pytest
from sqlalchemy.exc import SQLAlchemyError

from ivr.store import records
from ivr.store.database import Database
from ivr.store.recorder import LONGEST_WAIT, Recorder
from ivr.store.spool import record_spool
from tests.databases import locked, migrated, postgresql, real_waits, statements
from tests.processes import until
from tests.records.desk import record, rows


def recorder(database: Database, folder, faults=None, patience=0.3) -> Recorder:
    own = Database(database.url.render_as_string(hide_password=False), patience=patience)
    return Recorder(
        own, record_spool(folder / "records"), (faults if faults is not None else []).append
    )


@pytest.fixture
def made(database, tmp_path):
    faults: list[str] = []
    found = recorder(database, tmp_path, faults)
    found.faults = faults
    yield found
    found.close()


def test_a_record_comes_out_as_it_went_in(database, made):
    whole = record(
        1, caller="d" * 16, revision="0123456789ab", after="ring-ended", step="area",
        trail=("step area: 1 was pressed or said", "it rings"), contact="starting-point",
        outcome="no-answer", seconds=7, rings="careline-public", topic="",
    )  # fmt: skip
    made.add(whole)
    assert made.move() == 1
    assert rows(database) == [whole]


def test_a_record_that_comes_twice_is_one(database, made):
    made.add(record(1))
    made.add(record(1))
    made.move()
    made.add(replace(record(1), outcome="busy"))
    made.move()
    assert [each.id for each in rows(database)] == [record(1).id]


def test_a_mover_that_dies_before_it_takes_the_file_away_doubles_nothing(
    database, made, monkeypatch
):
    for n in range(20):
        made.add(record(n))
    with monkeypatch.context() as dying:

        def dies(*_, **__):
            raise KeyboardInterrupt

        dying.setattr("pathlib.Path.unlink", dies)
        with pytest.raises(KeyboardInterrupt):
            made.move()
    assert len(rows(database)) == 20
    made.move()
    assert len(rows(database)) == 20
    assert made.move() == 0


def test_a_line_that_was_cut_short_keeps_no_other_back(database, made, tmp_path):
    folder = tmp_path / "records"
    folder.mkdir()
    cut = records.to_line(record(2))[:30]
    (folder / "1.lines").write_text(f"{records.to_line(record(1))}\n{cut}")
    (folder / "2.lines").write_text(f'{{"id": 7}}\nnull\n[]\n{records.to_line(record(3))}\n')
    made.move()
    assert [each.id for each in rows(database)] == [record(1).id, record(3).id]
    assert made.faults == ["an unreadable line"] * 2
    assert list(folder.iterdir()) == []


def test_a_record_that_the_database_can_never_take_keeps_no_other_back(database, made):
    made.add(record(1))
    made.add(replace(record(2), seconds=10**30))
    made.add(replace(record(3), step="x" * 500, trail=("y" * 500,) * 9))
    try:
        made.move()
    except (SQLAlchemyError, OverflowError):
        pytest.fail("it keeps the others back")
    found = {each.id for each in rows(database)}
    assert {record(1).id, record(3).id} <= found


def test_what_happens_while_the_database_is_away_is_all_there_afterwards(database, made):
    asked = statements(made._database)
    with locked(database):
        for n in range(200):
            made.add(record(n))
        assert asked == []
        made.try_to_move()
        made.try_to_move()
        assert len(made.faults) == 1
        for n in range(200, 250):
            made.add(record(n))
    made.try_to_move()
    assert len(rows(database)) == 250


def test_a_postgresql_that_is_lost_and_back_has_all_of_them(tmp_path):
    running = postgresql()
    database = Database(migrated("postgresql", tmp_path))
    faults: list[str] = []
    made = recorder(database, tmp_path, faults)
    try:
        made.add(record(1))
        made.try_to_move()
        running.stop()
        for n in range(2, 50):
            made.add(record(n))
            made.try_to_move() if n % 10 == 0 else None
        assert faults
        assert len(record_spool(tmp_path / "records").paths()) <= 2
        running.start()
        made.try_to_move()
        assert len(rows(database)) == 49
    finally:
        made.close()
        database.close()


def test_a_full_disk_delays_nobody_and_loses_nothing_while_the_process_lives(
    database, made, monkeypatch
):
    """The disk is tried once for each record, and no more."""
    tries = []

    def full(*_):
        tries.append(1)
        raise OSError("no space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("os.write", full)
        for n in range(50):
            made.add(record(n))
        assert len(tries) <= 50
    assert made.faults == ["OSError"]
    made.add(record(50))
    made.move()
    assert len(rows(database)) == 51


def test_a_missing_disk_breaks_nothing(database, tmp_path):
    (tmp_path / "records").touch()  # a file where the folder should be
    made = recorder(database, tmp_path)
    made.add(record(1))
    made.move()
    assert len(rows(database)) == 1
    made.close()


def test_a_disk_that_hangs_delays_one_caller_by_a_tenth_of_a_second(database, made, monkeypatch):
    """All of them are done while the disk still hangs; the first has waited, the others have not."""
    write, result = os.write, Future.result
    works_again, waits = threading.Event(), []

    def hang(file, what):
        works_again.wait()
        return write(file, what)

    def wait(future, seconds=None):
        waits.append(seconds)
        return result(future, seconds)

    with real_waits(), monkeypatch.context() as disk:
        disk.setattr("os.write", hang)
        disk.setattr(Future, "result", wait)
        for n in range(5):
            made.add(record(n))
        assert waits == [LONGEST_WAIT]
        works_again.set()
    made.move()
    made.close()  # the rest is in the journal now
    made.move()
    assert len(rows(database)) == 5


def test_a_disk_that_was_slow_has_all_of_it_soon_after_without_any_database(
    database, made, tmp_path, monkeypatch
):
    """So that a process which is killed has lost nothing, however busy its machine was."""
    write = os.write

    def slow(file, what):
        time.sleep(2 * LONGEST_WAIT)
        return write(file, what)

    with locked(database):
        with monkeypatch.context() as disk:
            disk.setattr("os.write", slow)
            for n in range(3):
                made.add(record(n))
            made.try_to_move()
            assert made.faults[0] == "the disk is slow"
        for n in range(3, 50):
            made.add(record(n))
        made.try_to_move()

        def on_disk():
            lines = "".join(path.read_text() for path in (tmp_path / "records").iterdir())
            return {records.from_line(line) for line in lines.splitlines()}

        until(lambda: on_disk() == {record(n) for n in range(50)})
    made.try_to_move()
    assert len(rows(database)) == 50


def test_memory_is_bounded(database, tmp_path, monkeypatch):
    monkeypatch.setattr("ivr.store.recorder._MAX_IN_MEMORY", 10)
    (tmp_path / "records").touch()
    faults: list[str] = []
    made = recorder(database, tmp_path, faults)
    for n in range(15):
        made.add(record(n))
    made.move()
    assert [each.id for each in rows(database)] == [record(n).id for n in range(5, 15)]
    assert "records lost" in faults
    made.close()


def test_a_record_that_cannot_be_written_at_all_breaks_nothing(made):
    made.add(replace(record(1), at=None))
    assert made.move() == 0


def test_where_no_thread_can_be_had_a_record_is_written_all_the_same(made, monkeypatch):
    """Memory is short: the waiting request writes; a process killed later has lost nothing."""

    def no_thread(*_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("ivr.store.recorder.ThreadPoolExecutor.submit", no_thread)
    made.add(record(1))
    assert made._memory == type(made._memory)()
    assert made.move() == 1
