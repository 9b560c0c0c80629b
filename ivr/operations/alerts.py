"""Alerts: notifications about incidents, one per channel and incident. Several processes may look
at once: one stores the alert, and a process claims it in the database before it sends the
notification. A failed notification is sent again after the claim."""

import smtplib
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from sqlalchemy import or_, select, update

from ivr.carrier.api_errors import ApiError, ErrorKind
from ivr.operations.delivery import SendingAccount
from ivr.operations.incidents import Assessment
from ivr.operations.setting_catalogue import is_loopback
from ivr.store.database import Database
from ivr.store.outbox import new_id
from ivr.store.tables import Alert

CLAIM = timedelta(minutes=3)  # longer than the time-out of a text or a mail
_TIME_OUT = 15.0  # seconds
_PORTS = {"smtp": 587, "smtps": 465}
_LONGEST_TEXT = 300  # characters: two segments


@dataclass(frozen=True, slots=True)
class TextChannel:
    """Texts to alert recipients: `numbers` in E.164 form. `account` opens the carrier's account."""

    numbers: Sequence[str] = field(repr=False)
    account: Callable[[], SendingAccount]
    clock: Callable[[], datetime]

    def send(self, message: str) -> bool:
        """Send it to all recipients. Returns whether the carrier has accepted one text."""
        since = self.clock()
        text = message[:_LONGEST_TEXT]
        return sum(self._send_to(number, text, since) for number in self.numbers) > 0

    def _send_to(self, number: str, text: str, since: datetime) -> bool:
        """After an unclear answer, search for the text: it must not be sent twice."""
        try:
            self.account().send(new_id(), number, text)
        except ApiError as fault:
            if fault.kind is ErrorKind.UNCLEAR:
                with suppress(ApiError):
                    return bool(self.account().find(number, text, since - timedelta(minutes=1)))
            return False
        return True


class _Refused(Exception):
    """The mail server refuses one part of a mail."""


def _check_reply(code: int, _: bytes, part: str) -> None:
    if not 200 <= code < 300:
        raise _Refused(f"it does not accept {part} (reply code {code})")


@dataclass(frozen=True, slots=True)
class MailChannel:
    """Mails to alert recipients, the first of whom is the sender unless `from_` is set. `server`:
    `smtps://user:password@host:port`, or `smtp://` for STARTTLS; no TLS on this machine."""

    addresses: Sequence[str]
    server: str = field(repr=False)
    from_: str = ""

    def send(self, subject: str, message: str) -> bool:
        """Send a mail. Returns whether the server has accepted it."""
        mail = EmailMessage()
        mail["Subject"], mail["From"] = subject, self.from_ or self.addresses[0]
        mail["To"] = ", ".join(self.addresses)
        mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain="localhost")
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message)
        try:
            with self._connect() as server:
                server.send_message(mail)
        except (OSError, smtplib.SMTPException):
            return False
        return True

    def fault(self, time_out: float = _TIME_OUT) -> str:
        """Why the server would refuse a mail to the recipients, or "". Sends no mail."""
        try:
            with self._connect(time_out) as server:
                sender = self.from_ or self.addresses[0]
                _check_reply(*server.mail(sender), "the sender's address")
                for n, address in enumerate(self.addresses, 1):
                    _check_reply(*server.rcpt(address), f"address {n} of {len(self.addresses)}")
                server.rset()
        except _Refused as refused:
            return str(refused)
        except smtplib.SMTPAuthenticationError:
            return "it refuses the user or the password"
        except ssl.SSLError:
            return "its certificate is not valid, or it does not use TLS on this port"
        except (TimeoutError, smtplib.SMTPServerDisconnected):
            return "it does not answer in time, or ends the connection"
        except (OSError, smtplib.SMTPException) as problem:
            return f"it cannot be used ({type(problem).__name__})"
        return ""

    def _connect(self, time_out: float = _TIME_OUT) -> smtplib.SMTP:
        parts = urlsplit(self.server)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        context = ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=time_out, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=time_out)
        try:
            if parts.scheme == "smtp" and not is_loopback(host):
                server.starttls(context=context)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except BaseException:
            server.close()
            raise
        return server


class Channel(StrEnum):
    """A channel to the recipients: the column that stores when it was used."""

    TEXT = "texted"
    MAIL = "mailed"


Send = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert whose incident is not over, and the channels that were used."""

    incident: str
    message: str
    began: datetime
    sent_by: frozenset[Channel] = frozenset()


def update_alerts(database: Database, assessment: Assessment, now: datetime) -> None:
    """Begin an alert for each new incident, and end those whose incident is over."""
    incidents = {each.id[:80]: each.message[:300] for each in assessment.incidents}
    with database.transaction() as session:
        for incident, message in incidents.items():
            row = {"incident": incident, "message": message, "began": now}
            session.execute(database.insert(Alert).values(row).on_conflict_do_nothing())
            ended = update(Alert).where(Alert.incident == incident, Alert.over.is_not(None))
            reset = {"over": None, "claimed": None, "texted": None, "mailed": None}
            session.execute(ended.values(**row, **reset))
        for alert in session.scalars(select(Alert).where(Alert.over.is_(None))):
            is_covered = alert.incident.partition(":")[0] in assessment.kinds
            if is_covered and alert.incident not in incidents:
                alert.over = now


def send_alerts(database: Database, channels: Mapping[Channel, Send], now: datetime) -> int:
    """Send what has not been sent, by each channel. A channel's function returns whether it has
    sent the message. Returns the number of notifications sent."""
    count = 0
    for alert in _claim(database, tuple(channels), now):
        sent = [
            channel
            for channel, send in channels.items()
            if channel not in alert.sent_by and send(alert.message)
        ]
        if sent:
            same = update(Alert).where(Alert.incident == alert.incident, Alert.began == alert.began)
            with database.transaction() as session:
                session.execute(same.values(**{str(channel): now for channel in sent}))
        count += len(sent)
    return count


def open_alerts(database: Database) -> tuple[OpenAlert, ...]:
    """The alerts whose incident is not over, the oldest first."""
    rows = select(Alert).where(Alert.over.is_(None)).order_by(Alert.began, Alert.incident)
    with database.transaction() as session:
        return tuple(map(_open_alert, session.scalars(rows)))


def _claim(database: Database, channels: Sequence[Channel], now: datetime) -> tuple[OpenAlert, ...]:
    """Claim the alerts that have not been sent by every channel."""
    unsent = or_(*(getattr(Alert, channel).is_(None) for channel in channels))
    is_free = or_(Alert.claimed.is_(None), Alert.claimed <= now - CLAIM)
    claimed = update(Alert).where(Alert.over.is_(None), unsent, is_free).values(claimed=now)
    with database.transaction() as session:
        return tuple(map(_open_alert, session.scalars(claimed.returning(Alert))))


def _open_alert(row: Alert) -> OpenAlert:
    sent_by = frozenset(channel for channel in Channel if getattr(row, channel) is not None)
    return OpenAlert(row.incident, row.message, row.began, sent_by)
