"""A promised text: once per call and step, one worker at a time, and its number gone when it may be."""

import threading
from datetime import timedelta

import pytest

from ivr.store import outbox
from ivr.store.database import Database
from ivr.store.tables import TextStatus
from tests.outbox.rows import BODY, LATER, LEASE, MOBILE, NOON, new, promised, row, says, sid
from tests.threads import at_once

MINUTE = timedelta(minutes=1)


def claim(database, at=NOON):
    return outbox.claim(database, at, LEASE)


def report(database, which, said, at=NOON):
    return outbox.apply_report(database, which, said, at, at + LATER)


def test_a_text_is_promised_once_per_call_and_step(database):
    assert outbox.add(database, new("call-1"))
    assert not outbox.add(database, new("call-1"))
    assert outbox.add(database, new("call-1", step="another"))
    assert outbox.add(database, new("call-2"))


def test_a_text_that_was_sent_already_is_not_promised_again(database):
    which = promised(database)
    report(database, which, says(TextStatus.DELIVERED))
    assert not outbox.add(database, new())
    assert claim(database, NOON + 2 * LATER) is None


def test_a_claim_says_before_anything_is_sent_that_it_may_have_been(database):
    which = promised(database)
    claimed = claim(database)
    assert (claimed.id, claimed.status) == (which, TextStatus.SENDING)
    assert (claimed.recipient, claimed.body) == (MOBILE, BODY)
    found = row(database, which)
    assert (found.status, found.begun, found.sends) == (TextStatus.SENDING, NOON, 1)


def test_a_claimed_text_is_nobody_elses(database):
    promised(database)
    assert claim(database)
    assert claim(database, NOON + LEASE / 2) is None


def test_a_text_whose_worker_died_is_looked_for_and_not_sent(database):
    promised(database)
    claim(database)
    again = claim(database, NOON + LEASE)
    assert again.status is TextStatus.UNCLEAR
    assert again.begun == NOON
    assert again.recipient == MOBILE


def test_what_is_not_due_waits(database):
    which = promised(database)
    claimed = claim(database)
    assert outbox.postpone(database, claimed, NOON + 3 * MINUTE, code=20429, why="busy")
    assert claim(database, NOON + 2 * MINUTE) is None
    assert claim(database, NOON + 3 * MINUTE).status is TextStatus.SENDING
    assert row(database, which).sends == 2


def test_a_text_that_was_never_tried_does_not_wait_for_a_clock_that_was_set_back(database):
    which = promised(database)
    assert claim(database, NOON - 60 * MINUTE).id == which


def test_what_was_put_off_by_a_clock_that_was_set_back_is_due(database):
    """Nothing is put off for half an hour. What is put off for less waits."""
    promised(database)
    assert outbox.postpone(database, claim(database), NOON + 5 * MINUTE, code=429)
    assert claim(database, NOON - 20 * MINUTE) is None
    assert claim(database, NOON + 4 * MINUTE) is None
    assert claim(database, NOON - 60 * MINUTE)


def test_the_longest_due_is_next(database):
    later = promised(database, "call-1", promised=NOON)
    first = promised(database, "call-2", promised=NOON - MINUTE)
    assert claim(database).id == first
    assert claim(database).id == later


def test_a_worker_that_came_back_from_the_dead_changes_nothing(database):
    which = promised(database)
    dead = claim(database)
    alive = claim(database, NOON + LEASE)
    for late in (
        outbox.postpone(database, dead, NOON),
        outbox.mark_unclear(database, dead, NOON, "why"),
        outbox.mark_failed(database, dead, NOON, code=21211, why="why"),
        outbox.resend(database, dead, NOON),
    ):
        assert not late
    assert row(database, which).status == TextStatus.UNCLEAR
    assert outbox.resend(database, alive, NOON + LEASE)


def test_the_number_and_the_words_are_gone_once_the_carrier_has_them(database):
    which = promised(database)
    claim(database)
    assert report(database, which, says(TextStatus.ACCEPTED))
    found = row(database, which)
    assert (found.status, found.sid) == (TextStatus.ACCEPTED, sid(1))
    assert found.recipient is None
    assert found.body is None


def test_the_number_is_gone_when_the_text_never_will_be_sent(database):
    which = promised(database)
    outbox.mark_failed(database, claim(database), NOON, code=21211, why="not valid")
    found = row(database, which)
    assert (found.status, found.code, found.settled) == (TextStatus.FAILED, 21211, NOON)
    assert found.recipient is None
    assert found.body is None


def test_a_callback_settles_a_text_whose_answer_was_lost(database):
    which = promised(database)
    claim(database)
    report(database, which, says(TextStatus.ACCEPTED))
    assert claim(database, NOON + LEASE) is None  # it is not looked for, nor sent


def test_a_callback_that_comes_before_the_answer_is_not_undone_by_it(database):
    which = promised(database)
    claimed = claim(database)
    report(database, which, says(TextStatus.DELIVERED))
    assert not outbox.mark_unclear(database, claimed, NOON, "no answer")
    assert row(database, which).status == TextStatus.DELIVERED


A, D, F, U = TextStatus.ACCEPTED, TextStatus.DELIVERED, TextStatus.FAILED, TextStatus.UNCONFIRMED


@pytest.mark.parametrize(
    ("said", "then", "copies"),
    [
        # one message: its words in any order and number
        ([(A, 1)], A, 1),
        ([(A, 1), (D, 1)], D, 1),
        ([(D, 1), (A, 1)], D, 1),
        ([(D, 1), (D, 1), (A, 1), (D, 1)], D, 1),
        ([(A, 1), (F, 1)], F, 1),
        ([(F, 1), (A, 1)], F, 1),
        ([(F, 1), (A, 1), (F, 1)], F, 1),
        ([(F, 1), (D, 1)], D, 1),
        ([(D, 1), (F, 1)], D, 1),
        # two messages: counted, and the better one is what became of the text
        ([(A, 1), (A, 2)], A, 2),
        ([(A, 1), (D, 2)], D, 2),
        ([(D, 1), (F, 2)], D, 2),
        ([(A, 1), (F, 2)], A, 2),
        ([(F, 1), (A, 2)], A, 2),
        ([(F, 1), (A, 2), (D, 2)], D, 2),
        ([(F, 1), (F, 2)], F, 2),
    ],
)
def test_what_the_carrier_says_may_come_in_any_order(database, said, then, copies):
    which = promised(database)
    claim(database)
    for state, message in said:
        assert report(database, which, says(state, message, 30003 if state is F else None))
    found = row(database, which)
    assert (found.status, found.copies) == (then, copies)
    assert found.code == (30003 if then is F else None)
    assert (found.settled is not None) == (then is not A)


def test_the_carriers_word_outweighs_that_we_gave_up(database):
    which = promised(database)
    outbox.mark_failed(database, claim(database), NOON, code=None, why="given up")
    report(database, which, says(TextStatus.ACCEPTED))
    assert row(database, which).status == TextStatus.ACCEPTED


def test_a_callback_for_nobody_changes_nothing(database):
    which = promised(database)
    assert not report(database, "0" * 32, says(TextStatus.DELIVERED))
    assert row(database, which).status == TextStatus.WAITING


def test_a_message_belongs_to_one_row(database):
    one, two = promised(database, "call-1"), promised(database, "call-2")
    report(database, one, says(TextStatus.ACCEPTED, 1))
    assert outbox.sids_of_other_rows(database, two, [sid(1), sid(2)]) == {sid(1)}
    assert outbox.sids_of_other_rows(database, one, [sid(1), sid(2)]) == frozenset()


def test_a_text_that_is_sent_again_blindly_is_counted(database):
    which = promised(database)
    claim(database)
    unclear = claim(database, NOON + LEASE)
    assert outbox.resend(database, unclear, NOON + LEASE)
    assert claim(database, NOON + LEASE).status is TextStatus.SENDING
    found = row(database, which)
    assert (found.unconfirmed_resends, found.sends) == (1, 2)


def test_after_a_day_a_text_is_given_up_and_its_number_erased(database):
    waits = promised(database, "call-1")
    unclear = promised(database, "call-2", promised=NOON - MINUTE)
    claim(database)
    fresh = promised(database, "call-3", promised=NOON + MINUTE)
    assert outbox.expire(database, NOON + timedelta(days=1)) == 2
    for which in (waits, unclear):
        found = row(database, which)
        assert (found.status, found.recipient, found.body) == (TextStatus.FAILED, None, None)
        assert found.why
    assert row(database, fresh).recipient == MOBILE
    assert claim(database, NOON + timedelta(days=1)).id == fresh


def test_after_a_day_without_a_word_nobody_asks_any_more(database):
    which = promised(database)
    report(database, which, says(TextStatus.ACCEPTED))
    outbox.expire(database, NOON + timedelta(days=1))
    assert row(database, which).status == TextStatus.UNCONFIRMED
    assert claim(database, NOON + timedelta(days=2)) is None
    report(database, which, says(TextStatus.ACCEPTED))
    assert row(database, which).status == TextStatus.UNCONFIRMED
    report(database, which, says(TextStatus.DELIVERED))
    assert row(database, which).status == TextStatus.DELIVERED


def test_a_row_is_forgotten_after_a_month_and_never_before_it_is_settled(database):
    which = promised(database)
    report(database, which, says(TextStatus.DELIVERED))
    outbox.expire(database, NOON + timedelta(days=29))
    assert row(database, which)
    outbox.expire(database, NOON + timedelta(days=30))
    with pytest.raises(AssertionError):
        row(database, which)


def test_many_workers_never_take_the_same_text(database):
    ids = {promised(database, f"call-{i}") for i in range(40)}
    taken, lock = [], threading.Lock()

    def work():
        own = Database(database.url.render_as_string(hide_password=False), patience=20)
        while (claimed := claim(own)) is not None:
            with lock:
                taken.append(claimed.id)
        own.close()

    at_once(4, work)
    assert len(taken) == 40
    assert set(taken) == ids


def test_many_requests_of_one_call_make_one_row(database):
    added = []

    def ask():
        own = Database(database.url.render_as_string(hide_password=False), patience=20)
        added.append(outbox.add(own, new()))
        own.close()

    at_once(6, ask)
    assert sorted(added) == [False] * 5 + [True]
