"""Gunicorn's configuration, `--config python:ivr.web.serving`: loads the service before the first
worker process, so that a replacement answers at once. Gunicorn halts when a process cannot load the
application; later, with broken files or a full disk, that would take the whole line down because
one process died. So a replacement that fails is started again."""

import os
import time
from typing import Protocol

from ivr.web import start as start  # imported once, for all worker processes

_TRY_AGAIN = 1  # any exit status that does not halt gunicorn
_PAUSE = 2.0  # seconds, so that the other processes keep the processor


class _Arbiter(Protocol):
    num_workers: int


class _Process(Protocol):
    age: int
    booted: bool


def worker_exit(server: _Arbiter, worker: _Process) -> None:
    """Called in a worker process just before it ends."""
    if worker.age > server.num_workers and not worker.booted:
        time.sleep(_PAUSE)
        os._exit(_TRY_AGAIN)
