"""The channels to alert recipients: a text to a mobile, a mail to an address. Alert texts do not
wait in the outbox: the worker that empties it may be the incident."""

import smtplib
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from ivr.carrier.api_errors import ApiError, ErrorKind
from ivr.operations.delivery import SendingAccount
from ivr.operations.setting_catalogue import is_loopback
from ivr.store.outbox import new_id

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
