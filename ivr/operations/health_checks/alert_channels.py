"""Whoever is on duty: whether they are named, and whether an alert would reach them.

Nobody is texted or mailed by looking. Callers are answered whatever is found here, so `/readyz` says
none of it. No address and no number is in what is said: "1 of 2" names the first of a setting.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from ivr.directory.phone_numbers import parse_number, is_mobile
from ivr.operations import alerts
from ivr.operations.alert_recipients import MailChannel
from ivr.operations.health_checks.result import HealthCheck, unknown, warn, ok, fail
from ivr.operations.settings import Settings
from ivr.store import opt_outs
from ivr.store.database import Database
from ivr.line.keyed_hash import keyed_hash

_TIME_OUT = 5.0
_TOLD_WITHIN = timedelta(minutes=10)
_BRITISH = 44


def addresses(settings: Settings, mails: MailChannel | None, database: Database | None) -> HealthCheck:
    """Whether alerts can go out, by text or by mail: one way is enough, and both are better.

    Args:
        settings: whom they name.
        mails: the way by mail, where there is one.
        database: one that answers and knows who has sent STOP; None where there is none.
    """
    if not settings.alert_numbers and not settings.alert_emails:
        return unknown(
            "duty",
            "nobody is told when something is wrong: neither DUTY_NUMBER nor DUTY_EMAIL is set",
            "set DUTY_NUMBER to the mobile of whoever is on duty, and DUTY_EMAIL with SMTP_URL",
        )
    unreached = [*_texts(settings, database), *_mails(mails)]
    if unreached:
        return next((each for each in unreached if each.verdict == "wrong"), unreached[0])
    ways = [
        *([f"{len(settings.alert_numbers)} by text"] if settings.alert_numbers else ()),
        *([f"{len(settings.alert_emails)} by mail"] if settings.alert_emails else ()),
    ]
    if len(ways) == 1:
        other = "DUTY_EMAIL and SMTP_URL" if settings.alert_numbers else "DUTY_NUMBER"
        what = f"alerts go to {ways[0]} only: when that way fails, nobody is told"
        return warn("duty", what, f"set {other} too")
    return ok("duty", f"alerts go to {' and '.join(ways)}")


def told(database: Database, now: datetime) -> HealthCheck:
    """Whether what is wrong now has reached somebody."""
    try:
        found = alerts.open_alerts(database)
    except SQLAlchemyError as problem:
        what = f"nobody can tell: the database does not answer ({type(problem).__name__})"
        return fail("alerts", what, "see the database")
    silent = [each for each in found if not each.told and now - each.began > _TOLD_WITHIN]
    if silent:
        return fail(
            "alerts",
            f"nobody has been told: {'; '.join(each.says for each in silent)}",
            "see duty, and that `ivr worker` runs: it tells every minute",
        )
    if found:
        what = f"not over yet: {'; '.join(each.says for each in found)}"
        return warn("alerts", what, "do what each says; it ends by itself once it is mended")
    return ok("alerts", "nothing is known to be wrong")


def _texts(settings: Settings, database: Database | None) -> Iterator[HealthCheck]:
    """Why texts do not reach them."""
    if not settings.alert_numbers:
        return
    if not settings.sends_texts:
        do = "set TWILIO_ACCOUNT_SID, or DUTY_EMAIL and SMTP_URL"
        yield fail("duty", "DUTY_NUMBER is set, but no text can be sent without an account", do)
    for n, number in enumerate(settings.alert_numbers, 1):
        which = f"{n} of {len(settings.alert_numbers)} in DUTY_NUMBER"
        if number in settings.own_numbers:
            do = "set it to the mobile of whoever is on duty"
            yield fail("duty", f"{which} is the line's own number: its alerts come back", do)
        elif database is not None and _has_stopped(settings, database, number):
            do = "have START texted to the line from that mobile"
            yield fail("duty", f"{which} has sent STOP, so the carrier blocks every alert", do)
        elif (found := parse_number(number)) is None or not is_mobile(found):
            do = "name a mobile: a landline hears texts read out at best"
            yield warn("duty", f"{which} is no mobile", do)
        elif found.country_code != _BRITISH:
            do = "switch texts to that country on in the carrier's console, or name another"
            yield warn("duty", f"{which} is not in the United Kingdom", do)


def _has_stopped(settings: Settings, database: Database, number: str) -> bool:
    try:
        return opt_outs.has_opted_out(database, keyed_hash(settings.secret_key, number))
    except SQLAlchemyError:
        return False  # the database is looked at elsewhere


def _mails(mails: MailChannel | None) -> Iterator[HealthCheck]:
    """Why mails do not reach them."""
    if mails is not None and (why := mails.try_out(_TIME_OUT)):
        do = "see SMTP_URL, DUTY_EMAIL and MAIL_FROM, and what the mail server allows"
        yield fail("duty", f"the mail server would not take an alert: {why}", do)
