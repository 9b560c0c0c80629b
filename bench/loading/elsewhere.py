"""Another host, with the fallback documents as `ivr fallback` wrote them: files, answered to a GET and
to nothing else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class _Files(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


class _Host(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512  # everybody comes at once when the service dies


@contextmanager
def host(folder: Path) -> Iterator[str]:
    """Its address, while it serves the files of a folder."""
    with _Host(("127.0.0.1", 0), partial(_Files, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            with suppress(OSError):
                server.shutdown()
            thread.join()
