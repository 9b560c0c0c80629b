"""A task in a subprocess: its result comes back, and if it cannot, the task runs in this process."""

import os
import signal

import pytest

from ivr.publishing import subprocess_task
from ivr.publishing.subprocess_task import start_in_subprocess


def test_the_result_comes_from_another_process():
    result = start_in_subprocess(lambda: (os.getpid(), "found"))
    process, answer = result()
    assert answer == "found"
    assert process != os.getpid()


def test_the_task_runs_while_this_process_goes_on():
    reads, writes = os.pipe()
    result = start_in_subprocess(lambda: os.read(reads, 5))
    os.write(writes, b"hello")  # the task waits for it
    assert result() == b"hello"


def test_a_task_whose_process_is_killed_runs_here():
    here = os.getpid()

    def task() -> str:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return "done here"

    assert start_in_subprocess(task)() == "done here"


def test_a_task_that_fails_fails_when_its_result_is_asked_for(capfd):
    def task() -> str:
        raise ValueError("nothing to prove")

    with pytest.raises(ValueError, match="nothing to prove"):
        start_in_subprocess(task)()
    capfd.readouterr()  # the subprocess has printed it as well


def test_without_subprocesses_the_task_runs_when_its_result_is_asked_for(monkeypatch):
    module = subprocess_task.multiprocessing
    monkeypatch.setattr(module, "get_all_start_methods", lambda: ["spawn"])
    done = []
    result = start_in_subprocess(lambda: done.append("now"))
    assert done == []
    result()
    assert done == ["now"]
