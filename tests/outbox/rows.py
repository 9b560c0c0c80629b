"""What tests of the outbox share: times, a promise, a row as it stands."""

from datetime import UTC, datetime, timedelta

from ivr.store import outbox
from ivr.store.outbox import NewText, TextReport, new_id
from ivr.store.tables import PromisedText, TextStatus

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MOBILE = "+447700900123"
BODY = "Derby: one number. Emergency 999."
LEASE = timedelta(seconds=60)
LATER = timedelta(minutes=15)


def sid(number: int) -> str:
    return f"SM{number:032x}"


def new(call: str = "call-1", step: str = "text-offer", **changes) -> NewText:
    values = {"id": new_id(), "call": call, "step": step, "revision": "0123456789ab"}
    values |= {"recipient": MOBILE, "body": BODY, "promised": NOON}
    return NewText(**{**values, **changes})


def promised(database, call: str = "call-1", **changes) -> str:
    """The id of a row that waits."""
    text = new(call, **changes)
    assert outbox.add(database, text)
    return text.id


def row(database, which: str) -> PromisedText:
    with database.transaction() as session:
        found = session.get(PromisedText, which)
        assert found is not None
        return found


def says(state: TextStatus, message: int = 1, code: int | None = None) -> TextReport:
    return TextReport(sid(message), state, code, "why" if code else "")
