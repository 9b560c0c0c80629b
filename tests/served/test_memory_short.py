"""Memory is short: requests meet MemoryError, processes die of it, and others cannot start in their
place. Callers are answered by the processes that are left, with the fallback's words at worst."""

import resource
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from ivr.simulator.events import Listening, Ringing
from tests.processes import until
from tests.served.calling import TO_THE_PROMISE, Served, go_on, kill, serving, to_the_end
from tests.threads import at_once

pytestmark = pytest.mark.served
CALLERS, CALLS = 12, 3
MUCH = resource.RLIM_INFINITY
LESS_THAN_A_STACK = 6_000_000  # bytes; a thread asks for eight million


def size(pid: int) -> int:
    """Bytes that a process has asked for, whether it uses them or not: what RLIMIT_AS limits."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmSize:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("it has no size")


def limit(pid: int, most: int) -> None:
    resource.prlimit(pid, resource.RLIMIT_AS, (most, MUCH))


def until_somebody_rings(served: Served) -> None:
    call = served.call()
    while isinstance(call.waiting, Listening):
        go_on(call, "silence")
    assert isinstance(call.waiting, Ringing)


def many_at_once(served: Served) -> Counter[str]:
    """How calls came out, made by several callers at once: each needs a thread in the service."""
    found: Counter[str] = Counter()

    def calls() -> None:
        for _ in range(CALLS):
            try:
                until_somebody_rings(served)
                found["rings"] += 1
            except Exception as problem:  # counted, and looked at below
                found[repr(problem)] += 1

    at_once(CALLERS, calls)
    return found


def test_every_caller_is_put_through_although_no_worker_can_have_more_memory(tmp_path):
    """They have what they need to start, and no room for one more thread."""
    with serving(tmp_path, WEB_CONCURRENCY="2") as served:
        until(lambda: served.logged("revision") == 2 and served.knows_its_database())
        calls = [served.call(*TO_THE_PROMISE[:done]) for done in (1, 3, 5)]
        for worker in served.workers:
            limit(worker, size(worker) + LESS_THAN_A_STACK)
        for n in range(8):
            (text,) = served.text("fgm in derby", f"+44770090012{n}").messages
            assert "999" in text
        for call in calls:
            to_the_end(call)
        assert many_at_once(served) == {"rings": CALLERS * CALLS}
        log = served.log.read_text()
        assert "MemoryError" in log or "can't start new thread" in log, "it was not short"
        assert served.process.poll() is None
        until(lambda: served.recorded() == served.answered(), 5)
        assert [call.faults for call in served.calls if call.faults] == []


def test_a_worker_that_begins_while_memory_is_short_takes_nobody_with_it(tmp_path):
    """It begins with what the first process had left over, or cannot, and is tried again."""
    with serving(tmp_path, WEB_CONCURRENCY="2") as served:
        until(lambda: served.logged("revision") == 2 and served.knows_its_database())
        master = served.process.pid
        calls = [served.call(*TO_THE_PROMISE[:done]) for done in (1, 3, 5)]
        limit(master, size(master) // 2)  # a process started now gets no more memory
        lost, left = served.workers
        kill(lost)
        until(
            lambda: served.logged("revision") == 3 or "exited with code" in served.log.read_text()
        )
        for done, call in zip((1, 3, 5), calls, strict=True):
            go_on(call, *TO_THE_PROMISE[done:])
        assert many_at_once(served) == {"rings": CALLERS * CALLS}
        assert left in served.workers
        limit(master, MUCH)
        for each in served.workers:
            with suppress(ProcessLookupError):
                limit(each, MUCH)
        until(lambda: served.logged("revision") >= 3)
        until_somebody_rings(served)
        assert left in served.workers
        assert served.process.poll() is None
        served.check()
    served.count()
