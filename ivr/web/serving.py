"""What gunicorn reads besides the Procfile's line, as `--config python:ivr.web.serving`.

Everything is loaded before the first process is made: one that takes the place of another answers at
once. And one that cannot start does not end those that answer. Gunicorn takes it for a service that
never will, and halts the whole of it. That is right when a service is started; later it would make
broken files, a full disk or a short memory, with one process dead, a line that nobody answers. So then
it is tried again.
"""

import os
import time
from typing import Protocol

from ivr.web import start as start  # loaded for those that come

_TRY_AGAIN = 1  # any status that gunicorn does not take for the end of all
_PAUSE = 2.0  # seconds, so that those who answer keep the processor


class _Arbiter(Protocol):
    num_workers: int


class _Process(Protocol):
    age: int
    booted: bool


def worker_exit(server: _Arbiter, worker: _Process) -> None:
    """In the process that ends, last of all."""
    if worker.age > server.num_workers and not worker.booted:
        time.sleep(_PAUSE)
        os._exit(_TRY_AGAIN)
