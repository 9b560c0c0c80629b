"""Work in a process of its own: its answer comes back, and where it cannot, the work is done here."""

import os
import signal

import pytest

from ivr.publishing import subprocess_task as room
from ivr.publishing.subprocess_task import beside


def test_the_answer_comes_from_another_process():
    made = beside(lambda: (os.getpid(), "found"))
    process, answer = made()
    assert answer == "found"
    assert process != os.getpid()


def test_it_goes_on_while_something_else_is_done_here():
    reads, writes = os.pipe()
    made = beside(lambda: os.read(reads, 5))
    os.write(writes, b"hello")  # it waits for this: it is there at the same time
    assert made() == b"hello"


def test_work_whose_process_is_killed_is_done_here():
    here = os.getpid()

    def work() -> str:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return "done here"

    assert beside(work)() == "done here"


def test_work_that_fails_fails_where_it_is_asked_for(capfd):
    def work() -> str:
        raise ValueError("nothing to prove")

    with pytest.raises(ValueError, match="nothing to prove"):
        beside(work)()
    capfd.readouterr()  # the other process has said so as well


def test_without_another_process_the_work_is_done_when_it_is_asked_for(monkeypatch):
    monkeypatch.setattr(room.multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    done = []
    made = beside(lambda: done.append("now"))
    assert done == []
    made()
    assert done == ["now"]
