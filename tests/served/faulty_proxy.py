"""A proxy to a server on this machine that can be cut, slow, or silent: between the served process and
its database or Redis."""

import socket
import threading
import time
from contextlib import suppress
from enum import StrEnum
from pathlib import Path


class ProxyFault(StrEnum):
    """No fault; every piece arrives late; everything is read and nothing answered; or cut."""

    NONE = "none"
    SLOW = "slow"
    SILENT = "silent"
    CUT = "cut"


_LATE = 0.3  # seconds, for each piece in each direction: a statement takes several of them


class FaultyProxy:
    """Listens on `port` and leads to `target`, a port of this machine or a socket's path."""

    def __init__(self, target: int | Path, fault: ProxyFault = ProxyFault.NONE) -> None:
        self._target, self._fault = target, fault
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listening = _listener(0)
        self.port = self._listening.getsockname()[1]
        self._ended = False
        threading.Thread(target=self._accept, daemon=True).start()

    def set_fault(self, fault: ProxyFault) -> None:
        """Change the fault. A proxy that is cut ends its connections. So does one that was silent:
        requests that waited there are never answered."""
        before, self._fault = self._fault, fault
        if fault is ProxyFault.CUT or before is ProxyFault.SILENT:
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
            if self._fault is ProxyFault.CUT:
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
                if self._fault is ProxyFault.SLOW:
                    time.sleep(_LATE)
                if self._fault is not ProxyFault.SILENT:
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
