"""The two spools: complete lines come out once, in order, whatever happens to the writing process."""

import os
import signal
import stat
import subprocess
import sys
import time

import pytest

from ivr.store.spool import Spool, promise_spool, record_spool
from tests.processes import end, start

WRITER = """
import sys
from pathlib import Path
from ivr.store.spool import record_spool
lines = record_spool(Path(sys.argv[1]))
for n in range(10**9):
    lines.append(f"line {n}")
    print(n, flush=True)
"""


def moved(lines: Spool) -> list[str]:
    found: list[str] = []
    lines.move(found.extend)
    return found


def test_lines_come_out_in_order_and_once(tmp_path):
    lines = record_spool(tmp_path / "records")
    for n in range(5):
        lines.append(str(n))
    lines.finish()
    assert moved(lines) == ["0", "1", "2", "3", "4"]
    assert moved(lines) == []
    assert list((tmp_path / "records").iterdir()) == []


def test_a_file_that_is_written_to_is_left_alone(tmp_path):
    lines = record_spool(tmp_path)
    lines.append("1")
    assert moved(record_spool(tmp_path)) == []
    lines.append("2")
    lines.finish()
    assert moved(record_spool(tmp_path)) == ["1", "2"]


def test_lines_that_are_not_accepted_stay(tmp_path):
    lines = record_spool(tmp_path)
    lines.append("1")
    lines.finish()

    def refuse(_):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        lines.move(refuse)
    assert moved(lines) == ["1"]


def test_only_its_owner_can_read_a_file(tmp_path):
    lines = record_spool(tmp_path / "records")
    lines.append("1")
    (path,) = lines.paths()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_each_line_is_one_write(tmp_path, monkeypatch):
    lines = record_spool(tmp_path)
    written, write = [], os.write
    monkeypatch.setattr("os.write", lambda file, what: written.append(what) or write(file, what))
    monkeypatch.setattr("os.fsync", lambda _: pytest.fail("a caller must not wait for the disk"))
    lines.append("1")
    lines.append("2")
    assert written == [b"1\n", b"2\n"]


def test_a_line_cut_short_by_a_full_disk_spoils_no_other(tmp_path, monkeypatch):
    lines, write = record_spool(tmp_path), os.write
    lines.append("before")
    monkeypatch.setattr("os.write", lambda file, what: write(file, what[:4]))
    with pytest.raises(OSError, match="only a part"):
        lines.append("a longer line")
    monkeypatch.undo()
    lines.append("after")
    lines.finish()
    assert sorted(moved(lines)) == ["after", "before"]


def test_a_disk_without_room_is_reported(tmp_path, monkeypatch):
    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr("os.write", full)
    with pytest.raises(OSError, match="no space"):
        record_spool(tmp_path).append("1")


def test_a_folder_that_cannot_be_made_is_reported(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        record_spool(tmp_path / "file" / "records").append("1")


def test_a_folder_that_is_taken_away_meanwhile_is_made_again(tmp_path):
    lines = record_spool(tmp_path / "records")
    lines.append("1")
    lines.finish()
    (path,) = lines.paths()
    path.unlink()
    path.parent.rmdir()
    lines.append("2")
    lines.finish()
    assert moved(lines) == ["2"]


def test_they_take_no_more_room_than_they_may(tmp_path):
    lines = record_spool(tmp_path, max_bytes=10)
    lines.append("x" * 20)
    lines.finish()
    with pytest.raises(OSError, match="the spool is full"):
        lines.append("1")


def test_lines_that_no_database_took_are_forgotten_with_the_others(tmp_path):
    lines = record_spool(tmp_path)
    lines.append("old")
    lines.finish()
    (path,) = lines.paths()
    os.utime(path, (1000, 1000))
    lines.append("new")
    assert lines.delete_before(time.time() - 60) == 1
    lines.finish()
    assert moved(lines) == ["new"]


def test_a_child_process_writes_to_a_file_of_its_own(tmp_path):
    lines = record_spool(tmp_path)
    lines.append("parent")
    child = os.fork()
    if child == 0:
        lines.append("child")
        os._exit(0)
    os.waitpid(child, 0)
    assert moved(record_spool(tmp_path)) == ["child"]
    lines.append("parent again")
    lines.finish()
    assert moved(lines) == ["parent", "parent again"]


@pytest.mark.parametrize("times", [2, pytest.param(100, marks=pytest.mark.soak)])
def test_what_a_process_wrote_before_it_was_killed_comes_out(tmp_path, times):
    for _ in range(times):
        process = start([sys.executable, "-c", WRITER, tmp_path], stdout=subprocess.PIPE, text=True)
        said = [process.stdout.readline() for _ in range(50)]
        assert moved(record_spool(tmp_path)) == []
        process.send_signal(signal.SIGKILL)
        process.wait()
        said += process.stdout.readlines()
        end(process)
        found = moved(record_spool(tmp_path))
        told = [f"line {n.strip()}" for n in said if n.endswith("\n")]
        # the last one was written, and perhaps not yet told
        assert found[: len(told)] == told
        assert len(found) <= len(told) + 1


# --- Synced lines ----------------------------------------------------------------------------------


def test_synced_lines_come_out_in_their_order_and_once(tmp_path):
    spool = promise_spool(tmp_path / "spool")
    for n in range(5):
        spool.write_synced(str(n))
        os.utime(max((tmp_path / "spool").iterdir(), key=os.path.getmtime))
    assert len(spool) == 5
    assert moved(spool) == ["0", "1", "2", "3", "4"]
    assert moved(spool) == []


def test_a_synced_line_outlives_its_process(tmp_path):
    promise_spool(tmp_path).write_synced("1")
    assert moved(promise_spool(tmp_path)) == ["1"]


def test_a_synced_line_that_is_not_accepted_stays(tmp_path):
    spool = promise_spool(tmp_path)
    spool.write_synced("1")

    def refuse(_):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        spool.move(refuse)
    assert moved(spool) == ["1"]


def test_only_its_owner_can_read_a_synced_file(tmp_path):
    folder = tmp_path / "spool"
    promise_spool(folder).write_synced("1")
    (path,) = folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_synced_line_is_synced_before_a_caller_relies_on_it(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr("os.fsync", lambda handle: synced.append(os.fstat(handle).st_mode))
    promise_spool(tmp_path).write_synced("1")
    assert [stat.S_ISDIR(mode) for mode in synced] == [False, True]


def test_a_disk_that_is_full_is_reported_and_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(_):
        raise OSError("no space left on device")

    monkeypatch.setattr("os.fsync", full)
    spool = promise_spool(tmp_path)
    with pytest.raises(OSError, match="no space"):
        spool.write_synced("1")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_for_a_synced_line_is_reported(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        promise_spool(tmp_path / "file" / "spool").write_synced("1")


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    assert len(promise_spool(tmp_path / "nowhere")) == 0
    assert moved(promise_spool(tmp_path / "nowhere")) == []


@pytest.mark.parametrize("times", [2, pytest.param(100, marks=pytest.mark.soak)])
def test_what_a_process_synced_before_it_was_killed_comes_out(tmp_path, times):
    writer = WRITER.replace("record_spool", "promise_spool").replace(".append(", ".write_synced(")
    for _ in range(times):
        process = start([sys.executable, "-c", writer, tmp_path], stdout=subprocess.PIPE, text=True)
        printed = [process.stdout.readline() for _ in range(20)]
        process.send_signal(signal.SIGKILL)
        process.wait()
        printed += process.stdout.readlines()
        end(process)
        expected = [f"line {n.strip()}" for n in printed if n.endswith("\n")]
        found = [line for line in moved(promise_spool(tmp_path)) if line.startswith("line ")]
        assert found[: len(expected)] == expected
