"""The clock of the service and its worker is set forward or back in the middle of calls: the contact on
duty by the clock rings, texts that were promised are sent, and once; no record is lost."""

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy.engine import make_url

from ivr.simulator.events import Ringing
from tests.callers import ROOT, instant
from tests.databases import migrated, postgresql
from tests.outbox.carrier_server import SID, CarrierServer, refused
from tests.outbox.carrier_server import TOKEN as ACCOUNT_TOKEN
from tests.processes import running, until
from tests.served.calling import TO_THE_PROMISE, Served, serving, to_the_end
from tests.served.faulty_proxy import FaultyProxy, ProxyFault
from tests.served.moved_clock import MovedClock
from tests.served.process import TOKEN

pytestmark = pytest.mark.served
CITY_BY_DAY, CITY_BY_NIGHT = "+441332641172", "+441332956606"
HALF_PAST_FOUR = "Tue 24 Nov 2026 16:30"
HOUR, YEAR = timedelta(hours=1), timedelta(days=365)


@dataclass
class Machine:
    """A machine with the web line and a worker on it, and one clock."""

    served: Served
    clock: MovedClock
    carrier: CarrierServer


@pytest.fixture
def machine(tmp_path) -> Iterator[Machine]:
    clock = MovedClock(tmp_path, instant(HALF_PAST_FOUR))
    carrier = CarrierServer()
    where, log = migrated("sqlite", tmp_path), tmp_path / "worker-log"
    settings = {
        **clock.settings,
        "TWILIO_API_URL": carrier.address,
        "TWILIO_AUTH_TOKEN": f"{ACCOUNT_TOKEN},{TOKEN}",
    }
    with serving(tmp_path, where=where, **settings) as served, log.open("w") as told:
        command = running(
            [sys.executable, "-m", "ivr", "worker", "--hurry", "30"],
            cwd=ROOT,
            env={
                **settings,
                "PATH": os.environ["PATH"],
                "PUBLIC_URL": f"http://127.0.0.1:{served.port}",
                "TWILIO_ACCOUNT_SID": SID,
                "SERVICE_NUMBER": "+441632960001",
                "SECRET_KEY": "made up for tests",
                "DATABASE_URL": where,
                "JOURNAL": str(served.journal),
            },
            stderr=told,
        )
        with command:
            until(served.knows_its_database)
            yield Machine(served, clock, carrier)
    carrier.close()


def on_duty(machine: Machine) -> str:
    """The number that rings for a caller in the city now."""
    call = machine.served.call("1", "silence")
    assert isinstance(call.waiting, Ringing)
    to_the_end(call)
    return call.rang[0].number


LEAPS = [
    ((-HOUR, 2 * HOUR), CITY_BY_NIGHT),
    pytest.param((YEAR,), CITY_BY_DAY, marks=pytest.mark.soak),
    pytest.param((HOUR,), CITY_BY_NIGHT, marks=pytest.mark.soak),
    pytest.param((-HOUR,), CITY_BY_DAY, marks=pytest.mark.soak),
    pytest.param((YEAR, -YEAR), CITY_BY_DAY, marks=pytest.mark.soak),
]


@pytest.mark.parametrize(("leaps", "rings"), LEAPS)
def test_a_clock_that_is_set_in_the_middle_of_calls(leaps, rings, machine):
    served, carrier = machine.served, machine.carrier
    assert on_duty(machine) == CITY_BY_DAY
    carrier.moods.extend([refused(429)] * 2000)
    served.call(*TO_THE_PROMISE)  # refused for now, so it will be sent again in a while
    until(lambda: len(carrier.moods) < 2000)
    assert served.text("fgm").messages
    calls = [served.call(*TO_THE_PROMISE[:done]) for done in (1, 3, 5)]
    for leap in leaps:
        served.call(*TO_THE_PROMISE)  # not sent yet
        machine.clock.leaps(leap)
        assert served.text("derby").messages, "remembered or not, it is answered"
        served.call(*TO_THE_PROMISE)
    carrier.moods.clear()
    for call in calls:
        to_the_end(call, wants_text=True)
    assert on_duty(machine) == rings
    served.call(*TO_THE_PROMISE)
    promised = sum(served.promised().values())
    assert promised == 5 + 2 * len(leaps)
    until(lambda: len(carrier.copies()) == promised)
    until(lambda: served.recorded() == served.answered())
    until(lambda: not any("worker" in each for each in served.readiness()["reasons"]))
    time.sleep(1)  # what would be sent twice would be sent by now
    assert set(carrier.copies().values()) == {1}
    assert served.kept() == served.promised()
    served.check(within=10)  # a clock that is made up costs time


def test_records_that_wait_for_the_database_outlive_a_clock_that_is_a_year_ahead(tmp_path):
    """What is too old is erased; but not on the word of a clock that has just been set."""
    running = postgresql()
    clock = MovedClock(tmp_path, instant(HALF_PAST_FOUR))
    where = migrated("postgresql", tmp_path)
    proxy = FaultyProxy(running.folder / ".s.PGSQL.5432")
    name = make_url(where).database
    seen = f"postgresql://ivr@127.0.0.1:{proxy.port}/{name}"
    with serving(tmp_path, where=where, as_seen=seen, **clock.settings) as served:
        until(served.knows_its_database)
        proxy.set_fault(ProxyFault.CUT)
        served.call(*TO_THE_PROMISE)
        clock.leaps(YEAR)
        served.call(*TO_THE_PROMISE)
        time.sleep(5)  # the web line looks every two seconds
        clock.leaps(-YEAR)
        proxy.set_fault(ProxyFault.NONE)
        until(lambda: served.recorded() == served.answered())
        served.check(within=10)
    served.count()
    proxy.close()
