"""`python bench/load.py`: no caller is stranded while processes are killed and the database is
interrupted; and the command reports callers who are."""

import json
import re
import subprocess
import sys
from collections import Counter

import pytest

from bench.loading import reconciliation
from bench.loading.call_outcome import (
    CallEnd,
    call_end,
    line_words,
    transcript,
    was_promised_a_text,
)
from bench.loading.transport import SentRequest, quantile
from ivr.carrier.fallback import voice_fallback
from ivr.carrier.twiml import WriterSettings
from ivr.line.keyed_hash import keyed_hash
from ivr.simulator.call import SimulatedCall
from ivr.simulator.carrier import SimulatedCarrier
from ivr.simulator.clock import VirtualClock
from ivr.simulator.events import SimulatedOutcome
from ivr.store import records
from ivr.store.database import Database
from ivr.store.records import RecordKind
from tests.callers import ROOT, WORKING_DAY, instant, shipped
from tests.databases import KINDS, migrated
from tests.outbox.rows import promised
from tests.records.desk import record
from tests.wsgi import wsgi

pytestmark = pytest.mark.served


def say(words: str) -> str:
    return f"<Say>{words}</Say>"


def ask(words: str = "Press 1.", then: str = "next") -> str:
    return f'<Gather numDigits="1" action="/{then}" timeout="5">{say(words)}</Gather>'


WORDS = line_words(shipped())
NUMBER = "Starting Point is oh one six two nine, five three three, one nine oh."
DIAL = (
    '<Dial timeout="5" callerId="+441632960001" action="/next"{}>'
    "<Number>+441629533190</Number></Dial>"
)
BYE = say("Goodbye.")


# --- The command ----------------------------------------------------------------------------------


def load(*options: str) -> tuple[int, dict, str]:
    """The command's exit status, its figures, and its messages."""
    command = [sys.executable, "bench/load.py", "--json", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


def check_no_caller_is_stranded(*options: str) -> dict:
    status, found, told = load(*options)
    assert (status, found["failures"]) == (0, []), told
    assert found["ends"][CallEnd.STRANDED] == 0
    assert sum(found["ends"].values()) == found["calls"]
    assert found["ends"][CallEnd.PERSON] + found["ends"][CallEnd.NUMBERS] > 0, (
        "the service never answered"
    )
    assert found["recorded"]["answered"] > found["calls"]
    assert found["recorded"]["lost"] <= found["recorded"]["answered"] / 100
    assert found["recorded"]["doubled"] == 0
    assert found["texts"]["lost"] == found["texts"]["doubled_without_look_up"] == 0
    assert found["document faults"] == {}
    return found


def test_a_few_callers_are_not_stranded_while_processes_die_and_the_database_is_cut():
    found = check_no_caller_is_stranded(
        "--calls", "20", "--seconds", "8", "--hurry", "40", "--web", "3", "--kill-every", "1"
    )  # fmt: skip
    assert found["calls"] >= 20
    assert found["web killed"] >= 2
    assert found["workers killed"] >= 1
    assert sum(found["database cuts"].values()) >= 1


def test_a_faulty_step_strands_callers_and_the_command_reports_them():
    status, found, told = load(
        "--calls", "10", "--seconds", "3", "--hurry", "100", "--web", "2", "--kill-every", "60",
        "--database", "sqlite", "--no-fallback", "--broken", "caller",
    )  # fmt: skip
    stranded = found["ends"][CallEnd.STRANDED]
    assert status == 1
    assert stranded > 0
    assert f"FAILED: {stranded} callers were stranded" in told
    assert told.count("stranded: call ") == stranded
    assert "step=caller" in told
    assert found["5xx"] >= stranded
    assert not re.search(r"\+?\d{9}", re.sub(r"[0-9a-f]{12}", "", told)), "a number is printed"


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_two_hundred_callers_are_not_stranded_for_a_minute(kind):
    found = check_no_caller_is_stranded("--calls", "200", "--seconds", "60", "--database", kind)
    assert found["calls"] >= 300
    assert found["web killed"] >= 10  # as quickly as this machine starts new ones
    assert found["workers killed"] >= 3
    assert sum(found["database cuts"].values()) >= 4
    assert found["texts"]["heard"] > 0


# --- The outcome of a call ------------------------------------------------------------------------


def fallback_document() -> str:
    service = shipped().service
    line = WriterSettings("", "+441632960001", service.voice, service.rings.longest_call)
    return voice_fallback(shipped(), line)


def calling(*, elsewhere: bool = False, **documents: str) -> SimulatedCall:
    """A call to a line whose first document is `first`, and whose URL /x has the document `x`; other
    URLs have status 500. `elsewhere`: the fallback documents are on another host."""

    def app(environ, start_response):
        name = environ["PATH_INFO"].strip("/") or "first"
        if environ["HTTP_HOST"] == "elsewhere.example":
            body = fallback_document()
        elif name in documents:
            body = f"<Response>{documents[name]}</Response>"
        else:
            start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
            return [b"out of order"]
        start_response("200 OK", [("Content-Type", "text/xml")])
        return [body.encode()]

    carrier = SimulatedCarrier(
        transport=wsgi(app),
        token="any",
        account_sid="AC" + "0" * 32,
        number="+441632960001",
        voice_url="https://line.example/first",
        sms_url="https://line.example/sms",
        voice_fallback_url="https://elsewhere.example/voice.xml" if elsewhere else None,
        clock=VirtualClock(instant(WORKING_DAY)),
    )
    return carrier.dial("+447700900123")


RINGS, RINGS_A_MACHINE = DIAL.format(""), DIAL.format(' hangupOnStar="true"')
ENDS = [
    # the line's documents, the action of the caller or the contact, and the outcome
    ({"first": RINGS}, lambda c: c.ring("answered"), CallEnd.PERSON),
    ({"first": RINGS, "next": "<Hangup/>"}, lambda c: c.ring("ended"), CallEnd.PERSON),
    ({"first": RINGS, "next": say(NUMBER)}, lambda c: c.ring("no-answer"), CallEnd.NUMBERS),
    ({"first": RINGS, "next": say(NUMBER)}, lambda c: c.ring("moment"), CallEnd.NUMBERS),
    ({"first": ask(NUMBER)}, lambda c: c.stay_silent(), CallEnd.NUMBERS),
    ({"first": ask(NUMBER)}, lambda c: c.hang_up(), CallEnd.NUMBERS),
    ({"first": ask()}, lambda c: c.hang_up(), CallEnd.HUNG_UP),
    ({"first": ask(NUMBER)}, lambda c: c.hang_up(at_once=True), CallEnd.HUNG_UP),
    ({"first": RINGS}, lambda c: c.hang_up(), CallEnd.HUNG_UP),
    # near misses: each of these callers is stranded
    ({"first": ask()}, lambda c: c.stay_silent(), CallEnd.STRANDED),
    ({"first": BYE}, None, CallEnd.STRANDED),
    ({"first": say("Ring oh one six two nine.")}, None, CallEnd.STRANDED),
    ({"first": "<Hangup/>"}, None, CallEnd.STRANDED),
    ({}, None, CallEnd.STRANDED),
    ({"first": ask()}, lambda c: c.press("1"), CallEnd.STRANDED),
    ({"first": say(NUMBER) + ask()}, lambda c: c.press("1"), CallEnd.STRANDED),
    ({"first": ask(NUMBER), "next": BYE}, lambda c: c.press("1", at_once=True), CallEnd.STRANDED),
    ({"first": say(NUMBER) + RINGS, "next": BYE}, lambda c: c.ring("busy"), CallEnd.STRANDED),
    ({"first": RINGS, "next": BYE}, lambda c: c.ring("moment"), CallEnd.STRANDED),
    ({"first": RINGS, "next": BYE}, lambda c: c.ring("unbridged"), CallEnd.STRANDED),
    ({"first": RINGS}, lambda c: c.ring("ended"), CallEnd.STRANDED),
    ({"first": RINGS_A_MACHINE, "next": BYE}, lambda c: c.press("*"), CallEnd.STRANDED),
]  # fmt: skip


@pytest.mark.parametrize(("documents", "do", "how"), ENDS)
def test_the_outcome_of_a_call_depends_on_words_and_rings(documents, do, how):
    call = calling(**documents)
    if do is not None:
        do(call)
    assert call.waiting is None
    assert call_end(call.events, WORDS) is how


@pytest.mark.parametrize(
    ("outcome", "how"),
    [("answered", CallEnd.FALLBACK_PERSON), ("no-answer", CallEnd.FALLBACK_NUMBERS)],
)
def test_the_fallback_documents_are_counted_apart(outcome, how):
    call = calling(first=ask(), elsewhere=True)
    call.press("1")
    call.ring(outcome)
    assert call.ended
    assert call_end(call.events, WORDS) is how


def test_a_call_that_never_ends_is_stranded():
    assert call_end(calling(first=ask(NUMBER)).events, WORDS) is CallEnd.STRANDED


def test_a_promise_counts_once_the_caller_hears_it():
    assert was_promised_a_text(calling(first=say(WORDS.promise)).events, WORDS)
    assert not was_promised_a_text(calling(first=ask(WORDS.offer)).events, WORDS)


def test_a_transcript_names_contacts_and_has_no_number():
    call = calling(first=ask(f"{NUMBER} Or 01629 533190."), next=RINGS.replace("next", "gone"))
    call.press("1")
    call.ring(SimulatedOutcome.BUSY)
    told = "\n".join(transcript(call.events, WORDS))
    assert "starting-point rang: busy" in told
    assert "(the number of starting-point)" in told
    assert "requested /gone: 500" in told
    assert "heard: We are sorry. An application error has occurred." in told
    assert "533" not in told
    assert "five three three" not in told


# --- The reconciliation ---------------------------------------------------------------------------


def asked(step: str, status: int | str) -> SentRequest:
    body = b"CallSid=CA1&CallStatus=in-progress&Digits=1"
    return SentRequest(f"/voice?step={step}&after=listening", body, 0.1, status)


@pytest.fixture
def opened(tmp_path):
    found = Database(migrated("sqlite", tmp_path))
    yield found
    found.close()


def test_a_turn_that_was_answered_and_not_recorded_is_lost(opened):
    turn = min(reconciliation.record_ids(asked("area", 200), "key"))
    kept = [record(1, id=turn, kind=RecordKind.TURN), record(2, id="f" * 32, kind=RecordKind.TURN)]
    records.add_records(opened, kept)
    requests = [asked("area", 200), asked("area", 200), asked("caller", 200), asked("need", "cut")]
    found = reconciliation.reconcile_turns(opened, requests, "key")
    assert (found.answered, found.recorded, found.lost) == (2, 2, 1)
    assert (found.unheard, found.doubled) == (0, 1)


def test_a_turn_whose_answer_never_arrived_may_be_recorded_or_not(opened):
    which = min(reconciliation.record_ids(asked("area", "cut"), "key"))
    records.add_records(opened, [record(1, id=which, kind=RecordKind.TURN)])
    found = reconciliation.reconcile_turns(
        opened, [asked("area", "cut"), asked("need", "refused")], "key"
    )
    assert (found.answered, found.lost, found.unheard, found.doubled) == (0, 0, 1, 0)


def test_promised_texts_that_were_never_created_are_lost(opened):
    calls = {sid: promised(opened, call=keyed_hash("key", sid)) for sid in ("CA1", "CA2", "CA3")}
    copies = Counter({calls["CA1"]: 1, calls["CA3"]: 2})
    found = reconciliation.reconcile_texts(opened, ["CA1", "CA2", "CA4"], copies, "key")
    assert (found.heard, found.stored, found.sent, found.lost) == (3, 3, 2, 2)
    assert (found.doubled, found.doubled_without_look_up) == (1, 1)


def test_quantiles():
    assert quantile([], 0.5) == 0.0
    assert quantile([3, 1, 2], 0.5) == 2
    assert quantile(list(range(100)), 0.99) == 99
