"""Backups of a number's wiring: `ivr provision` writes one before it changes anything, so that it can
be undone. Only their owner can read the files: an address may contain a password."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr.carrier import wiring
from ivr.carrier.wiring import OwnNumber, Wiring
from ivr.store import atomic_write

FOLDER = Path("var/wiring")


class WiringBackupProblem(Exception):
    """A backup is missing or cannot be read; the message names the file."""


@dataclass(frozen=True, slots=True)
class WiringBackup:
    """A number's wiring before a change, and as the change was to leave it."""

    path: Path
    sid: str
    was: Wiring
    desired: Wiring


def write(folder: Path, number: OwnNumber, desired: Wiring, now: datetime) -> Path:
    """Once this returns, a power cut does not lose the backup. Raises OSError: it is not stored."""
    record = {
        "number": number.sid,
        "noted": now.isoformat(),
        "was": wiring.to_record(number.wiring),
        "shall": wiring.to_record(desired),
    }
    path = folder / f"{now:%Y%m%dT%H%M%S%f}-{number.sid}.json"
    atomic_write.write(path, json.dumps(record, indent=1))
    return path


def read(path: Path) -> WiringBackup:
    """Raises WiringBackupProblem: it is missing, or is not a backup."""
    try:
        record = json.loads(path.read_text("utf-8"))
        was = wiring.from_record(record["was"], Wiring())
        return WiringBackup(
            path, str(record["number"]), was, wiring.from_record(record["shall"], was)
        )
    except OSError:
        raise WiringBackupProblem(f"{path} cannot be read") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise WiringBackupProblem(f"{path} is not a backup of ivr provision") from None


def newest_of(folder: Path, sid: str) -> WiringBackup:
    """Raises WiringBackupProblem: there is none, or it cannot be read."""
    for path in sorted(folder.glob("*.json"), reverse=True):
        backup = read(path)
        if backup.sid == sid:
            return backup
    raise WiringBackupProblem(f"{folder} has no backup of this number, so there is nothing to undo")
