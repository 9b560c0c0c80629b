"""The database: SQLite in one file, or PostgreSQL. Decides how it is opened and how long it may take
to answer; knows no table.

SQLite journals ahead (WAL) and syncs at each commit, so a committed row outlives a power cut.
Transactions of both write at once what they will write: there is no later upgrade of a lock to fail.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

from sqlalchemy import CursorResult, Engine, Result, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import DeclarativeBase, Session

_POSTGRES = ("postgres", "postgresql", "postgresql+psycopg")


class DatabaseProblem(ValueError):
    """An address that names no database of the two kinds. It is not in the message: it may hold a
    password."""


def read_url(address: str) -> URL:
    """The address of a database, as platforms write it.

    Raises:
        DatabaseProblem: it is neither SQLite's nor PostgreSQL's.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise DatabaseProblem("is not the address of a database") from None
    if url.drivername in _POSTGRES and url.database:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        return url
    raise DatabaseProblem("is neither sqlite:///FILE nor postgresql://...")


class Database:
    """One process's way to the database. Nothing is opened before it is needed, and a connection
    that was lost is replaced by the next.

    Args:
        address: `sqlite:///FILE` or `postgresql://...`.
        patience: seconds after which a statement, or a lock, is given up. A server that cannot be
            reached at all is given up after two seconds more.
    """

    def __init__(self, address: str, *, patience: float = 5.0) -> None:
        self.url = read_url(address)
        self._engine = _open(self.url, patience)

    @property
    def engine(self) -> Engine:
        """For migrations."""
        return self._engine

    @property
    def is_postgres(self) -> bool:
        """Whether rows can be locked one by one."""
        return self.url.drivername.startswith("postgresql")

    def insert(self, table: type[DeclarativeBase]) -> postgresql.Insert | sqlite.Insert:
        """An INSERT that can say what becomes of a row that is there already: both kinds of database
        know that, and neither is told of it in general SQL."""
        return postgresql.insert(table) if self.is_postgres else sqlite.insert(table)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose work is committed at the end, or undone.

        Raises:
            SQLAlchemyError: the database does not answer, or not in time.
        """
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()


def row_count(done: Result[Any]) -> int:
    """How many rows a statement has changed or taken away."""
    return cast(CursorResult[Any], done).rowcount


def _open(url: URL, patience: float) -> Engine:
    milliseconds = int(patience * 1000)
    if url.drivername == "sqlite":
        engine = create_engine(url, connect_args={"timeout": patience})
        event.listen(engine, "do_connect", _make_folder)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    options = f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}"
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=4,
        pool_timeout=patience,
        connect_args={
            "connect_timeout": 2,
            "tcp_user_timeout": 2000 + milliseconds,
            "options": options,
        },
    )


def _make_folder(_: object, __: object, arguments: list[str], ___: object) -> None:
    """Before a file is opened for the first time."""
    Path(arguments[0]).parent.mkdir(parents=True, exist_ok=True)


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions begin below, and not when the driver guesses
    with suppress(sqlite3.OperationalError):  # locked: another connection makes it so right now
        connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
