"""Redis, which counts texts for several machines, is away, slow or silent: texts are answered alike,
within two seconds, and a machine that has lost it counts by itself."""

from collections.abc import Iterator

import pytest

from tests.served.calling import TO_THE_NUMBERS, Served, serving
from tests.served.faulty_proxy import FaultyProxy, ProxyFault
from tests.texts.conftest import redis_process

__all__ = ["redis_process"]
pytestmark = pytest.mark.served
WARM, ONE, ANOTHER, THIRD, FAST = (f"+44770090012{n}" for n in range(5))
LAST_WORDS = "we will stop"
WORDS = ("derby", "fgm", "hello", "he has a knife")


@pytest.fixture
def proxy(redis_process) -> Iterator[FaultyProxy]:
    found = FaultyProxy(redis_process.port)
    yield found
    found.close()


def replies(served: Served, texter: str) -> list[tuple[str, ...]]:
    """What each of the words gets."""
    return [served.text(words, texter).messages for words in WORDS]


SILENT = pytest.param(ProxyFault.SILENT, marks=pytest.mark.soak)


@pytest.mark.parametrize("fault", [ProxyFault.CUT, ProxyFault.SLOW, SILENT])
def test_texts_are_answered_as_on_any_day(fault, proxy, tmp_path):
    url = f"redis://127.0.0.1:{proxy.port}/0"
    with serving(tmp_path, REDIS_URL=url) as served:
        served.text("warm up", WARM)  # the first text of a process is slower than all others
        sound = replies(served, ONE)
        assert all(len(messages) == 1 for messages in sound)
        assert served.logged("limits-away") == 0
        served.slowest = 0
        proxy.set_fault(fault)
        assert replies(served, ANOTHER) == sound
        assert replies(served, THIRD) == sound
        assert served.logged("limits-away") == 1, "it is left alone for a while"
        served.call(*TO_THE_NUMBERS)
        told = [served.text(f"hello {n}", FAST).messages for n in range(25)]
        assert sum(LAST_WORDS in text for messages in told for text in messages) == 1
        assert told[-1] == (), "who texts without end is told once, and no more"
        served.check()


@pytest.mark.soak
def test_without_redis_from_the_start(tmp_path):
    with serving(tmp_path, REDIS_URL="redis://127.0.0.1:9/0") as served:
        served.text("warm up", WARM)
        served.slowest = 0
        assert all(len(messages) == 1 for messages in replies(served, ONE))
        assert served.logged("limits-away") == 1
        served.check()
