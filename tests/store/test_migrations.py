"""The tables are made by `ivr release`, on both kinds of database, however often and by whomever."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from ivr.store.database import Database, DatabaseProblem, read_url
from ivr.store.migrate import migrate, newest_step
from ivr.store.tables import Base
from tests.databases import KINDS, address
from tests.threads import at_once

every_kind = pytest.mark.parametrize("kind", KINDS)


def test_the_tables_are_as_the_program_knows_them(database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


@every_kind
def test_an_empty_database_gets_its_tables_once(kind, tmp_path):
    database = Database(address(kind, tmp_path))
    assert migrate(database) == (None, newest_step())
    assert migrate(database) == (newest_step(), newest_step())
    assert {"outbox", "opt_outs", "workers"} <= set(inspect(database.engine).get_table_names())
    database.close()


@every_kind
def test_several_releases_at_once_do_it_once(kind, tmp_path):
    where = address(kind, tmp_path)
    done = []

    def release():
        database = Database(where, patience=20)
        done.append(migrate(database))
        database.close()

    at_once(4, release)
    assert sorted(done, key=str) == sorted(
        [(None, newest_step()), *[(newest_step(), newest_step())] * 3], key=str
    )


def test_sqlite_journals_ahead_and_syncs_each_commit(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/line.sqlite")
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    database.close()


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("sqlite:////srv/line.sqlite", "sqlite"),
        ("sqlite:///var/line.sqlite", "sqlite"),
        ("postgres://u:p@db.example/line", "postgresql+psycopg"),
        ("postgresql://u:p@db.example:5432/line?sslmode=require", "postgresql+psycopg"),
        ("postgresql+psycopg://u@/line?host=/run", "postgresql+psycopg"),
    ],
)
def test_addresses_are_read_as_platforms_write_them(given, driver):
    assert read_url(given).drivername == driver


@pytest.mark.parametrize(
    "given",
    ["", "line.sqlite", "sqlite://", "sqlite:///:memory:", "mysql://u:secret@db/line",
     "postgresql://u:secret@db.example", "postgresql+psycopg2://u:secret@db/line", "://"],
)  # fmt: skip
def test_other_addresses_are_refused_without_being_repeated(given):
    with pytest.raises(DatabaseProblem) as refused:
        read_url(given)
    assert "secret" not in str(refused.value)
