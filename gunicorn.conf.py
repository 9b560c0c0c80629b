"""What gunicorn reads besides the Procfile's line: a process that is to take the place of one that
died, and cannot start, does not end those that answer.

Gunicorn takes a process that cannot start for a service that never will, and halts the whole of it.
That is right when a service is started. Later it would make broken files, a full disk or a short
memory, with one process dead, a line that nobody answers. So then it is tried again.
"""

import os
import time

_TRY_AGAIN = 1  # any status that gunicorn does not take for the end of all
_PAUSE = 2.0  # seconds, so that those who answer keep the processor


def worker_exit(server, worker):
    """In the process that ends, last of all."""
    if worker.age > server.num_workers and not worker.booted:
        time.sleep(_PAUSE)
        os._exit(_TRY_AGAIN)
