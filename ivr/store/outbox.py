"""The outbox: texts promised in calls, until the carrier has said what became of them.

A row is written before the caller hears of it, and once per call and step. Whoever wants to send
one claims it first, in one statement that also writes down that the carrier is about to be asked; so
whatever dies at whatever point leaves a row behind that says what may have happened.
"""

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, delete, or_, select, update
from sqlalchemy.orm import Session

from ivr.store.database import Database, row_count
from ivr.store.tables import SETTLED, UNSENT, PromisedText, TextStatus

SEND_WITHIN = timedelta(days=1)  # numbers and words; a text that was not sent by then never is
_ROWS_KEPT_FOR = timedelta(days=30)
# Nothing is put off for longer: a due time further ahead was written before the clock was set back.
_LONGEST_PUT_OFF = timedelta(hours=1) / 2
_ERASED: dict[str, Any] = {"recipient": None, "body": None}


@dataclass(frozen=True, slots=True)
class NewText:
    """A text as it is promised. `call` is a keyed hash; `recipient` an E.164 number."""

    id: str
    call: str
    step: str
    revision: str
    recipient: str
    body: str
    promised: datetime


@dataclass(frozen=True, slots=True)
class ClaimedText:
    """A row that one worker may act on until its claim runs out. `state` says what is to be done:
    send it (`sending`), look for it at the carrier (`unclear`), or ask what became of it
    (`accepted`). `recipient` and `body` are there for the first two."""

    id: str
    state: TextStatus
    tries: int
    recipient: str
    body: str
    promised: datetime
    begun: datetime | None
    sid: str


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What the carrier says of a message: its own name for it, and what it has become; for a failure
    the carrier's code and what that means."""

    sid: str
    state: TextStatus
    code: int | None = None
    why: str = ""


def new_id() -> str:
    """A name for a row: it stands in the address of status callbacks and says nothing."""
    return secrets.token_hex(16)


def add(database: Database, new: NewText) -> bool:
    """Write the row down; says whether it is a new one. Nothing changes for a call and step that has
    its row already, whatever has become of it.

    Raises:
        SQLAlchemyError: the row may or may not be there.
    """
    row = {**asdict(new), "state": TextStatus.WAITING, "due": new.promised}
    with database.transaction() as session:
        written = database.insert(PromisedText).values(row).on_conflict_do_nothing()
        return session.scalar(written.returning(PromisedText.id)) is not None


def claim(database: Database, now: datetime, lease: timedelta) -> ClaimedText | None:
    """The next row that something is due for, taken until `now + lease`; None where there is none.

    A row that was being sent when its claim ran out belongs to a worker that died: nobody knows
    whether the carrier was asked, so it is unclear. A row that was never tried is due whatever the
    clock says: it may have been set back since.
    """
    untried = and_(PromisedText.state == TextStatus.WAITING, PromisedText.tries == 0)
    is_due = or_(PromisedText.due <= now, PromisedText.due > now + _LONGEST_PUT_OFF, untried)
    due = (
        select(PromisedText.id)
        .where(PromisedText.state.in_((*UNSENT, TextStatus.ACCEPTED)), is_due)
        .order_by(PromisedText.due)
        .limit(1)
        .with_for_update(skip_locked=True)  # left out for SQLite, where one transaction writes
        .scalar_subquery()
    )
    state, sends = PromisedText.state, PromisedText.sends
    taken = (
        update(PromisedText)
        .where(PromisedText.id == due)
        .values(
            state=case(
                (state == TextStatus.WAITING, TextStatus.SENDING),
                (state == TextStatus.SENDING, TextStatus.UNCLEAR),
                else_=state,
            ),
            sends=case((state == TextStatus.WAITING, sends + 1), else_=sends),
            begun=case((state == TextStatus.WAITING, now), else_=PromisedText.begun),
            tries=PromisedText.tries + 1,
            due=now + lease,
        )
        .returning(PromisedText)
    )
    with database.transaction() as session:
        row = session.execute(taken).scalar_one_or_none()
        if row is None:
            return None
        return ClaimedText(
            row.id,
            TextStatus(row.state),
            row.tries,
            row.recipient or "",
            row.body or "",
            row.promised,
            row.begun,
            row.sid or "",
        )


def postpone(
    database: Database, claimed: ClaimedText, due: datetime, *, code: int | None = None, why: str = ""
) -> bool:
    """The carrier has it for certain not: send it when it is due."""
    return _leave(database, claimed, state=TextStatus.WAITING, due=due, code=code, why=why)


def mark_unclear(database: Database, claimed: ClaimedText, due: datetime, why: str) -> bool:
    """The carrier may have it or not: look when it is due."""
    return _leave(database, claimed, state=TextStatus.UNCLEAR, due=due, code=None, why=why)


def ask_later(database: Database, claimed: ClaimedText, due: datetime) -> bool:
    """The carrier has it and has not said what became of it: ask when it is due."""
    return _leave(database, claimed, due=due)


def resend(database: Database, claimed: ClaimedText, now: datetime) -> bool:
    """The carrier does not show it, so it is sent again. This is what can make a text arrive twice,
    so it is counted."""
    blind = PromisedText.blind + 1
    return _leave(database, claimed, state=TextStatus.WAITING, due=now, blind=blind, why="")


def mark_failed(
    database: Database, claimed: ClaimedText, now: datetime, *, code: int | None, why: str
) -> bool:
    """It will not be sent; the number is erased."""
    ended = {"state": TextStatus.FAILED, "settled": now, "code": code, "why": why}
    return _leave(database, claimed, **ended, **_ERASED)


def apply_report(database: Database, row: str, said: StatusReport, now: datetime, due: datetime) -> bool:
    """What the carrier says of a row, in an answer, a callback or when asked: in any order and any
    number of times. Says whether there is such a row.

    Delivered outweighs everything, a failure outweighs being on the way, and whatever the carrier
    says outweighs what we supposed. A second message of one row is counted.

    Args:
        database: where the row is.
        row: its id.
        said: what the carrier says.
        now: when it says so.
        due: when to ask again, if this is not its last word.
    """
    with database.transaction() as session:
        found = session.get(PromisedText, row, with_for_update=True)
        if found is None:
            return False
        known, was = found.sid, TextStatus(found.state)
        _note_copy(session, found, said.sid)
        if _outweighs(said.state, was, is_first=known is None, is_same=said.sid == known):
            found.state, found.due, found.code, found.why = said.state, due, said.code, said.why
            found.settled = now if said.state in SETTLED else None
            found.recipient = found.body = None
            if known is not None and said.sid != known:
                found.sid = said.sid
        return True


def sids_of_other_rows(database: Database, row: str, sids: Iterable[str]) -> frozenset[str]:
    """Which of these messages are known to be other rows'."""
    others = select(PromisedText.sid).where(
        PromisedText.sid.in_(list(sids)), PromisedText.id != row
    )
    with database.transaction() as session:
        return frozenset(sid for sid in session.scalars(others) if sid)


def expire(database: Database, now: datetime) -> int:
    """End what is older than a day and erase its number; forget rows after a month. Gives how many
    texts were given up unsent."""
    old = PromisedText.promised <= now - SEND_WITHIN
    unsent = update(PromisedText).where(old, PromisedText.state.in_(UNSENT))
    silent = update(PromisedText).where(old, PromisedText.state == TextStatus.ACCEPTED)
    forgotten = delete(PromisedText).where(
        PromisedText.promised <= now - _ROWS_KEPT_FOR, PromisedText.state.in_(SETTLED)
    )
    why = "it could not be sent within a day"
    with database.transaction() as session:
        given_up = session.execute(
            unsent.values(state=TextStatus.FAILED, settled=now, code=None, why=why, **_ERASED)
        )
        session.execute(silent.values(state=TextStatus.UNCONFIRMED, settled=now, **_ERASED))
        session.execute(forgotten)
        return row_count(given_up)


def _outweighs(said: TextStatus, was: TextStatus, *, is_first: bool, is_same: bool) -> bool:
    """Whether what the carrier says now counts more than what is written. `is_first`: no message of
    this row was known; `is_same`: it is the message that is known."""
    if was is TextStatus.DELIVERED:
        return False
    match said:
        case TextStatus.DELIVERED:
            return True
        case TextStatus.FAILED:
            return is_first or is_same  # of two messages, the better one counts
        case _:
            return is_first or (was is TextStatus.FAILED and not is_same)


def _note_copy(session: Session, found: PromisedText, sid: str) -> None:
    if not found.sid:
        taken = session.scalar(select(PromisedText.id).where(PromisedText.sid == sid))
        found.sid = None if taken else sid
        found.copies = 1
    elif sid != found.sid:
        found.copies = max(found.copies, 2)


def _leave(database: Database, claimed: ClaimedText, **values: Any) -> bool:
    """Change a row that is still as it was claimed; says whether it was."""
    still = (
        PromisedText.id == claimed.id,
        PromisedText.state == claimed.state,
        PromisedText.tries == claimed.tries,
    )
    with database.transaction() as session:
        return row_count(session.execute(update(PromisedText).where(*still).values(**values))) > 0
