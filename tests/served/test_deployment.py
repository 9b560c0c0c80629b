"""Deployments in the middle of calls: new files under a running service, and a new service in its
place. Calls in progress go on with what they began with or, where that is gone, at the same step."""

import os
import signal
import socket
import threading
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest

from ivr.carrier.signature import sign
from ivr.line.keyed_hash import keyed_hash
from ivr.simulator.events import Ringing
from tests.callers import said
from tests.processes import until
from tests.served.calling import (
    CALLER,
    KEY,
    PROMISED,
    TO_THE_PROMISE,
    Served,
    go_on,
    kill,
    serving,
    to_the_end,
)
from tests.served.files import edit, own_files
from tests.served.process import TOKEN
from tests.web.signing import FORM

pytestmark = pytest.mark.served
SAFETY_LINE = "+441629533190"
IN_HAND = "CA" + "9" * 32
OLD, NEW = "Where does the child live?", "Where is the child living?"


def publish(served: Served) -> None:
    edit(served.files / "flows/voice.yaml", OLD, NEW)


@contextmanager
def paused(worker: int):
    """While this lasts only the other worker answers."""
    os.kill(worker, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(worker, signal.SIGCONT)


def test_workers_with_different_views_of_the_files_take_turns_with_one_call(tmp_path):
    files = own_files(tmp_path / "files")
    with serving(tmp_path, files=files, WEB_CONCURRENCY="2") as served:
        until(lambda: served.logged("revision") == 2 and served.knows_its_database())
        calls = [served.call(*TO_THE_PROMISE[:done]) for done in range(len(TO_THE_PROMISE))]
        before = served.readiness()["revision"]
        ahead, behind = served.workers
        with paused(behind):
            publish(served)
            until(lambda: served.readiness()["revision"] != before)
            new = [served.call(), served.call()]
            assert all(NEW in said(each) for each in new)
            go_on(calls[0], "*")
            assert OLD in said(calls[0]), "a call keeps what it began with"
        with paused(ahead):  # the other one has not seen what the call began with
            go_on(new[0], "*")
            assert NEW in said(new[0])
            go_on(calls[0], "*")
            assert OLD in said(calls[0])
        kill(behind)  # its successor finds on the disk the revision that the old calls began with
        until(lambda: served.logged("revision") == 5 and served.knows_its_database())
        with paused(ahead):
            go_on(calls[0], "*")
            assert OLD in said(calls[0])
            for done, call in enumerate(calls[1:], start=1):
                go_on(call, TO_THE_PROMISE[done])
        for call in (calls[0], *new):
            to_the_end(call)
        for done, call in enumerate(calls[1:], start=2):
            go_on(call, *TO_THE_PROMISE[done:])
            assert PROMISED in served.said(call)[-1]
        assert all(call.rang[-1].number == SAFETY_LINE for call in served.calls)
        served.check()
    served.count()


def test_a_new_service_takes_over_calls_of_which_it_has_never_seen_the_files(tmp_path):
    """Steps on which two callers stand are gone in the new files: they are put through."""
    files = own_files(tmp_path / "files")
    with serving(tmp_path, files=files) as old:
        until(old.knows_its_database)
        calls = [old.call(*TO_THE_PROMISE[:done]) for done in range(len(TO_THE_PROMISE))]
        lost = [old.call("1", "1"), old.call("2", "1", "3")]
        answer = in_hand(old, lambda: old.process.send_signal(signal.SIGTERM))
        assert answer.startswith(b"HTTP/1.1 200 OK")
        assert b"Where does the child live?" in answer
        assert answer.endswith(b"</Response>")
        old.process.wait(10)
    old.forget_copies()
    publish(old)
    flow = files / "flows/voice.yaml"
    text = flow.read_text("utf-8")
    for step in ("need", "health-county"):
        text = text.replace(f"\n  {step}:\n", f"\n  {step}-asked:\n")
        for goes_to in ("then", "derbyshire"):
            text = text.replace(f"{goes_to}: {step}\n", f"{goes_to}: {step}-asked\n")
    flow.write_text(text, "utf-8")
    with serving(tmp_path, where=old.where, files=files, port=old.port) as new:
        until(new.knows_its_database)
        go_on(calls[0], "*")
        assert NEW in said(calls[0])
        for call in lost:
            go_on(call, "1")
            assert isinstance(call.waiting, Ringing), "the step is unknown: a person"
        for done, call in enumerate(calls):
            go_on(call, *TO_THE_PROMISE[done:])
            assert PROMISED in old.said(call)[-1]
        for call in lost:
            to_the_end(call)
        assert all(call.rang[-1].number == SAFETY_LINE for call in old.calls)
        old.check()
        new.check()
    old.count(besides={keyed_hash(KEY, IN_HAND): 1})


def test_a_new_service_on_the_same_disk_goes_on_with_what_calls_began_with(tmp_path):
    files = own_files(tmp_path / "files")
    with serving(tmp_path, files=files) as old:
        until(old.knows_its_database)
        calls = [old.call(*TO_THE_PROMISE[:done]) for done in range(len(TO_THE_PROMISE))]
    publish(old)
    with serving(tmp_path, where=old.where, files=files, port=old.port) as new:
        until(new.knows_its_database)
        assert NEW in said(new.call())
        go_on(calls[0], "*")
        assert OLD in said(calls[0])
        for done, call in enumerate(calls):
            go_on(call, *TO_THE_PROMISE[done:])
            assert PROMISED in old.said(call)[-1]
        old.check()


def in_hand(served: Served, meanwhile) -> bytes:
    """The answer to a request whose second half is sent only after something has happened."""
    fields = (("CallSid", IN_HAND), ("From", CALLER), ("CallStatus", "ringing"))
    body = urlencode(fields).encode()
    head = (
        f"POST /voice HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {FORM}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n"
        f"X-Twilio-Signature: {sign(TOKEN, f'http://127.0.0.1:{served.port}/voice', fields)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", served.port), 10) as connection:
        connection.sendall(head.encode() + body[:10])
        threading.Event().wait(0.3)  # until it is in a worker's hands
        meanwhile()
        threading.Event().wait(0.7)
        connection.sendall(body[10:])
        found = b""
        while part := connection.recv(65536):
            found += part
        return found
