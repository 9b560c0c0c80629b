"""The outbox: texts promised in calls, until the carrier has reported their outcome. A row is
committed before the caller hears of the text. A worker claims it before it sends, in the statement
that records that the carrier is about to be asked: a row always says what may have happened."""

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, delete, or_, select, update
from sqlalchemy.orm import Session

from ivr.store.database import Database, row_count
from ivr.store.tables import SETTLED, UNSENT, PromisedText, TextStatus

SEND_WITHIN = timedelta(days=1)  # after that a text is not sent, and its number and body are erased
_KEEP_ROWS_FOR = timedelta(days=30)
# Nothing is due later than this. A later time was written before the clock was set back.
_LONGEST_WAIT = timedelta(minutes=30)
_ERASED: dict[str, Any] = {"recipient": None, "body": None}


@dataclass(frozen=True, slots=True)
class NewText:
    """A promised text. `call` is a keyed hash; `recipient` an E.164 number."""

    id: str
    call: str
    step: str
    revision: str
    recipient: str
    body: str
    promised: datetime


@dataclass(frozen=True, slots=True)
class ClaimedText:
    """A row that one worker may change until its claim expires. `status` decides the work:
    `sending`, `unclear` (search for it at the carrier), or `accepted` (ask for its outcome).
    `recipient` and `body` are set for the first two."""

    id: str
    status: TextStatus
    tries: int
    recipient: str
    body: str
    promised: datetime
    begun: datetime | None
    sid: str


@dataclass(frozen=True, slots=True)
class TextReport:
    """The carrier's report of a message; for a failure the error code and its meaning."""

    sid: str
    status: TextStatus
    code: int | None = None
    why: str = ""


def new_id() -> str:
    """A random row id, which status callbacks carry in their address."""
    return secrets.token_hex(16)


def add(database: Database, new: NewText) -> bool:
    """Commit a row. Returns whether it is new: the row of a call and step is never changed."""
    row = {**asdict(new), "status": TextStatus.WAITING, "due": new.promised}
    with database.transaction() as session:
        insert = database.insert(PromisedText).values(row).on_conflict_do_nothing()
        return session.scalar(insert.returning(PromisedText.id)) is not None


def claim(database: Database, now: datetime, lease: timedelta) -> ClaimedText | None:
    """Claim the next row that is due, until `now + lease`; None if there is none. If the claim of a
    `sending` row expires, its worker died and may have asked the carrier: the row becomes
    `unclear`. A row never tried is always due, because the clock may have been set back since."""
    untried = and_(PromisedText.status == TextStatus.WAITING, PromisedText.tries == 0)
    is_due = or_(PromisedText.due <= now, PromisedText.due > now + _LONGEST_WAIT, untried)
    due = (
        select(PromisedText.id)
        .where(PromisedText.status.in_((*UNSENT, TextStatus.ACCEPTED)), is_due)
        .order_by(PromisedText.due)
        .limit(1)
        .with_for_update(skip_locked=True)  # omitted on SQLite, where one process writes at a time
        .scalar_subquery()
    )
    status, sends = PromisedText.status, PromisedText.sends
    claimed = (
        update(PromisedText)
        .where(PromisedText.id == due)
        .values(
            status=case(
                (status == TextStatus.WAITING, TextStatus.SENDING),
                (status == TextStatus.SENDING, TextStatus.UNCLEAR),
                else_=status,
            ),
            sends=case((status == TextStatus.WAITING, sends + 1), else_=sends),
            begun=case((status == TextStatus.WAITING, now), else_=PromisedText.begun),
            tries=PromisedText.tries + 1,
            due=now + lease,
        )
        .returning(PromisedText)
    )
    with database.transaction() as session:
        row = session.execute(claimed).scalar_one_or_none()
        if row is None:
            return None
        return ClaimedText(
            row.id,
            TextStatus(row.status),
            row.tries,
            row.recipient or "",
            row.body or "",
            row.promised,
            row.begun,
            row.sid or "",
        )


def postpone(
    database: Database,
    claimed: ClaimedText,
    due: datetime,
    *,
    code: int | None = None,
    why: str = "",
) -> bool:
    """The carrier certainly does not have the text: send it when it is due."""
    return _release(database, claimed, status=TextStatus.WAITING, due=due, code=code, why=why)


def mark_unclear(database: Database, claimed: ClaimedText, due: datetime, why: str) -> bool:
    """The carrier may have the text: search for it when it is due."""
    return _release(database, claimed, status=TextStatus.UNCLEAR, due=due, code=None, why=why)


def ask_later(database: Database, claimed: ClaimedText, due: datetime) -> bool:
    """The carrier has the text and has not reported its outcome: ask when it is due."""
    return _release(database, claimed, due=due)


def resend(database: Database, claimed: ClaimedText, now: datetime) -> bool:
    """The carrier does not show the text: send it again. It may arrive twice, so it is counted."""
    again = {"status": TextStatus.WAITING, "due": now, "why": ""}
    resends = PromisedText.unconfirmed_resends + 1
    return _release(database, claimed, **again, unconfirmed_resends=resends)


def mark_failed(
    database: Database, claimed: ClaimedText, now: datetime, *, code: int | None, why: str
) -> bool:
    """The text will not be sent. Erases the number and the body."""
    ended = {"status": TextStatus.FAILED, "settled": now, "code": code, "why": why}
    return _release(database, claimed, **ended, **_ERASED)


def apply_report(
    database: Database, row_id: str, report: TextReport, now: datetime, due: datetime
) -> bool:
    """Apply a report, in any order and more than once. Returns whether the row exists. Delivered
    takes precedence over every status, a failure over being on the way, any report over our own
    assumption. A second message of a row is counted. Unless it is final, ask again at `due`."""
    with database.transaction() as session:
        row = session.get(PromisedText, row_id, with_for_update=True)
        if row is None:
            return False
        sid, status = row.sid, TextStatus(row.status)
        _count_message(session, row, report.sid)
        is_same = report.sid == sid
        if _takes_precedence(report.status, status, is_first=sid is None, is_same=is_same):
            row.status, row.due, row.code, row.why = report.status, due, report.code, report.why
            row.settled = now if report.status in SETTLED else None
            row.recipient = row.body = None
            if sid is not None and not is_same:
                row.sid = report.sid
        return True


def sids_of_other_rows(database: Database, row_id: str, sids: Iterable[str]) -> frozenset[str]:
    """Which of these messages belong to other rows."""
    others = select(PromisedText.sid).where(
        PromisedText.sid.in_(list(sids)), PromisedText.id != row_id
    )
    with database.transaction() as session:
        return frozenset(sid for sid in session.scalars(others) if sid)


def expire(database: Database, now: datetime) -> int:
    """Settle texts older than a day and erase their numbers; delete rows after a month. Returns how
    many texts were given up unsent."""
    is_old = PromisedText.promised <= now - SEND_WITHIN
    unsent = update(PromisedText).where(is_old, PromisedText.status.in_(UNSENT))
    silent = update(PromisedText).where(is_old, PromisedText.status == TextStatus.ACCEPTED)
    finished = delete(PromisedText).where(
        PromisedText.promised <= now - _KEEP_ROWS_FOR, PromisedText.status.in_(SETTLED)
    )
    why = "it could not be sent within a day"
    with database.transaction() as session:
        given_up = session.execute(
            unsent.values(status=TextStatus.FAILED, settled=now, code=None, why=why, **_ERASED)
        )
        session.execute(silent.values(status=TextStatus.UNCONFIRMED, settled=now, **_ERASED))
        session.execute(finished)
        return row_count(given_up)


def _takes_precedence(new: TextStatus, old: TextStatus, *, is_first: bool, is_same: bool) -> bool:
    """Whether a reported status replaces the stored one. `is_first`: no message was known
    before."""
    if old is TextStatus.DELIVERED:
        return False
    match new:
        case TextStatus.DELIVERED:
            return True
        case TextStatus.FAILED:
            return is_first or is_same  # of two messages the better one counts
        case _:
            return is_first or (old is TextStatus.FAILED and not is_same)


def _count_message(session: Session, row: PromisedText, sid: str) -> None:
    if not row.sid:
        is_taken = session.scalar(select(PromisedText.id).where(PromisedText.sid == sid))
        row.sid = None if is_taken else sid
        row.copies = 1
    elif sid != row.sid:
        row.copies = max(row.copies, 2)


def _release(database: Database, claimed: ClaimedText, **values: Any) -> bool:
    """Change a row if it is still as it was claimed. Returns whether it was."""
    unchanged = (
        PromisedText.id == claimed.id,
        PromisedText.status == claimed.status,
        PromisedText.tries == claimed.tries,
    )
    with database.transaction() as session:
        result = session.execute(update(PromisedText).where(*unchanged).values(**values))
        return row_count(result) > 0
