"""Whoever is on duty, and how they are told: a text to their mobile, a mail to their address.

A text goes through the same account as promised texts, but at once: it must not wait for a worker that
may be what is wrong.
"""

import smtplib
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from ivr.carrier.faults import Fault, FaultKind
from ivr.operations.delivery import SendingAccount
from ivr.store.outbox import new_id

_TIME_OUT = 15.0
_PORTS = {"smtp": 587, "smtps": 465}
_HERE = ("localhost", "127.0.0.1", "::1")
_LONGEST_TEXT = 300  # two segments


@dataclass(frozen=True, slots=True)
class TextChannel:
    """Texts to the people on duty.

    Args:
        numbers: theirs (E.164).
        sender: opens the account.
        clock: gives the current time as an aware datetime.
    """

    numbers: Sequence[str] = field(repr=False)
    sender: Callable[[], SendingAccount]
    clock: Callable[[], datetime]

    def send(self, words: str) -> bool:
        """Send it to all of them; says whether at least one has it."""
        since = self.clock()
        sent = [self._sent(number, words[:_LONGEST_TEXT], since) for number in self.numbers]
        return any(sent)

    def _sent(self, number: str, words: str, since: datetime) -> bool:
        """Whether the carrier has it. Where it gave no clear answer it is asked, so that nobody is told
        twice where that can be known."""
        try:
            self.sender().send(new_id(), number, words)
        except Fault as fault:
            if fault.kind is FaultKind.UNCLEAR:
                with suppress(Fault):
                    return bool(self.sender().find(number, words, since - timedelta(minutes=1)))
            return False
        return True


class _Refused(Exception):
    """What the mail server does not take, without naming it."""


def _take(code: int, _: bytes, what: str) -> None:
    if not 200 <= code < 300:
        raise _Refused(f"it does not take {what} (it says {code})")


@dataclass(frozen=True, slots=True)
class MailChannel:
    """Mails to the people on duty.

    Args:
        addresses: theirs.
        server: `smtps://user:password@host:port`, or `smtp://` for STARTTLS; a server on this machine
            is spoken to in the open.
        from_: the address that they come from; the first of theirs by default.
    """

    addresses: Sequence[str]
    server: str = field(repr=False)
    from_: str = ""

    def send(self, subject: str, words: str) -> bool:
        """Send it; says whether the server has taken it."""
        mail = EmailMessage()
        mail["Subject"], mail["From"] = subject, self.from_ or self.addresses[0]
        mail["To"] = ", ".join(self.addresses)
        mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain="localhost")
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(words)
        try:
            with self._connected() as server:
                server.send_message(mail)
        except (OSError, smtplib.SMTPException):
            return False
        return True

    def try_out(self, time_out: float = _TIME_OUT) -> str:
        """Why a mail to them would not be taken, in a few words; empty where the server would take it.
        It is asked as for a mail, and no mail is sent."""
        try:
            with self._connected(time_out) as server:
                _take(
                    *server.mail(self.from_ or self.addresses[0]), "the address that they come from"
                )
                for n, address in enumerate(self.addresses, 1):
                    _take(*server.rcpt(address), f"address {n} of {len(self.addresses)}")
                server.rset()
        except _Refused as refused:
            return str(refused)
        except smtplib.SMTPAuthenticationError:
            return "it refuses the user or the password"
        except ssl.SSLError:
            return "its certificate is not valid, or it speaks no TLS there"
        except (TimeoutError, smtplib.SMTPServerDisconnected):
            return "it gives no answer in time, or ends the connection"
        except (OSError, smtplib.SMTPException) as problem:
            return f"it cannot be used ({type(problem).__name__})"
        return ""

    def _connected(self, time_out: float = _TIME_OUT) -> smtplib.SMTP:
        parts = urlsplit(self.server)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        secure = ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=time_out, context=secure)
        else:
            server = smtplib.SMTP(host, port, timeout=time_out)
        try:
            if parts.scheme == "smtp" and host not in _HERE:
                server.starttls(context=secure)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except BaseException:
            server.close()
            raise
        return server
