"""The journal of records: whole lines come out once, whatever happens to who wrote them."""

import os
import signal
import stat
import subprocess
import sys
import time

import pytest

from ivr.store.record_spool import Lines

WRITER = """
import sys
from pathlib import Path
from ivr.store.record_spool import Lines
lines = Lines(Path(sys.argv[1]))
for n in range(10**9):
    lines.write(f"line {n}")
    print(n, flush=True)
"""


def moved(lines: Lines) -> list[str]:
    found: list[str] = []
    lines.move(found.extend)
    return found


def test_lines_come_out_in_order_and_once(tmp_path):
    lines = Lines(tmp_path / "records")
    for n in range(5):
        lines.write(str(n))
    lines.finish()
    assert moved(lines) == ["0", "1", "2", "3", "4"]
    assert moved(lines) == []
    assert list((tmp_path / "records").iterdir()) == []


def test_a_file_that_is_written_to_is_left_alone(tmp_path):
    lines = Lines(tmp_path)
    lines.write("1")
    assert moved(Lines(tmp_path)) == []
    lines.write("2")
    lines.finish()
    assert moved(Lines(tmp_path)) == ["1", "2"]


def test_lines_that_are_not_accepted_stay(tmp_path):
    lines = Lines(tmp_path)
    lines.write("1")
    lines.finish()

    def refuse(_):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        lines.move(refuse)
    assert moved(lines) == ["1"]


def test_nobody_else_can_read_them(tmp_path):
    lines = Lines(tmp_path / "records")
    lines.write("1")
    (path,) = lines.paths()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_each_line_is_one_write(tmp_path, monkeypatch):
    lines = Lines(tmp_path)
    written, write = [], os.write
    monkeypatch.setattr("os.write", lambda file, what: written.append(what) or write(file, what))
    monkeypatch.setattr("os.fsync", lambda _: pytest.fail("nobody waits for a disk"))
    lines.write("1")
    lines.write("2")
    assert written == [b"1\n", b"2\n"]


def test_a_line_cut_short_by_a_full_disk_spoils_no_other(tmp_path, monkeypatch):
    lines, write = Lines(tmp_path), os.write
    lines.write("before")
    monkeypatch.setattr("os.write", lambda file, what: write(file, what[:4]))
    with pytest.raises(OSError, match="only a part"):
        lines.write("a longer line")
    monkeypatch.undo()
    lines.write("after")
    lines.finish()
    assert sorted(moved(lines)) == ["after", "before"]


def test_a_disk_without_room_is_said(tmp_path, monkeypatch):
    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr("os.write", full)
    with pytest.raises(OSError, match="no space"):
        Lines(tmp_path).write("1")


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        Lines(tmp_path / "file" / "records").write("1")


def test_a_folder_that_is_taken_away_meanwhile_is_made_again(tmp_path):
    lines = Lines(tmp_path / "records")
    lines.write("1")
    lines.finish()
    (path,) = lines.paths()
    path.unlink()
    path.parent.rmdir()
    lines.write("2")
    lines.finish()
    assert moved(lines) == ["2"]


def test_they_take_no_more_room_than_they_may(tmp_path):
    lines = Lines(tmp_path, most=10)
    lines.write("x" * 20)
    lines.finish()
    with pytest.raises(OSError, match="room"):
        lines.write("1")


def test_lines_that_no_database_took_are_forgotten_with_the_others(tmp_path):
    lines = Lines(tmp_path)
    lines.write("old")
    lines.finish()
    (path,) = lines.paths()
    os.utime(path, (1000, 1000))
    lines.write("new")
    assert lines.forget(time.time() - 60) == 1
    lines.finish()
    assert moved(lines) == ["new"]


def test_a_child_process_writes_to_a_file_of_its_own(tmp_path):
    lines = Lines(tmp_path)
    lines.write("parent")
    child = os.fork()
    if child == 0:
        lines.write("child")
        os._exit(0)
    os.waitpid(child, 0)
    assert moved(Lines(tmp_path)) == ["child"]
    lines.write("parent again")
    lines.finish()
    assert moved(lines) == ["parent", "parent again"]


@pytest.mark.parametrize("times", [2, pytest.param(100, marks=pytest.mark.soak)])
def test_what_a_process_wrote_before_it_was_killed_comes_out(tmp_path, times):
    for _ in range(times):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, tmp_path], stdout=subprocess.PIPE, text=True
        )
        said = [process.stdout.readline() for _ in range(50)]
        assert moved(Lines(tmp_path)) == []
        process.send_signal(signal.SIGKILL)
        process.wait()
        said += process.stdout.readlines()
        process.stdout.close()
        found = moved(Lines(tmp_path))
        told = [f"line {n.strip()}" for n in said if n.endswith("\n")]
        # the last one was written, and perhaps not yet told
        assert found[: len(told)] == told
        assert len(found) <= len(told) + 1
