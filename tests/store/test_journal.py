"""The journal keeps what the database cannot take: whole, in order, and for nobody else to read."""

import os
import stat

import pytest

from ivr.store.promise_spool import Journal


def entries(journal: Journal) -> list[str]:
    found = []
    journal.move(lambda entry: found.append(entry["n"]))
    return found


def test_entries_come_back_in_their_order_and_once(tmp_path):
    journal = Journal(tmp_path / "journal")
    for n in range(5):
        journal.write({"n": str(n)})
        os.utime(max((tmp_path / "journal").iterdir(), key=os.path.getmtime))
    assert len(journal) == 5
    assert entries(journal) == ["0", "1", "2", "3", "4"]
    assert entries(journal) == []


def test_an_entry_outlives_its_process(tmp_path):
    Journal(tmp_path).write({"n": "1"})
    assert entries(Journal(tmp_path)) == ["1"]


def test_an_entry_that_is_not_accepted_stays(tmp_path):
    journal = Journal(tmp_path)
    journal.write({"n": "1"})

    def refuse(_):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        journal.move(refuse)
    assert entries(journal) == ["1"]


def test_nobody_else_can_read_it(tmp_path):
    folder = tmp_path / "journal"
    Journal(folder).write({"n": "1"})
    (path,) = folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_an_entry_is_synced_before_anybody_relies_on_it(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr("os.fsync", lambda handle: synced.append(os.fstat(handle).st_mode))
    Journal(tmp_path).write({"n": "1"})
    assert [stat.S_ISDIR(mode) for mode in synced] == [False, True]


def test_a_disk_that_is_full_is_said_and_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(_):
        raise OSError("no space left on device")

    monkeypatch.setattr("os.fsync", full)
    journal = Journal(tmp_path)
    with pytest.raises(OSError, match="no space"):
        journal.write({"n": "1"})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        Journal(tmp_path / "file" / "journal").write({"n": "1"})


def test_a_half_written_file_is_no_entry(tmp_path):
    (tmp_path / "0.unfinished").write_text('{"n": ')
    assert entries(Journal(tmp_path)) == []


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    assert len(Journal(tmp_path / "nowhere")) == 0
    assert entries(Journal(tmp_path / "nowhere")) == []
