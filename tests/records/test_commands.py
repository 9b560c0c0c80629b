"""`ivr why`, `records`, `find`, `hold`, `purge` and `audit`: what they say, and what they never say."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from ivr.operations import retention
from ivr.operations.retention import Retention
from ivr.store import audit, records
from ivr.store.audit import Requester
from tests.going_live.commands import ivr
from tests.records.desk import KEY, NOON, Desk, hashed, number_for, record, rows

LOOKER = Requester("the duty manager", "complaint 12")
MOBILE = number_for("mobile")


def run(database, *words: str, **settings: str):
    where = database.url.render_as_string(hide_password=False)
    return ivr(*words, DATABASE_URL=where, SECRET_KEY=KEY, **settings)


@pytest.fixture
def played(desk: Desk) -> Desk:
    """A call that the first contact did not answer, and a text, on Tuesday 24 November 2026 at ten."""
    desk.caller().dials().presses("1").waits().tries("initial-response").is_put_through_to(
        "starting-point"
    )
    desk.texter().texts("fgm", at="Tue 24 Nov 2026 10:10").gets()
    desk.recorded()
    return desk


def test_a_call_is_explained_by_rule_and_revision(played, revision):
    call = rows(played.database)[0].call
    told = run(played.database, "why", call)
    assert told.exit_code == 0, told.output
    for each in (
        call, "Tuesday 24 November 2026", "10:00:00  begun", "pressed at area",
        "so area is derby", "initial-response rings", "initial-response: no-answer",
        "starting-point: answered after", "the carrier reports the end of the call: completed",
        f"Revision {revision.id}: the files here",
    ):  # fmt: skip
        assert each in told.output, each


def test_a_call_is_known_by_the_carriers_name_for_it(database):
    sid = "CA" + "a1" * 16
    records.add_records(database, [record(1, call=hashed(sid))])
    told = run(database, "why", sid, "--json")
    assert json.loads(told.output)["call"] == hashed(sid)


def test_the_texts_that_a_call_was_promised_are_told(database):
    from tests.outbox.rows import promised

    promised(database, "c" * 16)
    records.add_records(database, [record(1)])
    assert (
        "A text was promised at step text-offer: waiting." in run(database, "why", "c" * 16).output
    )


@pytest.mark.parametrize(
    ("call", "status", "says"),
    [
        ("f" * 16, 1, "There are no records"),
        ("CA12", 2, "CALL is"),
        ("+447700900123", 2, "CALL is"),
        ("", 2, "CALL is"),
    ],
)
def test_a_call_that_is_not_known_is_said(database, call, status, says):
    told = run(database, "why", call)
    assert (told.exit_code, says in told.output) == (status, True)


def test_counts_are_by_day_contact_outcome_and_subject(played):
    told = run(played.database, "records", "--from", "2026-11-23", "--until", "2026-11-24")
    assert told.output.splitlines() == [
        "Mon 23 Nov 2026: 0 calls, 0 texts, 0 faults",
        "Tue 24 Nov 2026: 1 calls, 1 texts, 0 faults",
        "  initial-response: no-answer 1",
        "  starting-point: answered 1",
        "  text fgm: 1",
    ]
    (day,) = json.loads(
        run(
            played.database, "records", "--from", "2026-11-24", "--until", "2026-11-24", "--json"
        ).output
    )
    assert day["rings"][1] == {"contact": "starting-point", "outcome": "answered", "count": 1}


def test_a_day_ends_at_midnight_in_derby(database):
    """Not at midnight in UTC: in July the clocks there are an hour ahead."""
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    records.add_records(database, [record(1, at=late, after="begun")])
    told = run(database, "records", "--from", "2026-07-01", "--until", "2026-07-02").output
    assert "Wed 1 Jul 2026: 0 calls" in told
    assert "Thu 2 Jul 2026: 1 calls" in told


def again(n: int, minutes: float, caller: str = "a" * 16):
    at = NOON + timedelta(minutes=minutes)
    return record(n, at=at, after="begun", caller=caller, call=f"{n:016x}")


@pytest.mark.parametrize(
    ("begun", "count"),
    [
        ([again(1, 0), again(2, 15)], 1),
        ([again(1, 0), again(2, 15.1)], 0),
        ([again(1, 0), again(2, 10), again(3, 20)], 1),
        ([again(1, 0), again(2, 10, "b" * 16)], 0),
        ([again(1, 0, ""), again(2, 1, "")], 0),
        ([again(1, 0), again(2, 1), again(3, 0, "b" * 16), again(4, 5, "b" * 16)], 2),
    ],
)
def test_callers_who_ring_again_within_fifteen_minutes_are_counted(database, begun, count):
    records.add_records(database, begun)
    told = run(database, "records", "--from", "2026-11-24", "--until", "2026-11-24", "--json")
    assert json.loads(told.output)[0]["rang_again"] == count


def test_a_complaint_finds_its_call(played):
    call = rows(played.database)[0].call
    told = run(
        played.database, "find", "--number", "07700 900123", "--at", "2026-11-24 10:20",
        "--reason", "complaint 12", "--by", "the duty manager",
    )  # fmt: skip
    assert told.exit_code == 0, told.output
    assert f"call {call}: initial-response no-answer, starting-point answered" in told.output
    assert "text " in told.output


@pytest.mark.parametrize(
    "words",
    [
        ("--number", "07700 900124", "--at", "2026-11-24 10:20"),
        ("--number", MOBILE, "--at", "2026-11-24 11:30"),
        ("--number", MOBILE, "--at", "2026-11-25 10:00"),
        ("--number", MOBILE, "--at", "2026-11-24 10:20", "--within", "5"),
    ],
)
def test_other_numbers_and_other_times_find_nothing_and_are_noted_too(played, words):
    told = run(played.database, "find", *words, "--reason", "complaint 12")
    assert told.exit_code == 1
    assert "Nothing is found" in told.output
    assert [each.found for each in audit.list_entries(played.database)] == [0]


def test_whoever_looks_is_noted_with_the_reason_and_without_the_number(played):
    run(
        played.database, "find", "--number", MOBILE, "--at", "2026-11-24 10:20",
        "--reason", "complaint 12", "--by", "the duty manager",
    )  # fmt: skip
    told = run(played.database, "audit").output
    assert f"the duty manager  found 7 of {hashed(MOBILE)}: complaint 12" in told
    assert MOBILE[3:] not in told


def test_nobody_looks_without_a_reason(played):
    words = ("find", "--number", MOBILE, "--at", "2026-11-24 10:20")
    assert run(played.database, *words).exit_code == 2
    assert run(played.database, *words, "--reason", " ").exit_code == 2
    assert audit.list_entries(played.database) == ()


def test_what_cannot_be_noted_is_not_shown(played):
    with played.database.transaction() as session:
        session.connection().exec_driver_sql("DROP TABLE audit")
    told = run(
        played.database,
        "find",
        "--number",
        MOBILE,
        "--at",
        "2026-11-24 10:20",
        "--reason",
        "complaint",
    )
    assert told.exit_code == 3
    assert "starting-point" not in told.output


def test_a_number_that_is_none_is_refused_and_not_repeated(database):
    told = run(
        database, "find", "--number", "0770090012", "--at", "2026-11-24 10:20", "--reason", "x"
    )
    assert told.exit_code == 2
    assert "0770090012" not in told.output


def days(n: float) -> timedelta:
    return timedelta(days=n)


def old(n: int, age: float, now: datetime = NOON, **changes):
    return record(n, at=now - days(age), call=f"{n:016x}", caller="a" * 16, trail=("x",), **changes)


def test_names_are_erased_first_and_counts_later(database):
    records.add_records(database, [old(1, 89.9), old(2, 90.1), old(3, 399.9), old(4, 400.1)])
    done = retention.purge(database, NOON, Retention())
    assert (done.without_hashes, done.erased) == (2, 1)
    found = {each.id: (each.call, each.caller, each.trail) for each in rows(database)}
    assert found == {
        record(1).id: (f"{1:016x}", "a" * 16, ("x",)),
        record(2).id: ("", "", ()),
        record(3).id: ("", "", ()),
    }
    assert retention.purge(database, NOON, Retention()).without_hashes == 0


def test_a_held_call_keeps_everything_until_its_day(database):
    records.add_records(database, [old(1, 500), old(2, 500)])
    assert retention.hold(database, f"{1:016x}", NOON + days(2), LOOKER, NOON) == 1
    retention.purge(database, NOON, Retention())
    assert [each.caller for each in rows(database)] == ["a" * 16]
    retention.purge(database, NOON + days(3), Retention())
    assert rows(database) == []


def test_a_caller_is_erased_at_once_but_for_calls_that_are_held(database):
    records.add_records(database, [old(1, 1), old(2, 2), record(3, caller="b" * 16)])
    retention.hold(database, f"{1:016x}", NOON + days(2), LOOKER, NOON)
    assert retention.erase(database, "a" * 16, LOOKER, NOON) == 1
    assert [each.id for each in rows(database)] == [record(1).id, record(3).id]
    assert [each.what for each in audit.list_entries(database)] == ["erased", "held"]


def test_the_commands_do_the_same(database):
    now = datetime.now(UTC)
    records.add_records(
        database,
        [old(1, 100, now), old(2, 500, now), old(3, 100, now), record(4, caller=hashed(MOBILE))],
    )
    told = run(database, "hold", f"{3:016x}", "--until", "1 January 2090", "--reason", "inquiry")
    assert "1 records of it are kept until 01 January 2090" in told.output
    assert "Held until" in run(database, "why", f"{3:016x}").output
    told = run(database, "purge", "--number", MOBILE, "--reason", "asked to be forgotten")
    assert "1 records erased." in told.output
    told = run(database, "purge", NAMES_DAYS="50")
    assert "1 records are without hashes now (older than 50 days), 1 erased" in told.output
    assert {each.caller for each in rows(database)} == {"", "a" * 16}


@pytest.mark.parametrize(
    "words",
    [
        ("hold", "c" * 16, "--until", "2026-01-01", "--reason", "x"),
        ("hold", "c" * 16, "--until", "2090-01-01"),
        ("purge", "--number", MOBILE),
    ],
)
def test_a_hold_or_an_erasure_that_cannot_be_is_refused(database, words):
    assert run(database, *words).exit_code == 2


@pytest.mark.parametrize(
    "settings",
    [
        {"NAMES_DAYS": "0"}, {"NAMES_DAYS": "soon"}, {"COUNTS_DAYS": "-1"},
        {"NAMES_DAYS": "91", "COUNTS_DAYS": "90"}, {"NAMES_DAYS": "500"},
    ],
)  # fmt: skip
def test_days_that_make_no_sense_erase_nothing(database, settings):
    records.add_records(database, [old(1, 5000)])
    told = run(database, "purge", **settings)
    assert told.exit_code == 2
    assert "DAYS" in told.output
    assert len(rows(database)) == 1


def test_a_database_without_tables_is_said(tmp_path):
    (tmp_path / "none.sqlite").touch()
    told = ivr("records", DATABASE_URL=f"sqlite:///{tmp_path}/none.sqlite")
    assert told.exit_code == 3
    assert "ivr release" in told.output
