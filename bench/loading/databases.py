"""The database of a load test, which can be interrupted: PostgreSQL behind a proxy, or a SQLite file
that another connection locks."""

import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sqlalchemy.engine import make_url

from tests.callers import ROOT
from tests.databases import migrated, server
from tests.processes import free_port


class LoadDatabase(Protocol):
    """A database with its tables. The service uses `address`; the load test uses `own`, which is never
    interrupted."""

    address: str
    own: str
    ways: tuple[str, ...]

    def cut(self, way: str) -> None:
        """Interrupt it in one of its `ways`."""

    def mend(self) -> None:
        """End the interruption."""


class Postgres:
    """A server from Debian's packages, behind `database_proxy.py`."""

    ways: tuple[str, ...] = ("refuse", "hold")

    def __init__(self, folder: Path) -> None:
        self.own = migrated("postgresql", folder)
        url, port = make_url(self.own), free_port()
        socket = f"{url.query['host']}/.s.PGSQL.5432"
        self.address = f"postgresql://ivr@127.0.0.1:{port}/{url.database}"
        self._proxy = subprocess.Popen(
            [sys.executable, "-m", "bench.loading.database_proxy", str(port), socket],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._wait_for_ok()

    def cut(self, way: str) -> None:
        self._order(way)

    def mend(self) -> None:
        self._order("mend")

    def close(self) -> None:
        """End the proxy; the server ends with this process."""
        if self._proxy.stdin and self._proxy.stdout:
            self._proxy.stdin.close()
            self._proxy.wait(10)
            self._proxy.stdout.close()

    def _order(self, order: str) -> None:
        if self._proxy.stdin:
            self._proxy.stdin.write(f"{order}\n")
            self._proxy.stdin.flush()
        self._wait_for_ok()

    def _wait_for_ok(self) -> None:
        if not self._proxy.stdout or self._proxy.stdout.readline() != "ok\n":
            raise RuntimeError("the proxy in front of the database has died")


class Sqlite:
    """A file. An exclusive lock interrupts it: no other connection can read or write it."""

    ways: tuple[str, ...] = ("lock",)

    def __init__(self, folder: Path) -> None:
        self.own = self.address = migrated("sqlite", folder)
        self._path = make_url(self.own).database or ""
        self._locking: sqlite3.Connection | None = None

    def cut(self, _way: str) -> None:
        """Lock it, after the present writer has finished."""
        self._locking = sqlite3.connect(
            self._path, timeout=30, isolation_level=None, check_same_thread=False
        )
        self._locking.execute("BEGIN EXCLUSIVE")

    def mend(self) -> None:
        if self._locking is not None:
            self._locking.execute("ROLLBACK")
            self._locking.close()
            self._locking = None

    def close(self) -> None:
        self.mend()


def has_postgres() -> bool:
    return server() is not None


@contextmanager
def open_database(kind: str, folder: Path) -> Iterator[LoadDatabase]:
    """A new database with its tables, in a folder."""
    with closing(Postgres(folder) if kind == "postgresql" else Sqlite(folder)) as opened:
        yield opened


@dataclass
class DatabaseCutter:
    """Interrupts a database once in `every` seconds, for a quarter to half of that time."""

    database: LoadDatabase
    every: float
    cuts: Counter[str] = field(default_factory=Counter)
    seconds_away: float = 0.0

    def work(self, stop: threading.Event, seed: int) -> None:
        """Run until `stop` is set. Afterwards the database is available again."""
        dice = random.Random(seed)  # noqa: S311 - the same interruptions in every run
        ways = self.database.ways
        while True:
            away = self.every * dice.uniform(0.25, 0.5)
            if stop.wait(self.every - away):
                return
            way = ways[self.cuts.total() % len(ways)]
            self.database.cut(way)
            began = time.monotonic()
            try:
                stop.wait(away)
            finally:
                self.database.mend()
                self.cuts[way] += 1
                self.seconds_away += time.monotonic() - began
