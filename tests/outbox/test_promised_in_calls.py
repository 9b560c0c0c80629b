"""A text is offered to every caller who may have one, sent only after a key, and stored before it is
promised."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from ivr.content.revision import Revision
from ivr.engine.segments import outside_gsm7, segments
from ivr.line.keyed_hash import keyed_hash
from ivr.store import opt_outs, outbox
from ivr.store.database import Database
from ivr.store.promises import Promises
from ivr.store.spool import promise_spool
from ivr.store.tables import PromisedText, TextStatus
from tests.callers import BANK_HOLIDAY, EVENING, WORKING_DAY, Caller, edited, instant, shipped
from tests.databases import locked, migrated, postgresql
from tests.flask_line import FlaskLine
from tests.outbox.rows import LEASE

KEY = "simulated"  # the simulated line's own
OFFER = "Other people may see the text on this phone. If that is safe, press 1."
YES, NO = "We are sending the text now.", "No text will be sent."


class Desk:
    """A line with an outbox behind it."""

    def __init__(self, database: Database, folder, revision: Revision | None = None):
        self.database = database
        self.folder = folder / "journal"
        self.faults: list[str] = []
        quick = Database(database.url.render_as_string(hide_password=False), patience=1.0)
        self.promises = Promises(quick, promise_spool(self.folder), KEY, self.faults.append)
        self.promises.refresh()
        self.line = FlaskLine(revision or shipped(), promises=self.promises)

    def caller(self, phone: str = "mobile") -> Caller:
        return Caller(phone, line=self.line)

    def rows(self) -> list[PromisedText]:
        with self.database.transaction() as session:
            return list(session.scalars(select(PromisedText)))


@pytest.fixture
def desk(database, tmp_path):
    made = Desk(database, tmp_path)
    yield made
    made.promises.close()


def with_the_numbers(caller: Caller, at: str = WORKING_DAY, *keys: str) -> Caller:
    """A caller whom no contact answered, and who has heard the numbers."""
    caller.dials(at=at).presses(*(keys or ("1",)))
    while caller.ringing is None:
        caller.waits()
    while caller.ringing is not None:
        caller.tries(caller.ringing)
    return caller.is_told_the_numbers()


def test_a_mobile_is_offered_the_numbers_as_a_text_and_gets_them_after_a_key(desk):
    caller = with_the_numbers(desk.caller()).waits().now_hears(OFFER)
    assert desk.rows() == []
    caller.presses("1").hears(YES, "dial 9 9 9", "Goodbye.").is_gone()
    (row,) = desk.rows()
    assert (row.status, row.step) == (TextStatus.WAITING, "text-offer")
    assert row.recipient.startswith("+447")
    assert "01332 641172" in row.body


@pytest.mark.parametrize("phone", ["landline", "withheld"])
def test_nobody_else_is_offered_a_text(desk, phone):
    with_the_numbers(desk.caller(phone)).waits().is_gone().does_not_hear("text")
    assert desk.rows() == []


def test_nobody_who_has_sent_stop_is_offered_a_text(desk):
    caller = desk.caller()
    number = keyed_hash(KEY, caller._from)
    desk.promises.record_choice(number, instant(WORKING_DAY), out=True)
    with_the_numbers(caller).waits().is_gone().does_not_hear("text you")
    assert opt_outs.has_opted_out(desk.database, number)
    desk.promises.refresh()
    with_the_numbers(desk.caller()).waits().is_gone()
    desk.promises.record_choice(number, instant(WORKING_DAY), out=False)
    with_the_numbers(desk.caller()).waits().now_hears(OFFER)


def test_a_stop_by_text_ends_offers_in_calls(desk):
    carrier = desk.line.carrier(instant(WORKING_DAY))
    carrier.text(desk.caller()._from, "STOP")
    with_the_numbers(desk.caller()).waits().is_gone().does_not_hear("text you")


def test_a_stop_that_another_process_heard_ends_offers_too(desk):
    number = keyed_hash(KEY, desk.caller()._from)
    opt_outs.record_choice(desk.database, number, instant(WORKING_DAY), out=True)
    desk.promises.refresh()
    with_the_numbers(desk.caller()).waits().is_gone()


@pytest.mark.parametrize("key", ["2", "3", "9", "#"])
def test_any_other_key_sends_none(desk, key):
    with_the_numbers(desk.caller()).waits().presses(key).hears(NO, "dial 9 9 9").is_gone()
    assert desk.rows() == []


def test_silence_sends_none(desk):
    with_the_numbers(desk.caller()).waits(2).hears(OFFER, NO).is_gone()
    assert desk.rows() == []


@pytest.mark.parametrize("words", ["yes", "one", "1", "yes please", "press one"])
def test_words_never_send_a_text(desk, words):
    with_the_numbers(desk.caller()).waits().says(words).hears(NO).is_gone()
    assert desk.rows() == []


def test_the_offer_can_be_heard_again_and_left_for_a_person(desk):
    caller = with_the_numbers(desk.caller()).waits().presses("*").now_hears(OFFER)
    caller.presses("0").is_ringing("initial-response")
    assert desk.rows() == []


def test_the_offer_is_made_once(desk):
    caller = with_the_numbers(desk.caller()).waits().presses("0")
    while caller.ringing is not None:
        caller.tries(caller.ringing)
    caller.waits().is_gone()
    assert caller.everything.count(OFFER) == 1


def test_a_line_that_can_send_nothing_offers_nothing():
    with_the_numbers(Caller("mobile")).waits().is_gone().does_not_hear("text you")


def test_nothing_is_offered_while_nobody_knows_who_refused(desk):
    desk.promises._view = None
    with_the_numbers(desk.caller()).waits().is_gone().does_not_hear("text you")


def test_operators_can_leave_it_out(database, tmp_path):
    revision = shipped()
    without = replace(revision, voice=revision.voice.model_copy(update={"text_offer": None}))
    desk = Desk(database, tmp_path, without)
    with_the_numbers(desk.caller()).waits().is_gone().does_not_hear("text you")
    desk.promises.close()


WORDINGS = [
    (WORKING_DAY, ("1",), "Derby: 01332 641172 until 5pm, then 01332 956606"),
    (EVENING, ("1",), "Derby: 01332 956606 (work calls 01332 956607), then 01332 641172 from 9am"),
    (BANK_HOLIDAY, ("1",), "Derby: 01332 956606"),
    (WORKING_DAY, ("2",), "Derbyshire: 01629 533190, day and night."),
    (EVENING, ("2",), "Derbyshire: 01629 533190, day and night."),
    (WORKING_DAY, ("1", "2"), "Or free, if you are under 19: 0800 1111."),
]


@pytest.mark.parametrize(("at", "keys", "begins"), WORDINGS)
def test_the_text_has_the_numbers_of_the_minute(desk, at, keys, begins):
    with_the_numbers(desk.caller(), at, *keys).waits().presses("1").hears(YES)
    (row,) = desk.rows()
    assert begins in row.body
    assert "Emergency 999." in row.body
    assert "No one reads these texts." in row.body
    assert segments(row.body) <= 2
    assert not outside_gsm7(row.body)


def test_two_calls_of_one_caller_are_two_texts(desk):
    for at in (WORKING_DAY, EVENING):
        with_the_numbers(desk.caller(), at).waits().presses("1").hears(YES)
    assert len(desk.rows()) == 2


def test_a_database_that_does_not_answer_keeps_nobody_waiting_and_loses_nothing(desk, monkeypatch):
    """The callers get their answer while the database is still locked."""
    caller = with_the_numbers(desk.caller()).waits()
    with locked(desk.database):
        caller.presses("1").hears(YES)
        (entry,) = desk.folder.iterdir()
        assert json.loads(entry.read_text())["kind"] == "promise"
        second = with_the_numbers(desk.caller()).waits()  # calls go on, and texts are offered
        with monkeypatch.context() as left_alone:  # the second caller does not wait at all
            left_alone.setattr(outbox, "add", lambda *_: pytest.fail("the database is asked again"))
            second.presses("1").hears(YES)
        assert desk.promises.reasons(instant(WORKING_DAY))
    desk.promises._threads.shutdown()  # what was begun is done now, and counts once
    desk.promises._threads = None
    desk.promises.refresh()
    assert list(desk.folder.iterdir()) == []
    assert len(desk.rows()) == 2


def test_without_database_and_without_disk_the_caller_hears_the_numbers(desk):
    caller = with_the_numbers(desk.caller()).waits()
    desk.folder.parent.joinpath("journal").write_text("a file where the folder should be")
    with locked(desk.database):
        caller.presses("1").is_told_the_numbers(sorry=False).does_not_hear(YES)
        caller.because("cannot be promised")
        caller.waits().is_gone()
    assert caller.everything.count(OFFER) == 1


def test_a_caller_who_sends_stop_during_the_offer_hears_the_numbers(desk):
    caller = with_the_numbers(desk.caller()).waits()
    desk.promises.record_choice(keyed_hash(KEY, caller._from), instant(WORKING_DAY), out=True)
    caller.presses("1").is_told_the_numbers(sorry=False).does_not_hear(YES)
    assert desk.rows() == []


def test_postgresql_may_be_lost_and_come_back(tmp_path):
    running = postgresql()
    database = Database(migrated("postgresql", tmp_path))
    desk = Desk(database, tmp_path)
    caller = with_the_numbers(desk.caller()).waits()
    running.stop()
    try:
        caller.presses("1").hears(YES).is_gone()
        desk.promises.refresh()
        (why, _) = desk.promises.reasons(instant(WORKING_DAY))
        assert "the database does not answer" in why
        with_the_numbers(desk.caller()).waits().presses("1").hears(YES)
    finally:
        running.start()
    desk.promises.refresh()
    assert [row.status for row in desk.rows()] == [TextStatus.WAITING, TextStatus.WAITING]
    assert outbox.claim(database, instant(EVENING), LEASE)
    assert desk.faults
    desk.promises.close()
    database.close()


def test_no_number_stands_in_an_address_or_in_the_state(desk):
    caller = with_the_numbers(desk.caller()).waits().presses("1")
    digits = caller._from[3:]
    assert digits not in str(caller.state.query())


def test_the_offer_is_shipped_for_the_words_of_the_line():
    """An edit of the words reaches the caller."""
    revision = edited(("flows/voice.yaml", "We can text you the main numbers.", "May we text you?"))
    assert revision.voice.text_offer.ask.startswith("May we text you?")
