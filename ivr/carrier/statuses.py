"""The statuses of messages at the carrier, and its status callbacks, which are not ordered and can come
twice. Source: Twilio's pages on the status of outbound messages."""

import re
from dataclasses import dataclass
from datetime import datetime

from ivr.carrier.requests import Pairs, first_of_each

ROW = "text"  # in the query of our address: the id of the outbox row
_ID = re.compile(r"[0-9a-f]{32}")
_SID = re.compile(r"(?:SM|MM)[0-9a-fA-F]{32}")

IN_TRANSIT = frozenset(
    {"accepted", "scheduled", "queued", "sending", "sent", "receiving", "received"}
)
DELIVERED = frozenset({"delivered", "read", "partially_delivered"})
NOT_DELIVERED = frozenset({"undelivered", "failed", "canceled"})


@dataclass(frozen=True, slots=True)
class CarrierMessage:
    sid: str
    status: str
    code: int | None = None
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class StatusReport:
    """The carrier's report about the message of an outbox row."""

    row: str
    sid: str
    status: str
    code: int | None


def read_status(query: Pairs, form: Pairs) -> StatusReport | None:
    """Read a status callback; None if its row, message or status is unknown."""
    in_query, in_form = first_of_each(query), first_of_each(form)
    row, sid = in_query.get(ROW, ""), in_form.get("MessageSid", "") or in_form.get("SmsSid", "")
    status = (in_form.get("MessageStatus", "") or in_form.get("SmsStatus", "")).lower()
    is_known_status = status in IN_TRANSIT | DELIVERED | NOT_DELIVERED
    if not _ID.fullmatch(row) or not _SID.fullmatch(sid) or not is_known_status:
        return None
    code = in_form.get("ErrorCode", "")
    is_known = code.isascii() and code.isdigit() and len(code) < 7
    return StatusReport(row, sid, status, int(code) if is_known and int(code) else None)
