"""The same thing done by many at once."""

import threading
from collections.abc import Callable


def at_once(times: int, work: Callable[[], object]) -> None:
    """Do it so many times, each in a thread of its own, and wait for all of them."""
    threads = [threading.Thread(target=work) for _ in range(times)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
