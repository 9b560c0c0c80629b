"""A worker that is killed at any point: no promised text is lost, and none is sent twice, except where
the carrier gave no clear answer and did not show the text when asked. Those are counted and printed.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import select

from ivr.store import outbox
from ivr.store.database import Database
from ivr.store.tables import UNSENT, PromisedText, TextStatus
from tests.callers import ROOT
from tests.databases import KINDS, SQLITE_AND_IN_SOAK_POSTGRESQL, migrated
from tests.outbox.carrier_server import (
    NUMBER,
    SID,
    TOKEN,
    UNCLEAR_AND_NOT_MADE,
    UNCLEAR_BUT_MADE,
    CarrierServer,
    refused,
)  # fmt: skip
from tests.outbox.rows import new
from tests.processes import end, running, start, until

LONGEST = 90.0
every_kind = pytest.mark.parametrize("kind", KINDS)


def settings(address: str, carrier: CarrierServer, folder) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PUBLIC_URL": "https://line.example",
        "TWILIO_ACCOUNT_SID": SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_API_URL": carrier.address,
        "SERVICE_NUMBER": NUMBER,
        "SECRET_KEY": "made up for tests",
        "DATABASE_URL": address,
        "JOURNAL": str(folder / "journal"),
    }


class ForkingWorkers:
    """Starts workers and kills them."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = start(
            [sys.executable, "-m", "tests.outbox.forking_workers"],
            cwd=ROOT, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def worker(self) -> int:
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        end(self._process)


def kill(worker: int) -> None:
    os.kill(worker, signal.SIGKILL)
    for _ in range(500):
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return
        time.sleep(0.01)
    raise AssertionError("it does not die")


@contextmanager
def scene(kind: str, folder):
    """A database, a carrier, and workers for them."""
    address = migrated(kind, folder)
    carrier = CarrierServer()
    database = Database(address, patience=20)
    workers = ForkingWorkers(settings(address, carrier, folder))
    try:
        yield database, carrier, workers
    finally:
        workers.close()
        database.close()
        carrier.close()


def states(database: Database) -> dict[str, TextStatus]:
    with database.transaction() as session:
        found = session.execute(select(PromisedText.id, PromisedText.status)).all()
    return {which: TextStatus(state) for which, state in found}


def promise(database: Database, n: int) -> str:
    text = new(f"call-{n}", promised=datetime.now(UTC), recipient=f"+447700900{n:03}")
    assert outbox.add(database, text)
    return text.id


def finish(database: Database, workers: ForkingWorkers) -> None:
    """One more worker, which is not killed before it is done."""
    worker = workers.worker()
    deadline = time.monotonic() + LONGEST
    while any(state in UNSENT for state in states(database).values()):
        assert time.monotonic() < deadline, Counter(states(database).values())
        time.sleep(0.05)
    kill(worker)


def kill_often(database, carrier, workers, rounds: int, seed: int) -> tuple[list[str], Counter]:
    """Promise a text, start a worker, and kill it at a random point; many times over."""
    chance = random.Random(seed)  # noqa: S311 - the same points each time
    carrier.delay = 0.004
    texts, found = [], Counter()
    for n in range(rounds):
        texts.append(promise(database, n))
        worker = workers.worker()
        match n % 3:
            case 0:  # anywhere: while it starts, claims, or looks for an older text
                time.sleep(chance.uniform(0.0, 0.25))
            case 1:  # while the carrier reads, makes or answers
                wait_for(lambda which=texts[-1]: carrier.sends[which])
                time.sleep(chance.uniform(0.0, 0.02))
            case _:  # about when what the carrier said is written down
                wait_for(lambda which=texts[-1]: which in {each.row for each in carrier.made})
                time.sleep(chance.uniform(0.0, 0.02))
        kill(worker)
        found[states(database)[texts[-1]]] += 1
    return texts, found


def wait_for(true, longest: float = 1.0) -> None:
    deadline = time.monotonic() + longest
    while not true() and time.monotonic() < deadline:
        time.sleep(0.0005)


def tell(kind: str, texts, found: Counter, database: Database, carrier: CarrierServer) -> Counter:
    """What happened, printed; and the copies of each text that the carrier made."""
    with database.transaction() as session:
        rows = list(session.scalars(select(PromisedText)))
    blind = {each.id: each.unconfirmed_resends for each in rows}
    copies = carrier.copies()
    lost = [which for which in texts if not copies[which]]
    twice = [which for which in texts if copies[which] > 1]
    where = ", ".join(f"{count} {state}" for state, count in sorted(found.items()))
    print(
        f"\n{kind}: {len(texts)} texts, {sum(found.values())} workers killed (their text then: "
        f"{where}); sent again after no clear answer and a look that showed none: "
        f"{sum(blind.values())}; lost: {len(lost)}; arrived twice: {len(twice)}"
    )
    assert lost == []
    for which in texts:
        assert copies[which] <= 1 + blind[which], "sent twice without having looked in vain"
    return copies


def check_killed(kind, folder, rounds: int, seed: int) -> None:
    with scene(kind, folder) as (database, carrier, workers):
        texts, found = kill_often(database, carrier, workers, rounds, seed)
        finish(database, workers)
        copies = tell(kind, texts, found, database, carrier)
        assert all(copies[which] == 1 for which in texts)
        assert set(states(database).values()) == {TextStatus.ACCEPTED}
        with database.transaction() as session:
            assert not session.scalar(
                select(PromisedText.id).where(PromisedText.recipient.is_not(None))
            )


def check_killed_with_a_bad_carrier(kind, folder, rounds: int, seed: int) -> None:
    """The carrier loses answers and refuses for a while, and hides some of what it made."""
    chance = random.Random(seed)  # noqa: S311 - the same points each time
    moods = (*UNCLEAR_BUT_MADE, *UNCLEAR_AND_NOT_MADE, refused(429), refused(401), "taken", "taken")
    with scene(kind, folder) as (database, carrier, workers):
        carrier.moods.extend(chance.choice(moods) for _ in range(rounds))
        carrier.hides = chance.random() < 0.5
        texts, found = kill_often(database, carrier, workers, rounds, seed)
        carrier.hides = not carrier.hides
        finish(database, workers)
        tell(f"{kind}, with a bad carrier", texts, found, database, carrier)


@every_kind
def test_a_few_killed_workers_lose_nothing_and_send_nothing_twice(kind, tmp_path):
    check_killed(kind, tmp_path, rounds=10, seed=1)


@pytest.mark.parametrize("kind", SQLITE_AND_IN_SOAK_POSTGRESQL)
def test_a_few_killed_workers_and_a_bad_carrier_lose_nothing(kind, tmp_path):
    check_killed_with_a_bad_carrier(kind, tmp_path, rounds=8, seed=2)


@pytest.mark.soak
@every_kind
def test_two_hundred_killed_workers_lose_nothing_and_send_nothing_twice(kind, tmp_path):
    check_killed(kind, tmp_path, rounds=200, seed=3)


@pytest.mark.soak
@every_kind
def test_two_hundred_killed_workers_and_a_bad_carrier_lose_nothing(kind, tmp_path):
    check_killed_with_a_bad_carrier(kind, tmp_path, rounds=200, seed=4)


def test_the_command_itself_can_be_killed_and_goes_on(tmp_path):
    """`ivr worker`, as the Procfile runs it."""
    address = migrated("sqlite", tmp_path)
    carrier, database = CarrierServer(), Database(address)
    carrier.moods.append("no answer in time *")
    which = promise(database, 1)
    command = [sys.executable, "-m", "ivr", "worker", "--hurry", "60", "--time-out", "30"]

    worker = partial(
        running, command, cwd=ROOT, env=settings(address, carrier, tmp_path),
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with worker():
        until(lambda: carrier.made, 30)
    assert states(database) == {which: TextStatus.SENDING}
    with worker() as second:
        until(lambda: states(database) == {which: TextStatus.ACCEPTED}, 30)
        second.terminate()
        _, said = second.communicate(timeout=30)
    assert second.returncode == 0
    assert carrier.copies() == {which: 1}
    assert '"what": "found"' in said
    assert "7700" not in said
    database.close()
    carrier.close()
