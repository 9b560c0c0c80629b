"""The Procfile's web line, whose workers are killed between turns and whose database goes away: what
was answered is recorded, and once."""

import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from ivr.line.keyed_hash import keyed_hash
from ivr.simulator.call import SimulatedCall
from ivr.simulator.carrier import SimulatedCarrier
from ivr.simulator.events import Requested
from ivr.store.database import Database
from ivr.store.recorder import Recorder
from ivr.store.records import RecordKind
from ivr.store.spool import record_spool
from ivr.store.tables import CallRecord
from tests.databases import KINDS, locked, migrated
from tests.processes import free_port
from tests.served.process import carrier_for, environment, started, wait_until_it_answers

pytestmark = pytest.mark.served
KEY = "made up for tests"


def children(parent: int) -> list[int]:
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(each) for each in found]


def play(carrier: SimulatedCarrier, between) -> SimulatedCall:
    """A call of some six turns, with `between` done between every two of them."""
    call = carrier.dial("+447700900123")
    for do in (
        lambda: call.press("9"),
        lambda: call.press("1"),
        call.stay_silent,
        lambda: call.ring("no-answer"),
        call.hang_up,
    ):
        between()
        if call.waiting is not None:
            do()
    return call


def answered(calls: list[SimulatedCall]) -> Counter[str]:
    """How many answers each call got, under its name in the records."""
    return Counter(
        {
            keyed_hash(KEY, call.sid): sum(
                isinstance(each, Requested) and urlsplit(each.url).path == "/voice"
                for each in call.events
            )
            for call in calls
        }
    )


def recorded(database: Database) -> Counter[str]:
    with database.transaction() as session:
        turns = select(CallRecord.call).where(CallRecord.kind == RecordKind.TURN)
        return Counter(session.scalars(turns).all())


def besiege(tmp_path, kind: str, calls: int, chance: float) -> None:
    where, folder = migrated(kind, tmp_path), tmp_path / "journal"
    database, port = Database(where), free_port()
    settings = environment(port, DATABASE_URL=where, JOURNAL=str(folder))
    made: list[SimulatedCall] = []
    killed = 0
    dice = random.Random(7)  # noqa: S311 - the same deaths in every run
    with started(settings, tmp_path / "log") as process:
        wait_until_it_answers(process, port)
        carrier = carrier_for(port)

        def perhaps_kill() -> None:
            nonlocal killed
            if dice.random() < chance:
                with suppress(ProcessLookupError):
                    os.kill(dice.choice(children(process.pid)), signal.SIGKILL)
                    killed += 1
                time.sleep(0.2)
                wait_until_it_answers(process, port)

        with locked(database):
            made += [play(carrier, perhaps_kill) for _ in range(calls // 2)]
            assert recorded_while_away(where) == Counter()
        made += [play(carrier, perhaps_kill) for _ in range(calls - calls // 2)]
    # The next process on this machine moves the lines that the killed ones left.
    recorder = Recorder(Database(where), record_spool(folder / "records"))
    recorder.move()
    recorder.close()
    assert killed
    assert all(call.faults == () for call in made)
    assert sum(answered(made).values()) >= 5 * calls
    assert recorded(database) == answered(made)
    database.close()
    print(
        f"{calls} calls, {killed} processes killed, {sum(answered(made).values())} turns, each once"
    )


def recorded_while_away(where: str) -> Counter[str]:
    """What readers see meanwhile; nothing while the database refuses readers."""
    opened = Database(where, patience=0.2)
    try:
        return recorded(opened)
    except SQLAlchemyError:
        return Counter()
    finally:
        opened.close()


def test_what_was_answered_is_recorded_once_although_processes_are_killed(tmp_path):
    besiege(tmp_path, "sqlite", calls=3, chance=0.15)


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_two_hundred_calls_while_processes_are_killed(kind, tmp_path):
    besiege(tmp_path, kind, calls=200, chance=0.1)
