"""The worker goes on whatever goes away, and all is sent when it is back."""

import json
import threading
import time
from datetime import UTC, datetime

import pytest

from ivr.carrier.twilio_client import Account
from ivr.operations.delivery import Delays, Delivery, OutboxWorker
from ivr.store import outbox
from ivr.store.database import Database
from ivr.store.outbox_status import read_outbox_status
from ivr.store.promises import Promises
from ivr.store.spool import promise_spool
from ivr.store.tables import UNSENT
from tests.databases import locked, migrated, postgresql
from tests.outbox.carrier_server import NUMBER, SID, STATUS_URL, TOKEN, CarrierServer
from tests.outbox.rows import BODY, MOBILE, promised

KEY = "key"


def now() -> datetime:
    return datetime.now(UTC)


class AtWork:
    """A worker at work in a thread of its own, with all waits short."""

    def __init__(self, database: Database, folder) -> None:
        self.carrier = CarrierServer()
        self.spool = promise_spool(folder / "journal")
        self.faults: list[str] = []
        where = database.url.render_as_string(hide_password=False)
        self._own = Database(where, patience=0.3)
        self.promises = Promises(Database(where, patience=0.3), self.spool, KEY)
        account = Account(SID, TOKEN, NUMBER, STATUS_URL, address=self.carrier.address, timeout=1)
        delivery = Delivery(self._own, account, KEY, now, delays=Delays().divided_by(60))
        self._stop = threading.Event()
        self.worker = OutboxWorker(
            "one", self._own, delivery, self.promises, now, on_fault=self.faults.append, pause=0.02
        )
        self._thread = threading.Thread(target=self.worker.run, args=(self._stop,))
        self._thread.start()

    def until(self, true, longest: float = 30.0) -> None:
        end = time.monotonic() + longest
        while not true():
            assert time.monotonic() < end, self.faults
            time.sleep(0.02)

    def close(self) -> None:
        self._stop.set()
        self._thread.join(10)
        assert not self._thread.is_alive()
        self.promises.close()
        self._own.close()
        self.carrier.close()


@pytest.fixture
def at_work(database, tmp_path):
    made = AtWork(database, tmp_path)
    yield made
    made.close()


def test_it_sends_what_comes_and_is_seen(database, at_work):
    which = promised(database, promised=now())
    at_work.until(lambda: at_work.carrier.copies() == {which: 1})
    at_work.until(lambda: read_outbox_status(database).last_heartbeat is not None)


def test_it_goes_on_when_the_database_answers_again(database, at_work):
    which = promised(database, promised=now())
    at_work.until(lambda: at_work.carrier.made)
    with locked(database):
        at_work.until(lambda: at_work.faults)
    again = promised(database, "call-2", promised=now())
    at_work.until(lambda: at_work.carrier.copies() == {which: 1, again: 1})


def test_it_moves_the_spool_of_a_web_process_that_died(at_work):
    at_work.spool.write_synced(json.dumps(
        {"kind": "promise", "id": "a" * 32, "call": "c", "step": "text-offer", "revision": "r",
         "recipient": MOBILE, "body": BODY, "promised": now().isoformat()}
    ))  # fmt: skip
    at_work.until(lambda: at_work.carrier.copies() == {"a" * 32: 1})
    assert len(at_work.spool) == 0


def test_an_entry_that_makes_no_sense_keeps_no_other_back(database, at_work):
    at_work.spool.write_synced(json.dumps({"kind": "promise", "id": "b" * 32}))
    at_work.spool.write_synced("{")  # its process died while writing
    at_work.spool.write_synced(
        json.dumps({"kind": "report", "id": "x", "sid": "", "state": "eaten", "code": ""})
    )
    which = promised(database, promised=now())
    at_work.until(lambda: at_work.carrier.copies() == {which: 1})
    at_work.until(lambda: len(at_work.spool) == 0)


def test_all_is_sent_when_a_lost_postgresql_is_back(tmp_path):
    running = postgresql()
    database = Database(migrated("postgresql", tmp_path))
    at_work = AtWork(database, tmp_path)
    try:
        at_work.carrier.delay = 0.05
        texts = {promised(database, f"call-{n}", promised=now()) for n in range(20)}
        at_work.until(lambda: len(at_work.carrier.made) > 3)
        running.stop()
        at_work.until(lambda: at_work.faults)
        running.start()
        at_work.until(lambda: set(at_work.carrier.copies()) == texts)
        at_work.until(
            lambda: not any(read_outbox_status(database).counts.get(each) for each in UNSENT)
        )
        assert set(at_work.carrier.copies().values()) == {1}
        assert outbox.claim(database, now(), Delays().lease) is None
    finally:
        at_work.close()
        database.close()
