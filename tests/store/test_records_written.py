"""What the database is told when records are written down."""

import dataclasses
from datetime import UTC, datetime

from ivr.store import records
from ivr.store.records import Record, RecordKind
from tests.databases import statements

RECORD = Record(
    "a",
    RecordKind.TURN,
    datetime(2026, 11, 21, 9, tzinfo=UTC),
    "call",
    trail=("a row", "another row"),
)


def some(count: int, begin: int = 0) -> list[Record]:
    return [dataclasses.replace(RECORD, id=f"{begin + i}") for i in range(count)]


def test_any_number_of_records_is_written_by_one_and_the_same_statement(database):
    """A driver keeps what it has prepared: a statement for each number made processes grow."""
    asked = statements(database)
    for count in (1, 2, 7, 500, 501):
        assert records.add_records(database, some(count, begin=1000 * count)) == 0
    inserts = [each for each in asked if each.startswith("INSERT")]
    assert len(inserts) == 6
    assert len(set(inserts)) == 1


def test_records_that_are_there_already_are_written_once(database):
    assert records.add_records(database, some(3)) == 0
    assert records.add_records(database, some(5)) == 0
    assert [each.id for each in records.records_of_call(database, "call")] == list("01234")
