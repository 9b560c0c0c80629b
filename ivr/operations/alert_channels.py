"""Who is told when something is wrong, as the settings say; and the watch of a web process, which looks
whether a worker is there at all, and erases what has been kept for long enough."""

from collections.abc import Callable
from datetime import datetime, time

from structlog.typing import FilteringBoundLogger

from ivr.operations import incidents, retention
from ivr.operations.alert_recipients import MailChannel, TextChannel
from ivr.operations.clock_guard import IsTrusted, always_trusted
from ivr.operations.daily_jobs import PURGE
from ivr.operations.delivery import SendingAccount
from ivr.operations.settings import Settings
from ivr.operations.watchdog import IncidentCheck, DailyJob, Watchdog
from ivr.simulator.account import SimulatedAccount
from ivr.store.database import Database

Clock = Callable[[], datetime]
_AT_NIGHT = time(3, 30)


def sender(settings: Settings, time_out: float | None = None) -> SendingAccount:
    """The account that texts are sent with."""
    if settings.demonstration:
        return SimulatedAccount()
    from ivr.carrier.twilio_client import Account  # the library is large: nothing else waits for it

    more = {} if time_out is None else {"time_out": time_out}
    return Account(
        settings.account_sid,
        settings.tokens[0],
        settings.text_number,
        f"{settings.public_url}/sms/status",
        address=settings.api_url,
        **more,
    )


def texts(settings: Settings, clock: Clock) -> TextChannel | None:
    """Texts to the people on duty; None where there is no number, or no account."""
    if not settings.alert_numbers or not settings.sends_texts:
        return None
    return TextChannel(settings.alert_numbers, lambda: sender(settings), clock)


def mails(settings: Settings) -> MailChannel | None:
    """Mails to the people on duty; None where there is no address."""
    if not settings.alert_emails:
        return None
    return MailChannel(settings.alert_emails, settings.smtp_url, settings.mail_from)


def purging(database: Database, settings: Settings) -> DailyJob:
    """Erasing what has been kept for long enough."""

    def purge(now: datetime) -> str:
        done = retention.purge(database, now, settings.retention)
        return f"{done.unnamed} without names, {done.erased} erased"

    return DailyJob(PURGE, _AT_NIGHT, purge)


def web_watch(
    settings: Settings,
    line: str,
    clock: Clock,
    log: FilteringBoundLogger,
    is_trusted: IsTrusted = always_trusted,
) -> Watchdog:
    """The watch of a web process."""
    database = Database(settings.database_url)
    worker = IncidentCheck("worker", lambda now: incidents.assess_worker(database, now))
    return Watchdog(
        database,
        clock,
        line,
        looks=(worker,) if settings.sends_texts else (),
        daily=(purging(database, settings),),
        texts=texts(settings, clock),
        mails=mails(settings),
        on_fault=lambda what, kind: log.warning("watch-fault", what=what, kind=kind),
        on_told=lambda count: log.info("alerts-told", count=count),
        is_trusted=is_trusted,
    )
