"""The database: SQLite in one file, or PostgreSQL; how it is opened, and how long it may take to
answer. SQLite syncs its write-ahead log at each commit, so a committed row outlives a power cut,
and takes the write lock when a transaction begins, so no later upgrade of a lock can fail."""

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
    """A database address that cannot be used. The message leaves it out: it may hold a password."""


def read_url(address: str) -> URL:
    """Raises DatabaseProblem if it is neither a SQLite nor a PostgreSQL address."""
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
    """`sqlite:///FILE` or `postgresql://...`. Connects when first needed, and replaces lost
    connections. `patience`: seconds after which a statement or a lock fails; connecting fails after
    two."""

    def __init__(self, address: str, *, patience: float = 5.0) -> None:
        self.url = read_url(address)
        self.engine = _open(self.url, patience)

    @property
    def is_postgres(self) -> bool:
        return self.url.drivername.startswith("postgresql")

    def insert(self, table: type[DeclarativeBase]) -> postgresql.Insert | sqlite.Insert:
        """An INSERT with ON CONFLICT, which both databases support and generic SQL does not."""
        return postgresql.insert(table) if self.is_postgres else sqlite.insert(table)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session: committed at the end, or rolled back. Raises SQLAlchemyError if there is no
        answer in time."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        self.engine.dispose()


def row_count(result: Result[Any]) -> int:
    return cast(CursorResult[Any], result).rowcount


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
    Path(arguments[0]).parent.mkdir(parents=True, exist_ok=True)


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions begin in _begin_sqlite
    with suppress(sqlite3.OperationalError):  # locked: another connection is setting it
        connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
