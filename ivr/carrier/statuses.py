"""How messages stand at the carrier, and its status callbacks, read. Nothing here raises: what
cannot be understood is passed over.

Source: Twilio's pages on the status of outbound messages. Callbacks are not ordered, and can come
twice.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from ivr.carrier.requests import Pairs, first_of_each

ROW = "text"  # in the address we gave: the row's id
_ID = re.compile(r"[0-9a-f]{32}")
_SID = re.compile(r"(?:SM|MM)[0-9a-fA-F]{32}")

ON_ITS_WAY = frozenset(
    {"accepted", "scheduled", "queued", "sending", "sent", "receiving", "received"}
)
ARRIVED = frozenset({"delivered", "read", "partially_delivered"})
NOT_DELIVERED = frozenset({"undelivered", "failed", "canceled"})


@dataclass(frozen=True, slots=True)
class Message:
    """A message at the carrier: its name for it, how it stands in the carrier's words, the code of its
    failure, if any, and when it was made."""

    sid: str
    status: str
    code: int | None = None
    created: datetime | None = None


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What the carrier says became of a row's message: its name, status and code."""

    row: str
    sid: str
    status: str
    code: int | None


def read_status(query: Pairs, form: Pairs) -> StatusReport | None:
    """What a status callback says; None where it names no row, message or status that we know."""
    asked, sent = first_of_each(query), first_of_each(form)
    row, sid = asked.get(ROW, ""), sent.get("MessageSid", "") or sent.get("SmsSid", "")
    status = (sent.get("MessageStatus", "") or sent.get("SmsStatus", "")).lower()
    if not _ID.fullmatch(row) or not _SID.fullmatch(sid):
        return None
    if status not in ON_ITS_WAY | ARRIVED | NOT_DELIVERED:
        return None
    code = sent.get("ErrorCode", "")
    known = code.isascii() and code.isdigit() and len(code) < 7
    return StatusReport(row, sid, status, int(code) if known and int(code) else None)
