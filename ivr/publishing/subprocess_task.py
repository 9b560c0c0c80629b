"""Work done beside other work, in a process of its own: for a machine with more than one core."""

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

Made = TypeVar("Made")
_AFTER_YOU = 10  # whoever began the work has the longest way to go, and goes first


def beside(work: Callable[[], Made]) -> Callable[[], Made]:
    """Begin `work` in a forked process; the answer waits for what came of it.

    Where a process cannot be forked, or ends without an answer, the work is done when it is asked
    for. What it makes must be picklable. Not for a process with threads: a fork has only one.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        return work
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(work, theirs), daemon=True)
    try:
        process.start()
    except OSError:
        return work
    theirs.close()

    def made() -> Made:
        try:
            found: Made = ours.recv()
        except EOFError:
            return work()
        finally:
            process.join()
        return found

    return made


def _send(work: Callable[[], object], to: Connection) -> None:
    os.nice(_AFTER_YOU)
    to.send(work())
    to.close()
