"""`ivr why --json` says what the words say: the promised texts and the hold too."""

import json
from datetime import timedelta

from ivr.operations import retention
from ivr.store import records
from ivr.store.audit import Requester
from tests.going_live.commands import ivr
from tests.outbox.rows import promised
from tests.records.desk import KEY, NOON, record

CALL = "c" * 16


def why(database) -> dict[str, object]:
    where = database.url.render_as_string(hide_password=False)
    return json.loads(ivr("why", CALL, "--json", DATABASE_URL=where, SECRET_KEY=KEY).output)


def test_the_texts_and_the_hold_of_a_call_are_told(database):
    records.add_records(database, [record(1)])
    promised(database, CALL)
    until = NOON + timedelta(days=9)
    retention.hold(database, CALL, until, Requester("the duty manager", "complaint 12"), NOON)
    told = why(database)
    assert told["texts"] == [{"step": "text-offer", "status": "waiting"}]
    assert told["held_until"] == until.isoformat()
    assert len(told["records"]) == 1


def test_a_call_without_texts_that_nobody_holds_has_neither(database):
    records.add_records(database, [record(1)])
    promised(database, "d" * 16)
    told = why(database)
    assert (told["texts"], told["held_until"]) == ([], None)
