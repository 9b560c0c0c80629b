"""The fallback host: serves the documents that `ivr fallback` wrote, as files, to GET requests only."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class _Files(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Log nothing."""


class _Host(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512  # all callers come at once when the service is down


@contextmanager
def serve_files(folder: Path) -> Iterator[str]:
    """Serve the files of a folder. Yields the address."""
    with _Host(("127.0.0.1", 0), partial(_Files, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            with suppress(OSError):
                server.shutdown()
            thread.join()
