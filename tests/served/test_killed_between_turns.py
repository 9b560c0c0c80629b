"""Workers of the served process are killed, and so is the whole of it: calls go on where they were."""

import pytest

from ivr.simulator.events import Ringing
from tests.processes import until
from tests.served.calling import PROMISED, TO_THE_PROMISE, go_on, kill, serving, to_the_end

pytestmark = pytest.mark.served
SAFETY_LINE = "+441629533190"


def test_a_call_goes_on_between_whichever_two_turns_a_worker_is_killed(tmp_path):
    """One call waits at each place of the way; then first one worker dies, and then the other."""
    with serving(tmp_path, WEB_CONCURRENCY="2") as served:
        until(lambda: served.logged("revision") == 2 and served.knows_its_database())
        calls = [served.call(*TO_THE_PROMISE[:done]) for done in range(len(TO_THE_PROMISE))]
        early = [served.call(*TO_THE_PROMISE[:done]) for done in range(4)]
        first, second = served.workers
        kill(first)
        for done, call in enumerate(calls):
            go_on(call, TO_THE_PROMISE[done])
        until(lambda: served.logged("revision") >= 3 and served.knows_its_database())
        kill(second)
        for call in early:
            to_the_end(call)
            assert [each.number for each in call.rang][-1] == SAFETY_LINE
        for done, call in enumerate(calls):
            go_on(call, *TO_THE_PROMISE[done + 1 :])
            assert PROMISED in served.said(call)[-1]
        served.check()
        assert served.workers[0] not in (first, second)
    served.count()


def test_calls_go_on_after_the_whole_service_was_killed_and_started_again(tmp_path):
    with serving(tmp_path) as lost:
        until(lost.knows_its_database)
        calls = [lost.call(*TO_THE_PROMISE[:done]) for done in range(1, len(TO_THE_PROMISE) + 1)]
        pids = [lost.process.pid, *lost.workers]
        for pid in pids:
            kill(pid)
        lost.process.wait()
    with serving(tmp_path, where=lost.where, port=lost.port) as served:
        until(served.knows_its_database)
        for done, call in enumerate(calls, start=1):
            go_on(call, *TO_THE_PROMISE[done:])
            assert PROMISED in lost.said(call)[-1]
        assert isinstance(served.call("1", "silence").waiting, Ringing)
        lost.check()
        served.check()
        lost.calls += served.calls
        lost.documents |= served.documents
    lost.count()
