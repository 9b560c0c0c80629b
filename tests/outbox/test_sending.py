"""The carrier's answers, over real sockets: accepted, refused now, refused for good, or unknown."""

import socket
from datetime import UTC, datetime, timedelta

import pytest

from ivr.carrier.api_errors import MEANINGS, ApiError, ErrorKind, meaning
from ivr.carrier.twilio_client import Account
from tests.outbox.carrier_server import (
    GARBAGE,
    NUMBER,
    SID,
    STATUS_URL,
    TOKEN,
    UNCLEAR_AND_NOT_MADE,
    UNCLEAR_BUT_MADE,
    CarrierServer,
    refused,
)
from tests.outbox.rows import BODY, MOBILE

ROW = "0123456789abcdef" * 2


@pytest.fixture
def carrier():
    server = CarrierServer()
    yield server
    server.close()


def account(address: str, token: str = TOKEN) -> Account:
    return Account(SID, token, NUMBER, STATUS_URL, address=address, timeout=0.3)


def fault(act) -> ApiError:
    with pytest.raises(ApiError) as raised:
        act()
    assert "7700" not in repr(raised.value), "a number would stand in the log"
    return raised.value


def sending(carrier, **more):
    return fault(lambda: account(carrier.address, **more).send(ROW, MOBILE, BODY))


def long_ago() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


def test_a_text_that_is_taken_has_a_name_and_reports_to_its_row(carrier):
    message = account(carrier.address).send(ROW, MOBILE, BODY)
    (made,) = carrier.made
    assert (message.sid, message.status, message.code) == (made.sid, "queued", None)
    assert (made.to, made.from_, made.body) == (MOBILE, NUMBER, BODY)
    assert made.callback == f"{STATUS_URL}?text={ROW}"
    assert made.validity == "14400"


def test_no_number_stands_in_an_address_when_a_text_is_sent(carrier):
    account(carrier.address).send(ROW, MOBILE, BODY)
    assert carrier.asked == [("POST", f"/2010-04-01/Accounts/{SID}/Messages.json")]


PERMANENT = (21211, 21212, 21408, 21602, 21606, 21608, 21610, 21612, 21614, 21617, 21619)
LATER = (21611, 30001, 30002, 14107)


@pytest.mark.parametrize("code", PERMANENT)
def test_a_refusal_for_good_says_what_the_carrier_means(carrier, code):
    carrier.moods.append(refused(400, code))
    found = sending(carrier)
    assert (found.kind, found.code, found.why) == (ErrorKind.PERMANENT, code, MEANINGS[code])


@pytest.mark.parametrize("code", LATER)
def test_a_queue_that_is_full_may_have_room_later(carrier, code):
    carrier.moods.append(refused(400, code))
    assert sending(carrier).kind is ErrorKind.TRANSIENT


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, None, ErrorKind.PERMANENT),
        (400, 99999, ErrorKind.PERMANENT),
        (401, 20003, ErrorKind.TRANSIENT),
        (403, None, ErrorKind.TRANSIENT),
        (404, 20404, ErrorKind.TRANSIENT),
        (408, None, ErrorKind.UNCLEAR),
        (429, 20429, ErrorKind.TRANSIENT),
        (429, None, ErrorKind.TRANSIENT),
        (500, 20500, ErrorKind.UNCLEAR),
        (502, None, ErrorKind.UNCLEAR),
        (503, 20503, ErrorKind.TRANSIENT),
        (503, None, ErrorKind.UNCLEAR),
        (504, None, ErrorKind.UNCLEAR),
        (302, None, ErrorKind.UNCLEAR),
    ],
)
def test_an_answer_means_what_its_status_and_code_mean(carrier, status, code, kind):
    carrier.moods.append(refused(status, code))
    found = sending(carrier)
    assert (found.kind, found.code) == (kind, code)
    assert found.why


def test_a_wrong_token_is_no_reason_to_give_up(carrier):
    assert sending(carrier, token="wrong").kind is ErrorKind.TRANSIENT
    assert carrier.made == []


@pytest.mark.parametrize("mood", UNCLEAR_BUT_MADE)
def test_an_answer_that_is_lost_leaves_it_unclear_and_looking_finds_it(carrier, mood):
    carrier.moods.append(mood)
    assert sending(carrier).kind is ErrorKind.UNCLEAR
    (found,) = account(carrier.address).find(MOBILE, BODY, long_ago())
    assert found.sid == carrier.made[0].sid


@pytest.mark.parametrize("mood", UNCLEAR_AND_NOT_MADE)
def test_a_request_that_is_lost_leaves_it_unclear_and_looking_finds_nothing(carrier, mood):
    carrier.moods.append(mood)
    assert sending(carrier).kind is ErrorKind.UNCLEAR
    assert account(carrier.address).find(MOBILE, BODY, long_ago()) == ()


def test_a_carrier_that_cannot_be_reached_surely_has_nothing():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    found = fault(lambda: account(f"http://127.0.0.1:{port}").send(ROW, MOBILE, BODY))
    assert found.kind is ErrorKind.TRANSIENT


def test_a_server_that_never_answers_is_given_up():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        assert fault(lambda: account(address).send(ROW, MOBILE, BODY)).kind is ErrorKind.UNCLEAR


def test_looking_finds_only_the_same_words_to_the_same_number_since_then(carrier):
    ours = account(carrier.address)
    ours.send(ROW, MOBILE, BODY)
    assert ours.find(MOBILE, "Other words.", long_ago()) == ()
    assert ours.find("+447700900124", BODY, long_ago()) == ()
    assert ours.find(MOBILE, BODY, datetime.now(UTC) + timedelta(hours=1)) == ()
    assert (
        len(ours.find(MOBILE, BODY, datetime.now(UTC) + timedelta(minutes=2))) == 1
    )  # clocks differ


def test_looking_reads_every_page(carrier):
    ours = account(carrier.address)
    ours.send(ROW, MOBILE, BODY)
    for _ in range(120):
        carrier.make({"To": MOBILE, "From": NUMBER, "Body": "Something else."})
    assert len(ours.find(MOBILE, BODY, long_ago())) == 1


def test_too_many_messages_to_look_through_is_no_proof_that_there_is_none(carrier):
    ours = account(carrier.address)
    ours.send(ROW, MOBILE, BODY)
    for _ in range(250):
        carrier.make({"To": MOBILE, "From": NUMBER, "Body": "Something else."})
    assert fault(lambda: ours.find(MOBILE, BODY, long_ago())).kind is ErrorKind.UNCLEAR


@pytest.mark.parametrize(
    "mood", ["cut before it is read", refused(500), refused(429), refused(401)]
)
def test_a_look_that_fails_is_no_proof_that_there_is_none(carrier, mood):
    account(carrier.address).send(ROW, MOBILE, BODY)
    carrier.look_moods.append(mood)
    fault(lambda: account(carrier.address).find(MOBILE, BODY, long_ago()))


def test_the_carrier_says_what_became_of_a_message(carrier):
    ours = account(carrier.address)
    sent = ours.send(ROW, MOBILE, BODY)
    carrier.made[0].status, carrier.made[0].code = "undelivered", 30003
    found = ours.fetch(sent.sid)
    assert (found.status, found.code) == ("undelivered", 30003)
    assert fault(lambda: ours.fetch("SM" + "f" * 32)).kind is ErrorKind.TRANSIENT


def test_nothing_of_a_text_is_logged(carrier, caplog):
    caplog.set_level(0)
    carrier.moods += [GARBAGE, refused(400, 21211)]
    sending(carrier)
    sending(carrier)
    assert "Messages.json" in caplog.text  # what asks the carrier does log
    assert "7700" not in caplog.text
    assert "Derby" not in caplog.text


def test_a_code_that_nobody_explained_leads_to_the_carriers_page():
    assert meaning(30034) == "https://www.twilio.com/docs/errors/30034"
    assert meaning(None) == ""
