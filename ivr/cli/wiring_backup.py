"""What `ivr provision` notes before it changes a number, so that it can be undone: files that only
their owner can read, since an address may hold a password."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr.carrier import wiring
from ivr.carrier.wiring import OwnNumber, Wiring
from ivr.store import atomic_write

FOLDER = Path("var/wiring")


class WiringBackupProblem(Exception):
    """A note that is not there, or cannot be read; says which file."""


@dataclass(frozen=True, slots=True)
class WiringBackup:
    """A number's wiring before a change, and as it was to be after it."""

    path: Path
    sid: str
    was: Wiring
    desired: Wiring


def write(folder: Path, found: OwnNumber, desired: Wiring, now: datetime) -> Path:
    """Keep how the number is wired. When this returns, a power cut no longer loses it.

    Raises:
        OSError: it could not be kept.
    """
    record = {
        "number": found.sid,
        "noted": now.isoformat(),
        "was": wiring.written(found.wiring),
        "shall": wiring.written(desired),
    }
    path = folder / f"{now:%Y%m%dT%H%M%S%f}-{found.sid}.json"
    atomic_write.write(path, json.dumps(record, indent=1))
    return path


def read(path: Path) -> WiringBackup:
    """A note.

    Raises:
        NoteProblem: it is not there, or is no note.
    """
    try:
        record = json.loads(path.read_text("utf-8"))
        was = wiring.read(record["was"], Wiring())
        return WiringBackup(path, str(record["number"]), was, wiring.read(record["shall"], was))
    except OSError:
        raise WiringBackupProblem(f"{path} cannot be read") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise WiringBackupProblem(f"{path} is not a note of ivr provision") from None


def last_of(folder: Path, sid: str) -> WiringBackup:
    """The newest note of this number.

    Raises:
        NoteProblem: there is none, or it cannot be read.
    """
    for path in _newest_first(folder):
        note = read(path)
        if note.sid == sid:
            return note
    raise WiringBackupProblem(f"{folder} holds no note of this number, so there is nothing to undo")


def _newest_first(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*.json"), reverse=True)
