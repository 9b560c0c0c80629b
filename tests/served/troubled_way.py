"""A way to a server on this machine that can be cut, slow, or silent: between the served process and
its database or Redis."""

import socket
import threading
import time
from contextlib import suppress
from enum import StrEnum
from pathlib import Path


class Mood(StrEnum):
    """How the way is: open; every piece a while late; taking all and giving nothing; or cut."""

    OPEN = "unknown"
    SLOW = "slow"
    SILENT = "silent"
    CUT = "cut"


_LATE = 0.3  # seconds, for each piece in each direction: a statement takes several of them


class TroubledWay:
    """Listens on `port` and leads to `target`, a port of this machine or a socket's path."""

    def __init__(self, target: int | Path, mood: Mood = Mood.OPEN) -> None:
        self._target, self._mood = target, mood
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listening = _listener(0)
        self.port = self._listening.getsockname()[1]
        self._ended = False
        threading.Thread(target=self._accept, daemon=True).start()

    def becomes(self, mood: Mood) -> None:
        """Change the mood. A way that is cut ends its connections; so does one that was silent, since
        requests that waited there are never answered."""
        before, self._mood = self._mood, mood
        if mood is Mood.CUT or before is Mood.SILENT:
            self._cut()

    def close(self) -> None:
        self._ended = True
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._cut()

    def _cut(self) -> None:
        with self._lock:
            for each in self._open:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._ended:
            try:
                here, _ = self._listening.accept()
            except OSError:
                return
            if self._mood is Mood.CUT:
                here.close()
                continue
            there = _connected(self._target)
            threading.Thread(target=self._lead, args=(here, there), daemon=True).start()

    def _lead(self, here: socket.socket, there: socket.socket) -> None:
        with self._lock:
            self._open |= {here, there}
        back = threading.Thread(target=self._carry, args=(there, here), daemon=True)
        back.start()
        self._carry(here, there)
        back.join()
        with self._lock:
            self._open -= {here, there}
            here.close()
            there.close()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while part := one.recv(65536):
                if self._mood is Mood.SLOW:
                    time.sleep(_LATE)
                if self._mood is not Mood.SILENT:
                    other.sendall(part)
        for each in (one, other):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


def _listener(port: int) -> socket.socket:
    found = socket.create_server(("127.0.0.1", port), backlog=64)
    found.settimeout(None)
    return found


def _connected(target: int | Path) -> socket.socket:
    if isinstance(target, int):
        return socket.create_connection(("127.0.0.1", target), 5)
    found = socket.socket(socket.AF_UNIX)
    found.connect(str(target))
    return found
