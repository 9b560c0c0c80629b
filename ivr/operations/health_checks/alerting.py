"""Checks of alerts: whether they would reach a recipient, and whether the open ones have. Sends
nothing, and names no address or number: "1 of 2" is the first of a setting. Callers are answered
in any case, so /readyz leaves these checks out."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from ivr.directory.phone_numbers import is_mobile, parse_number
from ivr.line.keyed_hash import keyed_hash
from ivr.operations import alerts
from ivr.operations.alerts import MailChannel
from ivr.operations.health_checks.result import HealthCheck, Result, fail, ok, unknown, warn
from ivr.operations.settings import Settings
from ivr.store import opt_outs
from ivr.store.database import Database

_TIME_OUT = 5.0  # seconds
_SENT_WITHIN = timedelta(minutes=10)
_UNITED_KINGDOM = 44
_ID = "alert-recipients"


def check_recipients(
    settings: Settings, mails: MailChannel | None, database: Database | None
) -> HealthCheck:
    """Whether alerts can be sent; both channels are better. `database`: one that answers, for
    opt-outs."""
    if not settings.alert_numbers and not settings.alert_emails:
        return unknown(
            _ID,
            "alerts have no recipient: neither DUTY_NUMBER nor DUTY_EMAIL is set",
            "set DUTY_NUMBER to the mobile of the alert recipient, and DUTY_EMAIL with SMTP_URL",
        )
    problems = [*_text_problems(settings, database), *_mail_problems(mails)]
    if problems:
        return next((each for each in problems if each.result is Result.FAIL), problems[0])
    channels = [
        *([f"{len(settings.alert_numbers)} by text"] if settings.alert_numbers else ()),
        *([f"{len(settings.alert_emails)} by mail"] if settings.alert_emails else ()),
    ]
    if len(channels) == 1:
        other = "DUTY_EMAIL and SMTP_URL" if settings.alert_numbers else "DUTY_NUMBER"
        message = f"alerts go to {channels[0]} only: if that channel fails, they reach no recipient"
        return warn(_ID, message, f"set {other} too")
    return ok(_ID, f"alerts go to {' and '.join(channels)}")


def check_open_alerts(database: Database, now: datetime) -> HealthCheck:
    try:
        found = alerts.open_alerts(database)
    except SQLAlchemyError as problem:
        message = f"the database does not answer ({type(problem).__name__})"
        return fail("alerts", message, "see the database")
    unsent = [each for each in found if not each.sent_by and now - each.began > _SENT_WITHIN]
    if unsent:
        return fail(
            "alerts",
            f"reached no recipient: {'; '.join(each.message for each in unsent)}",
            f"see {_ID}, and that `ivr worker` runs: it sends alerts every minute",
        )
    if found:
        message = f"not over yet: {'; '.join(each.message for each in found)}"
        return warn("alerts", message, "do what each says; an alert ends when its incident is over")
    return ok("alerts", "no incident is known")


def _text_problems(settings: Settings, database: Database | None) -> Iterator[HealthCheck]:
    if not settings.alert_numbers:
        return
    if not settings.sends_texts:
        action = "set TWILIO_ACCOUNT_SID, or DUTY_EMAIL and SMTP_URL"
        yield fail(_ID, "DUTY_NUMBER is set, but no text can be sent without an account", action)
    for n, number in enumerate(settings.alert_numbers, 1):
        which = f"{n} of {len(settings.alert_numbers)} in DUTY_NUMBER"
        if number in settings.line_numbers:
            action = "set it to the mobile of the alert recipient"
            yield fail(_ID, f"{which} is the line's own number: its alerts come back", action)
        elif database is not None and _has_opted_out(settings, database, number):
            action = "text START to the line from that mobile"
            yield fail(_ID, f"{which} has sent STOP, so the carrier blocks every alert", action)
        elif (parsed := parse_number(number)) is None or not is_mobile(parsed):
            action = "use a mobile: a landline at best reads texts out"
            yield warn(_ID, f"{which} is not a mobile", action)
        elif parsed.country_code != _UNITED_KINGDOM:
            action = "allow texts to that country in the carrier's console, or use another number"
            yield warn(_ID, f"{which} is not in the United Kingdom", action)


def _has_opted_out(settings: Settings, database: Database, number: str) -> bool:
    try:
        return opt_outs.has_opted_out(database, keyed_hash(settings.secret_key, number))
    except SQLAlchemyError:
        return False  # the database has a check of its own


def _mail_problems(mails: MailChannel | None) -> Iterator[HealthCheck]:
    if mails is not None and (fault := mails.fault(_TIME_OUT)):
        action = "see SMTP_URL, DUTY_EMAIL and MAIL_FROM, and what the mail server allows"
        yield fail(_ID, f"the mail server would refuse an alert: {fault}", action)
