"""Calls to a service in another process, and what is counted afterwards: nothing answered is lost,
nothing is recorded twice, and every caller who heard that a text is sent has a row for it."""

import json
import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from sqlalchemy import select

from ivr.line.keyed_hash import keyed_hash
from ivr.simulator.call import SimulatedCall
from ivr.simulator.events import Listening, Requested
from ivr.simulator.texts import SimulatedReplies
from ivr.simulator.transport import Request, Response, http
from ivr.store.database import Database
from ivr.store.recorder import Recorder
from ivr.store.records import RecordKind
from ivr.store.spool import record_spool
from ivr.store.tables import CallRecord, PromisedText
from tests.callers import ROOT
from tests.databases import migrated
from tests.outbox.carrier_server import SID
from tests.processes import free_port
from tests.served.process import carrier_for, environment, get, started, wait_until_it_answers

KEY = "made up for tests"
CALLER = "+447700900123"
LONGEST_WAIT = 10.0  # seconds for one answer; the carrier gives up after fifteen
# What a caller does, turn by turn: keys, "silence", or how a ring comes out.
TO_THE_NUMBERS = ("1", "silence", "no-answer", "no-answer")
TO_THE_OFFER = (*TO_THE_NUMBERS, "silence")
TO_THE_PROMISE = (*TO_THE_OFFER, "1")
OFFERED, PROMISED = "We can text you the main numbers.", "We are sending the text now."
FAULT = "Sorry, there is a fault."
EMPTY: Mapping[str, int] = {}


@dataclass
class Served:
    """A running service, and every call that was made to it. `files` is the folder it runs in."""

    process: object
    port: int
    where: str
    journal: Path
    log: Path
    files: Path
    calls: list[SimulatedCall] = field(default_factory=list)
    slowest: float = 0.0
    documents: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        send = http()

        def timed(request: Request) -> Response:
            begun = time.monotonic()
            answer = send(request)
            self.slowest = max(self.slowest, time.monotonic() - begun)
            call = dict(parse_qsl(request.body.decode())).get("CallSid", "")
            self.documents.setdefault(call, []).append(answer.body.decode())
            return answer

        self.carrier = carrier_for(self.port, transport=timed, account_sid=SID)

    def call(self, *deeds: str, from_: str = CALLER) -> SimulatedCall:
        """A call that has come so far."""
        call = self.carrier.dial(from_)
        self.calls.append(call)
        return go_on(call, *deeds)

    def text(self, words: str, from_: str = CALLER) -> SimulatedReplies:
        replies = self.carrier.text(from_, words)
        assert replies.faults == ()
        return replies

    def said(self, call: SimulatedCall) -> list[str]:
        """The documents that a call got."""
        return self.documents[call.sid]

    @property
    def workers(self) -> list[int]:
        pid = self.process.pid
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(each) for each in found]

    def readiness(self) -> dict:
        return json.loads(get(self.port, "/readyz")[1])

    def forget_copies(self) -> None:
        """As on another machine: this one's disk has no copy of the files that answered."""
        shutil.rmtree(self.journal / "files")

    def logged(self, event: str) -> int:
        """How often the log has an event."""
        return self.log.read_text("utf-8", "replace").count(f'"event": "{event}"')

    def knows_its_database(self) -> bool:
        """Whether every worker can offer texts. Each is asked, if enough requests are sent."""
        answers = [self.readiness()["reasons"] for _ in range(4 * len(self.workers))]
        return "the database does not answer" not in str(answers)

    def check(self, within: float = LONGEST_WAIT) -> None:
        """No call had a fault, no caller heard one, and none waited for this many seconds."""
        assert [call.faults for call in self.calls if call.faults] == []
        assert FAULT not in " ".join(each for said in self.documents.values() for each in said)
        assert self.slowest < within, f"{self.slowest:.1f} s"

    def count(self, besides: Mapping[str, int] = EMPTY) -> None:
        """Each answered turn is recorded once; each promised text is stored, and no other. Call this
        after the service has ended: it first moves the records that the service left, as the next
        process would. `besides`: turns of calls that were not made here."""
        recorder = Recorder(Database(self.where), record_spool(self.journal / "records"))
        recorder.move()
        recorder.close()
        assert self.recorded() == self.answered() + Counter(besides)
        assert self.kept() == self.promised()

    def answered(self) -> Counter[str]:
        """How many turns each call got, by its name in the records."""
        turns = {
            keyed_hash(KEY, call.sid): sum(
                isinstance(each, Requested)
                and each.status == 200
                and urlsplit(each.url).path == "/voice"
                for each in call.events
            )
            for call in self.calls
        }
        return Counter(turns)

    def recorded(self) -> Counter[str]:
        """How many turns of each call are recorded; a fault that a caller heard counts as one."""
        with self._database() as database, database.transaction() as session:
            said = select(CallRecord.call, CallRecord.kind).where(
                CallRecord.kind.in_((RecordKind.TURN, RecordKind.FAULT))
            )
            rows = session.execute(said).all()
        calls = self.answered()
        return Counter(call for call, kind in rows if kind == RecordKind.TURN or call in calls)

    def promised(self) -> Counter[str]:
        """The calls that heard that a text is sent."""
        heard = [call for call in self.calls if PROMISED in "".join(self.said(call))]
        return Counter(keyed_hash(KEY, call.sid) for call in heard)

    def kept(self) -> Counter[str]:
        """The calls that have a text in the database, or else in the journal."""
        with self._database() as database, database.transaction() as session:
            found = set(session.scalars(select(PromisedText.call)).all())
        entries = [json.loads(path.read_text()) for path in self.journal.glob("*.entry")]
        return Counter(found | {each["call"] for each in entries if each["kind"] == "promise"})

    @contextmanager
    def _database(self) -> Iterator[Database]:
        opened = Database(self.where)
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def serving(
    folder: Path,
    *,
    where: str | None = None,
    files: Path = ROOT,
    port: int | None = None,
    as_seen: str | None = None,
    log: Path | None = None,
    **changes: str,
) -> Iterator[Served]:
    """The web line with one worker and a database of its own. `as_seen` is how the service reaches
    the database, if not directly."""
    port = port or free_port()
    where = where or migrated("sqlite", folder)
    settings = {
        "DATABASE_URL": as_seen or where,
        "JOURNAL": str(folder / "journal"),
        "TWILIO_ACCOUNT_SID": SID,
        "TWILIO_API_URL": "http://127.0.0.1:9",
        "WEB_CONCURRENCY": "1",
        "PYTHONPATH": str(ROOT),
    }
    log = log or folder / "log"
    with started(environment(port, **{**settings, **changes}), log, files) as process:
        wait_until_it_answers(process, port)
        yield Served(process, port, where, folder / "journal", log, files)


def go_on(call: SimulatedCall, *deeds: str) -> SimulatedCall:
    """What the caller does next."""
    for deed in deeds:
        match deed:
            case "silence":
                call.stay_silent()
            case "hang up":
                call.hang_up()
            case key if set(key) <= set("0123456789*#"):
                call.press(key)
            case outcome:
                call.ring(outcome)
        assert call.faults == (), call.faults
    return call


def to_the_end(call: SimulatedCall, *, wants_text: bool = False) -> SimulatedCall:
    """A caller, from any state on, whom no contact answers and who only asks for a text."""
    while call.waiting is not None:
        match call.waiting:
            case Listening(prompts=said):
                is_asked = wants_text and OFFERED in " ".join(said)
                go_on(call, "1" if is_asked else "silence")
            case _:
                go_on(call, "no-answer")
    return call


def kill(pid: int) -> None:
    """As a machine does that is short of memory: nothing can be tidied up."""
    os.kill(pid, signal.SIGKILL)
