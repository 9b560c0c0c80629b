"""Both kinds of database for tests: SQLite in a file, and a PostgreSQL server of our own.

The server comes from Debian's packages, is started without privileges on a socket in a folder of its
own, and is stopped when the tests end. Where it is not installed, its tests are skipped and say so.
"""

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from secrets import token_hex

import psycopg
import pytest
from sqlalchemy import event

from ivr.store import database_revisions, promises, recorder
from ivr.store.database import Database
from ivr.store.migrate import migrate
from tests.processes import end, start

KINDS = ("sqlite", "postgresql")
# For tests that start programs and take seconds.
SQLITE_AND_IN_SOAK_POSTGRESQL = (
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.soak),
)
PREFIX = "ivr-pg-"
# The server's own user may enter no folder of pytest's, and the address of a socket must be short.
TEMPORARY = "/tmp"  # noqa: S108
NOT_HERE = "PostgreSQL is not installed: apt-get install postgresql"


class Server:
    """A PostgreSQL server that can be stopped and started again, as servers do."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=TEMPORARY))
        self._user = _unprivileged()
        if self._user:
            shutil.chown(self.folder, self._user)
        self._run(
            "initdb", "--auth=trust", "--username=ivr", "--encoding=UTF8", "--no-sync",
            "-D", str(self.folder / "data"),
        )  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None
        self.start()
        atexit.register(self.end)

    def start(self) -> None:
        self._process = start(
            [self._programs / "postgres", "-D", self.folder / "data", "-k", self.folder,
             "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=60"],
            user=self._user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(300):
            try:
                self.connect("postgres").close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("PostgreSQL did not start")

    def stop(self) -> None:
        """At once, as when a machine is lost: open connections are cut off."""
        assert self._process
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(20)

    def connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.folder), user="ivr", dbname=name, autocommit=True, connect_timeout=5
        )

    def new(self) -> str:
        """The address of a new, empty database."""
        name = f"t{token_hex(6)}"
        with self.connect("postgres") as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return f"postgresql://ivr@/{name}?host={self.folder}"

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._programs / program, *arguments], user=self._user, check=True, capture_output=True
        )

    def end(self) -> None:
        if self._process:
            end(self._process)
        shutil.rmtree(self.folder, ignore_errors=True)


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return None
    known = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


@cache
def server() -> Server | None:
    """The server of this run; None where PostgreSQL is not installed."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return Server(versions[-1].parent) if versions else None


def end_server() -> None:
    """End the server of this run, if a test has started it."""
    if server.cache_info().currsize and (started := server()):
        started.end()


def postgresql() -> Server:
    """The server of this run; skips the test where there is none."""
    found = server()
    if found is None:
        pytest.skip(NOT_HERE)
    return found


def address(kind: str, folder: Path) -> str:
    """The address of an empty database; skips the test where there can be none."""
    return f"sqlite:///{folder}/line.sqlite" if kind == "sqlite" else postgresql().new()


def migrated(kind: str, folder: Path) -> str:
    """The address of a database with its tables."""
    made = address(kind, folder)
    database = Database(made)
    migrate(database)
    database.close()
    return made


def statements(database: Database) -> list[str]:
    """What the database is asked from now on."""
    asked: list[str] = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _, __, statement, *___: asked.append(statement),
    )
    return asked


# How long the service waits for a database or a disk, in a call. A busy machine would sometimes look
# like one that hangs: so tests wait long, except where something does hang.
_WAITING = (promises, recorder, database_revisions)
_REAL_WAITS = {module: module.LONGEST_WAIT for module in _WAITING}
_NEVER_IN_A_TEST = 120.0


@pytest.fixture(autouse=True)
def long_waits(monkeypatch) -> None:
    for module in _WAITING:
        monkeypatch.setattr(module, "LONGEST_WAIT", _NEVER_IN_A_TEST)


@contextmanager
def real_waits() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module, seconds in _REAL_WAITS.items():
            patch.setattr(module, "LONGEST_WAIT", seconds)
        yield


@contextmanager
def locked(database: Database):
    """A database that does not answer: another holds SQLite's lock, or PostgreSQL's table."""
    ready, done = threading.Event(), threading.Event()

    def hold():
        own = Database(database.url.render_as_string(hide_password=False), patience=30)
        with own.transaction() as session:
            connection = session.connection()
            if own.is_postgres:
                connection.exec_driver_sql("LOCK TABLE outbox, opt_outs, records")
            ready.set()
            done.wait()
        own.close()

    thread = threading.Thread(target=hold, daemon=True)
    thread.start()
    try:
        assert ready.wait(30), "it could not be locked"
        with real_waits():
            yield
    finally:
        done.set()
        thread.join()


@pytest.fixture(params=KINDS)
def database(request, tmp_path):
    """A database with its tables, of either kind."""
    opened = Database(migrated(request.param, tmp_path))
    yield opened
    opened.close()
