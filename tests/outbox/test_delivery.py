"""A promised text reaches the carrier once, whatever the answer is and whenever the worker dies."""

from datetime import UTC, datetime, timedelta

import pytest

from ivr.carrier.twilio_client import Account
from ivr.line.keyed_hash import keyed_hash
from ivr.operations.delivery import Delays, Delivery
from ivr.store import opt_outs
from ivr.store.outbox import TextReport, apply_report
from ivr.store.tables import TextStatus
from tests.outbox.carrier_server import (
    CUT,
    NUMBER,
    SID,
    STATUS_URL,
    TOKEN,
    UNCLEAR_AND_NOT_MADE,
    UNCLEAR_BUT_MADE,
    CarrierServer,
    refused,
)
from tests.outbox.rows import BODY, MOBILE, promised, row

KEY = "key"


class Hand:
    """A worker that is moved by hand, and a clock that moves when it is told to."""

    def __init__(self, database, carrier):
        self.database, self.carrier = database, carrier
        self.now = datetime.now(UTC)
        self.account = Account(SID, TOKEN, NUMBER, STATUS_URL, address=carrier.address, timeout=0.3)
        self.delivery = self.worker()

    def worker(self) -> Delivery:
        return Delivery(self.database, self.account, KEY, lambda: self.now, chance=lambda: 0.0)

    def promises(self, call: str = "call-1", **changes) -> str:
        return promised(self.database, call, **{"promised": self.now, **changes})

    def steps(self, *, after: timedelta = timedelta()) -> list[str]:
        """Everything that is due after a while, and what came of it."""
        self.now += after
        done = []
        while (one := self.delivery.step()) is not None:
            done.append(str(one.what))
        return done


@pytest.fixture
def hand(database):
    carrier = CarrierServer()
    yield Hand(database, carrier)
    carrier.close()


PACE = Delays()
SOON, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def test_a_promised_text_is_sent_at_once_and_once(hand):
    which = hand.promises()
    assert hand.steps() == ["sent"]
    assert hand.steps(after=MINUTE) == []
    (made,) = hand.carrier.made
    assert (made.to, made.body, made.row) == (MOBILE, BODY, which)
    assert row(hand.database, which).status == TextStatus.ACCEPTED


def test_two_texts_with_the_same_words_to_one_phone_are_two_texts(hand):
    one, two = hand.promises("call-1"), hand.promises("call-2")
    hand.carrier.moods += ["taken", UNCLEAR_AND_NOT_MADE[0]]
    hand.steps()
    hand.steps(after=MINUTE)
    assert hand.carrier.copies() == {one: 1, two: 1}


@pytest.mark.parametrize("mood", [refused(429, 20429), refused(401, 20003), refused(503, 20503)])
def test_what_may_be_taken_later_is_sent_later_and_once(hand, mood):
    which = hand.promises()
    hand.carrier.moods.append(mood)
    assert hand.steps() == ["transient"]
    assert row(hand.database, which).why
    assert hand.steps(after=SOON) == []
    assert hand.steps(after=PACE.first_retry) == ["sent"]
    assert hand.carrier.copies() == {which: 1}
    assert row(hand.database, which).unconfirmed_resends == 0


def test_each_refusal_waits_twice_as_long_up_to_a_quarter_of_an_hour(hand):
    which = hand.promises()
    hand.carrier.moods += [refused(429)] * 12
    waits = []
    for _ in range(12):
        assert hand.steps() == ["transient"]
        due = row(hand.database, which).due
        waits.append((due - hand.now).total_seconds())
        hand.now = due
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900]


def test_a_text_waits_through_a_days_outage_of_the_token_and_no_longer(hand):
    which = hand.promises()
    hand.carrier.moods += [refused(401, 20003)] * 500
    while hand.now - row(hand.database, which).promised < timedelta(hours=23, minutes=50):
        hand.steps(after=timedelta(minutes=20))
    assert row(hand.database, which).recipient == MOBILE
    hand.carrier.moods.clear()
    assert hand.steps(after=timedelta(minutes=20)) == ["too-old"]
    assert row(hand.database, which).recipient is None
    assert hand.carrier.made == []


def test_a_refusal_for_good_is_recorded_with_what_it_means(hand):
    which = hand.promises()
    hand.carrier.moods.append(refused(400, 21211))
    assert hand.steps() == ["permanent"]
    assert hand.steps(after=timedelta(days=1)) == []
    found = row(hand.database, which)
    assert (found.status, found.code) == (TextStatus.FAILED, 21211)
    assert found.why == "the number to text is not valid"
    assert found.recipient is None


def test_a_phone_that_has_sent_stop_is_remembered(hand):
    hand.promises()
    hand.carrier.moods.append(refused(400, 21610))
    hand.steps()
    assert opt_outs.has_opted_out(hand.database, keyed_hash(KEY, MOBILE))
    hand.promises("call-2")
    assert hand.steps() == ["opted-out"]
    assert hand.carrier.made == []
    assert len(hand.carrier.asked) == 1


@pytest.mark.parametrize("mood", UNCLEAR_BUT_MADE)
def test_a_text_whose_answer_was_lost_is_found_and_not_sent_again(hand, mood):
    which = hand.promises()
    hand.carrier.moods.append(mood)
    assert hand.steps() == ["unclear"]
    assert hand.steps(after=SOON) == []
    assert hand.steps(after=MINUTE) == ["found"]
    assert hand.carrier.copies() == {which: 1}
    found = row(hand.database, which)
    assert (found.status, found.sid, found.unconfirmed_resends) == (
        TextStatus.ACCEPTED,
        hand.carrier.made[0].sid,
        0,
    )


@pytest.mark.parametrize("mood", UNCLEAR_AND_NOT_MADE)
def test_a_text_that_was_lost_on_its_way_is_sent_again_once_the_carrier_shows_none(hand, mood):
    which = hand.promises()
    hand.carrier.moods.append(mood)
    assert hand.steps() == ["unclear"]
    assert hand.steps(after=MINUTE) == ["not-there", "sent"]
    assert hand.carrier.copies() == {which: 1}
    assert row(hand.database, which).unconfirmed_resends == 1


def test_nothing_is_sent_again_while_nobody_can_look(hand):
    which = hand.promises()
    hand.carrier.moods.append("cut after it is made *")
    hand.carrier.look_moods += [refused(500), CUT, refused(429)]
    hand.steps()
    for _ in range(3):
        while not (done := hand.steps(after=timedelta(seconds=10))):
            pass
        assert done == ["still-unclear"]
    assert hand.steps(after=timedelta(minutes=10)) == ["found"]
    assert hand.carrier.copies() == {which: 1}


def test_a_callback_settles_a_text_before_anybody_looks(hand):
    which = hand.promises()
    hand.carrier.moods.append("no answer in time *")
    hand.steps()
    said = TextReport(hand.carrier.made[0].sid, TextStatus.DELIVERED)
    apply_report(hand.database, which, said, hand.now, hand.now)
    assert hand.steps(after=MINUTE) == []
    assert len([each for each in hand.carrier.asked if each[0] == "GET"]) == 0


def test_a_carrier_that_hides_what_it_has_makes_a_second_one_and_it_is_counted(hand):
    which = hand.promises()
    hand.carrier.hides = True
    hand.carrier.moods.append("cut after it is made *")
    hand.steps()
    assert hand.steps(after=MINUTE) == ["not-there", "sent"]
    assert hand.carrier.copies() == {which: 2}
    assert row(hand.database, which).unconfirmed_resends == 1
    for made in hand.carrier.made:  # each of them reports to the row
        apply_report(
            hand.database, which, TextReport(made.sid, TextStatus.DELIVERED), hand.now, hand.now
        )
    assert row(hand.database, which).copies == 2


def test_two_unclear_texts_with_the_same_words_are_not_taken_for_each_other(hand):
    one, two = hand.promises("call-1"), hand.promises("call-2")
    hand.carrier.moods += ["cut after it is made *", "cut before it is read"]
    hand.steps()
    hand.steps(after=MINUTE)
    assert sum(hand.carrier.copies().values()) == 2
    assert row(hand.database, one).status == TextStatus.ACCEPTED
    assert row(hand.database, two).status == TextStatus.ACCEPTED


def test_a_carrier_that_never_says_what_became_of_a_text_is_asked(hand):
    which = hand.promises()
    hand.steps()
    assert hand.steps(after=PACE.ask_after) == ["asked: accepted"]
    hand.carrier.made[0].status = "delivered"
    assert hand.steps(after=timedelta(hours=1)) == ["asked: delivered"]
    assert row(hand.database, which).status == TextStatus.DELIVERED
    assert hand.steps(after=timedelta(hours=2)) == []


def test_a_failure_that_the_carrier_tells_when_asked_is_recorded(hand):
    which = hand.promises()
    hand.steps()
    hand.carrier.made[0].status, hand.carrier.made[0].code = "undelivered", 30003
    hand.steps(after=PACE.ask_after)
    found = row(hand.database, which)
    assert (found.status, found.code) == (TextStatus.FAILED, 30003)
    assert found.why == "the phone is switched off, or cannot be reached"


class Died(BaseException):
    """As a killed process: nothing after it runs."""


@pytest.mark.parametrize("point", ["before it asks", "after it was taken", "before it is written"])
def test_a_worker_that_dies_while_it_sends_loses_nothing_and_sends_nothing_twice(
    hand, point, monkeypatch
):
    which = hand.promises()
    send = hand.account.send

    def dies(*arguments):
        if point == "before it asks":
            raise Died
        taken = send(*arguments)
        if point == "after it was taken":
            raise Died
        return taken

    monkeypatch.setattr(hand.account, "send", dies)
    if point == "before it is written":
        monkeypatch.setattr("ivr.store.outbox.apply_report", lambda *_: (_ for _ in ()).throw(Died))
    with pytest.raises(Died):
        hand.delivery.step()
    monkeypatch.undo()
    hand.delivery = hand.worker()
    assert hand.steps(after=SOON) == []  # its claim still holds
    found = ["not-there", "sent"] if point == "before it asks" else ["found"]
    assert hand.steps(after=PACE.lease) == found
    assert hand.carrier.copies() == {which: 1}
