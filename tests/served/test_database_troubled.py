"""The database is away from the start, away in the middle of calls, slow, silent or locked: callers
hear what they would hear anyway, within two seconds, and nothing promised or recorded is lost."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.engine import make_url

from ivr.store.database import Database
from tests.databases import locked, migrated, postgresql
from tests.processes import until
from tests.served.calling import (
    OFFERED,
    PROMISED,
    TO_THE_NUMBERS,
    TO_THE_OFFER,
    TO_THE_PROMISE,
    Served,
    go_on,
    serving,
    to_the_end,
)
from tests.served.faulty_proxy import FaultyProxy, ProxyFault

pytestmark = pytest.mark.served
AWAY = "the database does not answer"


@pytest.fixture
def proxy() -> Iterator[FaultyProxy]:
    """The proxy to PostgreSQL."""
    running = postgresql()
    found = FaultyProxy(running.folder / ".s.PGSQL.5432")
    yield found
    found.close()


def through(proxy: FaultyProxy, where: str) -> str:
    name = make_url(where).database
    return f"postgresql://ivr@127.0.0.1:{proxy.port}/{name}"


@contextmanager
def troubled(proxy: FaultyProxy, fault: ProxyFault) -> Iterator[None]:
    proxy.set_fault(fault)
    try:
        yield
    finally:
        proxy.set_fault(ProxyFault.NONE)


def live_through(served: Served, trouble) -> None:
    """One call before, three in the middle of which the trouble begins, two in it, one after it."""
    until(served.knows_its_database)
    sound = served.said(served.call(*TO_THE_PROMISE))
    reply = served.text("derby").messages
    assert "999" in reply[0]
    begun = [served.call(*TO_THE_PROMISE[:done]) for done in (1, 3, 5)]
    with trouble:
        for done, call in zip((1, 3, 5), begun, strict=True):
            go_on(call, *TO_THE_PROMISE[done:])
        within = [served.call(*TO_THE_PROMISE) for _ in range(2)]
        for call in (*begun, *within):
            assert served.said(call) == sound, "the same words as on any day"
            assert PROMISED in served.said(call)[-1]
        assert served.text("derby").messages == reply
        assert len(served.promised()) == 6
        kept = served.journal.glob("*.entry")
        assert list(kept), "what the database cannot take is in the journal"
    until(lambda: not list(served.journal.glob("*.entry")))
    until(lambda: served.recorded() == served.answered())
    assert served.said(served.call(*TO_THE_PROMISE)) == sound
    served.check()


SLOW = pytest.param(ProxyFault.SLOW, marks=pytest.mark.soak)


@pytest.mark.parametrize("fault", [ProxyFault.CUT, SLOW, ProxyFault.SILENT])
def test_postgresql_in_trouble_in_the_middle_of_calls(fault, proxy, tmp_path):
    where = migrated("postgresql", tmp_path)
    with serving(tmp_path, where=where, as_seen=through(proxy, where)) as served:
        live_through(served, troubled(proxy, fault))
    served.count()


def test_sqlite_locked_in_the_middle_of_calls(tmp_path):
    with serving(tmp_path) as served:
        database = Database(served.where)
        live_through(served, locked(database))
        database.close()
    served.count()


def test_postgresql_away_from_the_start(proxy, tmp_path):
    """Opt-outs are unknown, so no text is offered; everything else is as on any day."""
    where = migrated("postgresql", tmp_path)
    proxy.set_fault(ProxyFault.CUT)
    with serving(tmp_path, where=where, as_seen=through(proxy, where)) as served:
        assert any(AWAY in each for each in served.readiness()["reasons"])
        calls = [to_the_end(served.call(*TO_THE_NUMBERS)) for _ in range(3)]
        for call in calls:
            assert OFFERED not in "".join(served.said(call))
            assert call.ended == "line hung up"
        proxy.set_fault(ProxyFault.NONE)
        until(served.knows_its_database)
        known = served.call(*TO_THE_OFFER)
        assert OFFERED in served.said(known)[-1]
        numbers = len(TO_THE_NUMBERS) + 1
        assert served.said(known)[:numbers] == served.said(calls[0])[:numbers]
        go_on(known, "1")
        until(lambda: served.recorded() == served.answered())
        served.check()
    served.count()
