"""What operators keep: whether it can be used, how old its facts are, how far bank holidays reach."""

from collections.abc import Iterable
from datetime import date

from ivr.checks.bank_holidays_end import DAYS_AHEAD
from ivr.checks.verification import STALE_DAYS
from ivr.content.findings import Finding, Severity
from ivr.content.revision import Revision
from ivr.directory.bank_holidays import bank_holidays, holiday_name, last_bank_holiday
from ivr.directory.moment import expiry_date
from ivr.operations.health_checks.result import HealthCheck, warn, ok, fail

# So long before a bank holiday its checklist is due (days).
CHECKLIST_DAYS = 14


def revision(live: Revision | None, findings: Iterable[Finding]) -> HealthCheck:
    """Whether the files can be used; `live` is what answers."""
    errors = sum(f.severity is Severity.ERROR for f in findings)
    if errors:
        answers = f"revision {live.id} answers meanwhile" if live else "nothing can answer"
        return fail(
            "revision",
            f"the files have {errors} errors: {answers}",
            "run `ivr check`: it says where, and what to write instead",
        )
    if live is None:
        return fail("revision", "there are no files to answer with", "run `ivr check`")
    return ok("revision", f"revision {live.id} can be used")


def verification(live: Revision, today: date) -> HealthCheck:
    """How long ago somebody last made sure of each number."""
    withheld = [
        name
        for name, contact in live.contacts.items()
        if (limit := expiry_date(contact)) is not None and today > limit
    ]
    stale = [
        name
        for name, contact in live.contacts.items()
        if name not in withheld and (today - contact.verified.on).days > STALE_DAYS
    ]
    if not withheld and not stale:
        return ok("verification", "every contact was verified within a year")
    parts = []
    if stale:
        parts.append(f"not verified for a year: {', '.join(stale)}")
    if withheld:
        parts.append(f"withheld, since nobody has verified them for a year: {', '.join(withheld)}")
    return warn(
        "verification",
        "; ".join(parts),
        "ring or look up each, then write the day after `verified:` in config/contacts.yaml",
    )


def holidays(today: date) -> HealthCheck:
    """Whether bank holidays are known far enough ahead, and whether one is near."""
    last, ahead = last_bank_holiday(), (last_bank_holiday() - today).days
    if ahead < DAYS_AHEAD:
        return fail(
            "bank-holidays",
            f"bank holidays are known only until {last:%d %B %Y}, {ahead} days ahead",
            "install the newest govuk-bank-holidays: `make lock`, then deploy again",
        )
    coming = [day for day in sorted(bank_holidays()) if 0 <= (day - today).days <= CHECKLIST_DAYS]
    if coming:
        names = ", ".join(f"{holiday_name(day)} on {day:%d %B}" for day in coming)
        return warn(
            "bank-holidays",
            f"{names}: the checklist is due",
            "print `ivr bank-holidays` and go through it with the partnership",
        )
    return ok("bank-holidays", f"known until {last:%d %B %Y}")
