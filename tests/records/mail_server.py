"""A mail server with real sockets, which keeps what it is given, and refuses when told."""

import socketserver
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest


@dataclass
class MailServer:
    """`mails` is what it took; while it `refuses`, it takes none, and never any to who is `unknown`."""

    mails: list[EmailMessage] = field(default_factory=list)
    refuses: bool = False
    unknown: str = ""

    def __post_init__(self) -> None:
        server = self

        class Handler(_Handler):
            kept = server

        self._tcp = _Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._tcp.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"smtp://127.0.0.1:{self._tcp.server_address[1]}"

    def subjects(self) -> list[str]:
        return [str(each["Subject"]) for each in self.mails]

    def close(self) -> None:
        self._tcp.shutdown()
        self._tcp.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class _Handler(socketserver.StreamRequestHandler):
    kept: MailServer

    def handle(self):
        self._say("220 ready")
        while line := self.rfile.readline():
            word = line.split()[0].upper() if line.split() else b""
            if word == b"DATA":
                self._say("354 go on")
                self._take()
            elif word == b"MAIL" and self.kept.refuses:
                self._say("451 later")
            elif word == b"RCPT" and self.kept.unknown and self.kept.unknown.encode() in line:
                self._say("550 nobody of that name")
            elif word == b"QUIT":
                return self._say("221 bye")
            else:
                self._say("250 well")
        return None

    def _take(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        self.kept.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self._say("250 taken")

    def _say(self, words: str):
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def mail():
    server = MailServer()
    yield server
    server.close()
