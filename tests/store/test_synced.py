"""Files that a power cut or a full disk can neither lose nor leave half written."""

import errno
import os
import stat
from datetime import UTC, datetime, timedelta

import pytest

from ivr.carrier.wiring import OwnNumber, Wiring
from ivr.cli.provision import WiringBackup, newest_backup, write_backup
from ivr.content.revision import revision_id
from ivr.store import atomic_write
from ivr.store.last_good import LastGood, RevisionCopy

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FOUND = OwnNumber(
    "PN" + "0" * 32, Wiring(voice_url="https://before.example/"), takes_calls=True, takes_texts=True
)
DESIRED = Wiring(voice_url="https://after.example/")


def copy(number: int) -> RevisionCopy:
    files = {"config/service.yaml": str(number)}
    return RevisionCopy(number, revision_id(files), files)


def full(_: int) -> None:
    raise OSError(errno.ENOSPC, "no space left on device")


@pytest.fixture
def synced_kinds(monkeypatch):
    """What was synced, in order: files and folders."""
    found: list[str] = []

    def note(handle: int) -> None:
        found.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")

    monkeypatch.setattr("os.fsync", note)
    return found


def test_a_copy_of_good_files_is_synced_with_its_name(tmp_path, synced_kinds):
    LastGood(tmp_path).store(copy(1))
    assert synced_kinds == ["file", "folder"]


def test_what_a_number_had_is_synced_with_its_name(tmp_path, synced_kinds):
    write_backup(tmp_path, FOUND, DESIRED, NOON)
    assert synced_kinds == ["file", "folder"]


def test_a_file_is_its_owners_alone(tmp_path):
    path = tmp_path / "folder" / "file"
    atomic_write.write(path, "words")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_on_a_full_disk_the_file_before_it_stays_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "file"
    atomic_write.write(path, "before")
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        atomic_write.write(path, "after")
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"file": "before"}


def test_a_note_that_found_no_room_does_not_hide_the_one_before_it(tmp_path, monkeypatch):
    """`ivr provision --undo` reads the newest note: half of one would be no way back."""
    kept = write_backup(tmp_path, FOUND, DESIRED, NOON)
    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        with pytest.raises(OSError, match="no space"):
            write_backup(tmp_path, FOUND, DESIRED, NOON + timedelta(hours=1))
    assert newest_backup(tmp_path, FOUND.sid) == WiringBackup(
        kept, FOUND.sid, FOUND.wiring, DESIRED
    )
