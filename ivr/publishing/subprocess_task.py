"""A task in a subprocess, so that a proof uses a second core."""

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

Result = TypeVar("Result")
_NICENESS = 10  # the parent has the longest part of the proof, and gets the core first


def start_in_subprocess(task: Callable[[], Result]) -> Callable[[], Result]:
    """Start a task in a forked process; the function that is returned waits for its result.

    The result must be picklable. If no process can be forked, or it ends without a result, the task
    runs in this process when the result is asked for. Not for a process with several threads: a fork
    copies only one.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        return task
    context = multiprocessing.get_context("fork")
    reader, writer = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(task, writer), daemon=True)
    try:
        process.start()
    except OSError:
        return task
    writer.close()

    def result() -> Result:
        try:
            received: Result = reader.recv()
        except EOFError:
            return task()
        finally:
            process.join()
        return received

    return result


def _send(task: Callable[[], object], writer: Connection) -> None:
    os.nice(_NICENESS)
    writer.send(task())
    writer.close()
