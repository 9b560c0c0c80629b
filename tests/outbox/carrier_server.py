"""A server with real sockets that plays the carrier's message interface, and misbehaves when told.

It keeps what it was asked and every message it made, whether or not it said so.
"""

import base64
import json
import threading
import time
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

SID = "AC" + "a1" * 16
TOKEN = "token-of-the-tests"
NUMBER = "+441632960001"
STATUS_URL = "https://line.example/sms/status"

# How a request to send can come out. Those marked * make the message all the same.
TAKEN = "taken"
CUT, CUT_AFTER = "cut before it is read", "cut after it is made *"
HALF = "half an answer *"
SLOW = "no answer in time *"
SLOW_BEFORE = "no answer in time, and no message"
BROKEN, BROKEN_AFTER = "status 500", "status 500 *"
GARBAGE = "an answer that is no JSON *"
UNCLEAR_BUT_MADE = (CUT_AFTER, HALF, SLOW, BROKEN_AFTER, GARBAGE)
UNCLEAR_AND_NOT_MADE = (CUT, SLOW_BEFORE, BROKEN)

SLOWNESS = 0.6  # longer than the tests' time-out


def refused(status: int, code: int | None = None) -> str:
    """A mood: an honest refusal with a status and perhaps a code."""
    return f"refused {status} {code or ''}".strip()


@dataclass
class Made:
    """A message that the carrier made."""

    sid: str
    to: str
    from_: str
    body: str
    row: str
    callback: str
    created: datetime
    validity: str
    status: str = "queued"
    code: int | None = None

    def record(self) -> dict[str, object]:
        created = format_datetime(self.created)
        return {
            "account_sid": SID, "sid": self.sid, "to": self.to, "from": self.from_,
            "body": self.body, "status": self.status, "error_code": self.code,
            "direction": "outbound-api", "date_created": created, "date_updated": created,
            "date_sent": None, "num_segments": "1", "num_media": "0", "api_version": "2010-04-01",
            "uri": f"/2010-04-01/Accounts/{SID}/Messages/{self.sid}.json",
        }  # fmt: skip


@dataclass
class CarrierServer:
    """The carrier. `moods` says how the next requests to send come out, then all are taken."""

    moods: deque[str] = field(default_factory=deque)
    look_moods: deque[str] = field(default_factory=deque)
    hides: bool = False
    clock_ahead: timedelta = timedelta()
    made: list[Made] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    unknown_to_sender: Counter = field(default_factory=Counter)
    looked_in_vain: Counter = field(default_factory=Counter)
    sends: Counter = field(default_factory=Counter)
    delay: float = 0.0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        server = self

        class Handler(self.handler()):
            carrier = server

        self._http = _Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def handler(self) -> "type[_Handler]":
        """What answers; a carrier with more than messages brings its own."""
        return _Handler

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def copies(self) -> Counter:
        """How many messages were made of each row."""
        return Counter(each.row for each in self.made)

    def make(self, form: dict[str, str]) -> Made:
        callback = form.get("StatusCallback", "")
        row = (parse_qs(urlsplit(callback).query).get("text") or [""])[0]
        with self._lock:
            made = Made(
                f"SM{len(self.made) + 1:032x}", form["To"], form["From"], form["Body"], row,
                callback, datetime.now(UTC) + self.clock_ahead, form.get("ValidityPeriod", ""),
            )  # fmt: skip
            self.made.append(made)
        return made


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A client that was killed is no news."""


class _Handler(BaseHTTPRequestHandler):
    carrier: CarrierServer

    def log_message(self, *_):
        pass

    def do_POST(self):
        carrier = self.carrier
        mood = carrier.moods.popleft() if carrier.moods else TAKEN
        if mood == CUT:
            return self.connection.close()
        form = {
            name: values[0]
            for name, values in parse_qs(
                self.rfile.read(int(self.headers["Content-Length"])).decode()
            ).items()
        }
        carrier.asked.append(("POST", self.path))
        if not self._authorised():
            return self._error(401, 20003)
        row = (parse_qs(urlsplit(form.get("StatusCallback", "")).query).get("text") or [""])[0]
        carrier.sends[row] += 1
        if carrier.delay:
            time.sleep(carrier.delay)
        if mood.startswith("refused"):
            _, status, *code = mood.split()
            return self._error(int(status), int(code[0]) if code else None)
        if mood == SLOW_BEFORE:
            return time.sleep(SLOWNESS)
        if mood == BROKEN:
            return self._error(500, 20500)
        made = carrier.make(form)
        if carrier.delay:
            time.sleep(carrier.delay)
        return self._answer(mood, made)

    def _answer(self, mood: str, made: Made):
        body = json.dumps(made.record()).encode()
        if mood == CUT_AFTER:
            return self.connection.close()
        if mood == SLOW:
            time.sleep(SLOWNESS)
        if mood == BROKEN_AFTER:
            return self._error(500, 20500)
        if mood == GARBAGE:
            return self._send(201, b"<html>", "text/html")
        if mood == HALF:
            self.send_response(201)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2])
            return self.connection.close()
        return self._send(201, body)

    def do_GET(self):
        carrier = self.carrier
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        carrier.asked.append(("GET", self.path))
        if not self._authorised():
            return self._error(401, 20003)
        mood = carrier.look_moods.popleft() if carrier.look_moods else TAKEN
        if mood == CUT:
            return self.connection.close()
        if mood.startswith("refused"):
            _, status, *code = mood.split()
            return self._error(int(status), int(code[0]) if code else None)
        if url.path.endswith("/Messages.json"):
            return self._list(url.path, query)
        wanted = url.path.rpartition("/")[2].removesuffix(".json")
        found = next((each for each in carrier.made if each.sid == wanted), None)
        if found is None:
            return self._error(404, 20404)
        return self._send(200, json.dumps(found.record()).encode())

    def _list(self, path: str, query: dict[str, str]):
        """Newest first, in pages."""
        carrier = self.carrier
        found = [
            each.record()
            for each in reversed(carrier.made)
            if each.to == query.get("To") and each.from_ == query.get("From") and not carrier.hides
        ]
        size, page = int(query.get("PageSize", 50)), int(query.get("Page", 0))
        begin, end = page * size, (page + 1) * size
        more = urlencode({**query, "Page": page + 1})
        return self._send(200, json.dumps({
            "messages": found[begin:end], "page": page, "page_size": size,
            "start": begin, "end": end, "uri": self.path, "first_page_uri": path,
            "next_page_uri": f"{path}?{more}" if len(found) > end else None,
            "previous_page_uri": None,
        }).encode())  # fmt: skip

    def _authorised(self) -> bool:
        wanted = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        return self.headers["Authorization"] == f"Basic {wanted}"

    def _error(self, status: int, code: int | None):
        """As the carrier words it: with the number in the message, which must go nowhere."""
        said = {"message": "The 'To' number +447700900123 is not right", "status": status}
        if code:
            said |= {"code": code, "more_info": f"https://www.twilio.com/docs/errors/{code}"}
        return self._send(status, json.dumps(said).encode())

    def _send(self, status: int, body: bytes, kind: str = "application/json"):
        with suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
