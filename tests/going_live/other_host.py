"""The host on which the fallback documents lie: a server with a real socket."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer

from ivr.carrier.fallback import documents
from tests.callers import shipped
from tests.going_live.account_server import NUMBER

MADE = documents(shipped(), NUMBER)


@contextmanager
def running(server: HTTPServer) -> Iterator[str]:
    """The address of a server, while it answers."""
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def files(found: dict[str, str], kind: str = "text/xml", **headers: str):
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_GET(self):
            body = found.get(self.path.lstrip("/"))
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", kind)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write((body or "").encode())

    with running(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as address:
        yield address
