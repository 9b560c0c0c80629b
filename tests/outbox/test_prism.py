"""Sending against Twilio's own description of its interface: Stoplight Prism answers by it, and refuses
what it does not allow. Both come from npm; without it, or without a network, these tests are skipped.
"""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest

from ivr.carrier.api_errors import ApiError, ErrorKind
from ivr.carrier.twilio_client import Account
from tests.callers import ROOT
from tests.outbox.carrier_server import NUMBER, SID, STATUS_URL, TOKEN
from tests.outbox.rows import BODY, MOBILE
from tests.processes import free_port, running

FOLDER = ROOT / ".make" / "prism"
PRISM = FOLDER / "node_modules" / ".bin" / "prism"
DESCRIPTION = FOLDER / "node_modules/@twilio/cli-core/src/services/twilio-api/twilio_api_v2010.json"
PACKAGES = ("@stoplight/prism-cli@5", "@twilio/cli-core@8")
ROW = "0123456789abcdef" * 2


def install() -> None:
    if PRISM.exists() and DESCRIPTION.exists():
        return
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed: apt-get install npm")
    FOLDER.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["npm", "install", "--prefix", FOLDER, "--no-audit", "--no-fund", *PACKAGES],
        capture_output=True,
        text=True,
        timeout=400,
    )
    if done.returncode:
        pytest.skip(f"npm could not install Prism: {done.stderr.strip()[-300:]}")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    install()
    number = free_port()
    with running(
        [PRISM, "mock", "-h", "127.0.0.1", "-p", str(number), DESCRIPTION],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        wait_for(process, number)
        yield number


def wait_for(process: subprocess.Popen, port: int) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        assert process.poll() is None, "Prism does not start"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("Prism never answers")


def account(port: int, sid: str = SID) -> Account:
    address = f"http://127.0.0.1:{port}"
    return Account(sid, TOKEN, NUMBER, STATUS_URL, address=address, timeout=30)


def test_a_text_is_sent_as_the_description_allows(port):
    message = account(port).send(ROW, MOBILE, BODY)
    assert message.sid.startswith(("SM", "MM"))


def test_a_message_is_asked_after_as_the_description_allows(port):
    found = account(port).fetch("SM" + "0" * 32)
    assert found.status


def test_messages_are_looked_for_as_the_description_allows(port):
    """A message that Prism makes up is not taken for one of the line's."""
    assert account(port).find(MOBILE, BODY, datetime.now(UTC)) == ()


def test_an_account_that_the_description_does_not_allow_is_refused(port):
    """Prism looks: a wrong request does not pass it by."""
    with pytest.raises(ApiError) as raised:
        account(port, "AC-nonsense").send(ROW, MOBILE, BODY)
    assert raised.value.kind is ErrorKind.PERMANENT


@pytest.mark.parametrize(
    ("wrong", "status"), [({}, 201), ({"ValidityPeriod": "soon"}, 422), ({"StatusCallback": "::"}, 422)]
)  # fmt: skip
def test_prism_refuses_what_the_description_does_not_allow(port, wrong, status):
    form = {"To": MOBILE, "From": NUMBER, "Body": BODY, "StatusCallback": STATUS_URL, **wrong}
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(
        "POST",
        f"/2010-04-01/Accounts/{SID}/Messages.json",
        urlencode(form),
        {"Content-Type": "application/x-www-form-urlencoded", "Authorization": "Basic QTpC"},
    )
    assert connection.getresponse().status == status
    connection.close()
