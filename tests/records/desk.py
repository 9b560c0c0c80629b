"""What tests of records share: a line with a recorder behind it, and what is in the database."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from ivr.content.revision import Revision
from ivr.line.keyed_hash import keyed_hash
from ivr.store.database import Database
from ivr.store.recorder import Recorder
from ivr.store.records import Record, RecordKind, record_of_row
from ivr.store.spool import record_spool
from ivr.store.tables import CallRecord
from tests.callers import Caller, number_for, shipped
from tests.flask_line import FlaskLine
from tests.texters import Texter

KEY = "simulated"  # the simulated line's own
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def hashed(number: str) -> str:
    return keyed_hash(KEY, number)


def record(n: int, **changes) -> Record:
    values = {"id": f"{n:032x}", "kind": RecordKind.TURN, "at": NOON + timedelta(seconds=n)}
    return Record(**{**values, "call": "c" * 16, **changes})


def rows(database: Database) -> list[Record]:
    """All that the database has, in order."""
    with database.transaction() as session:
        return [
            record_of_row(row)
            for row in session.scalars(select(CallRecord).order_by(CallRecord.at, CallRecord.id))
        ]


class Desk:
    """A line with a recorder behind it."""

    def __init__(self, database: Database, folder, revision: Revision | None = None):
        self.database = database
        self.folder = folder / "journal/records"
        self.faults: list[str] = []
        own = Database(database.url.render_as_string(hide_password=False), patience=1.0)
        self.lines = record_spool(self.folder)
        self.recorder = Recorder(own, self.lines, self.faults.append)
        self.line = FlaskLine(revision or shipped(), recorder=self.recorder)

    def caller(self, phone: str = "mobile") -> Caller:
        return Caller(phone, line=self.line)

    def texter(self, phone: str = "mobile") -> Texter:
        return Texter(phone, line=self.line)

    def recorded(self) -> list[Record]:
        """What is in the database once the journal has been moved."""
        self.recorder.move()
        return rows(self.database)

    def close(self) -> None:
        self.recorder.close()


@pytest.fixture
def desk(database, tmp_path):
    made = Desk(database, tmp_path)
    yield made
    made.close()


__all__ = ["KEY", "NOON", "Desk", "desk", "hashed", "number_for", "record", "rows"]
