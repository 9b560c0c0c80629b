"""Checks of the revision that answers: whether it can be used, how old its facts are, and how far
ahead bank holidays are known."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from ivr.checks.contacts import BANK_HOLIDAYS_DAYS_AHEAD, VERIFICATION_STALE_DAYS
from ivr.content.findings import Finding, Severity
from ivr.content.revision import Reading, Revision, read_revision
from ivr.directory.bank_holidays import bank_holidays, holiday_name, last_bank_holiday
from ivr.directory.clock import to_london
from ivr.directory.moment import expiry_date
from ivr.directory.places import Places
from ivr.operations.health_checks.result import HealthCheck, fail, ok, unknown, warn
from ivr.operations.settings import Settings
from ivr.store import publications
from ivr.store.database import Database
from ivr.store.publications import DamagedRevision, Publication

CHECKLIST_DAYS = 14  # the checklist is due so many days before a bank holiday
_PUBLISH = 'ivr publish --why "..."'
_REPAIR = f"correct the files and publish them: {_PUBLISH}; or go back: ivr publish --back-to"


def check_files(live: Revision | None, findings: Iterable[Finding]) -> HealthCheck:
    """Whether the files can be used. `live` is the revision that answers."""
    if errors := _errors(findings):
        answers = f"revision {live.id} answers meanwhile" if live else "nothing can answer"
        action = "run `ivr check`: it says where, and what to write instead"
        return fail("revision", f"the files have {errors} errors: {answers}", action)
    if live is None:
        return fail("revision", "there are no files to answer with", "run `ivr check`")
    return ok("revision", f"revision {live.id} can be used")


def read_live(settings: Settings) -> tuple[Publication, Reading] | HealthCheck:
    """The live publication and its reading in the database, or the check that says why there is
    none."""
    nothing = unknown("revision", "nothing has been published yet", _PUBLISH)
    database = Database(settings.database_url, patience=2.0)
    if not database.is_postgres and not Path(database.url.database or "").exists():
        return nothing
    try:
        publication = publications.live_publication(database)
        revision = publication.revision if publication else ""
        files = publications.revision_files(database, revision) if publication else None
    except SQLAlchemyError as problem:
        message = f"the publications cannot be read: {type(problem).__name__}"
        action = "see the database; run `ivr release` if it has no tables"
        return fail("revision", message, action)
    except DamagedRevision as problem:
        return fail("revision", f"revision {problem} is damaged in the database", _REPAIR)
    finally:
        database.close()
    if publication is None or files is None:
        return nothing
    return publication, read_revision(files)


def check_publication(
    publication: Publication, revision: Revision | None, findings: Iterable[Finding]
) -> HealthCheck:
    live = f"revision {publication.revision}, which is live"
    if revision is None:
        return fail("revision", f"this version of the program cannot use {live}", _REPAIR)
    if errors := _errors(findings):
        count = "1 error" if errors == 1 else f"{errors} errors"
        return fail("revision", f"{live}, has {count}", _REPAIR)
    day = to_london(publication.at)
    published = f"published on {day.day} {day:%B %Y} by {publication.who}"
    return ok("revision", f"revision {revision.id} is live, {published}")


def check_answering(revision: Revision, reasons: Iterable[str]) -> HealthCheck:
    """Whether a process answers with the newest publication; `reasons` say why not."""
    if message := "; ".join(reasons):
        return fail("revision", message, "see `ivr revisions`: it lists what was published")
    return ok("revision", f"revision {revision.id}, as it was published, answers")


def check_verification(live: Revision, today: date) -> HealthCheck:
    expired = [
        name
        for name, contact in live.contacts.items()
        if (limit := expiry_date(contact)) is not None and today > limit
    ]
    stale = [
        name
        for name, contact in live.contacts.items()
        if name not in expired and (today - contact.verified.on).days > VERIFICATION_STALE_DAYS
    ]
    parts = []
    if stale:
        parts.append(f"not verified for a year: {', '.join(stale)}")
    if expired:
        parts.append(f"expired, because not verified for a year: {', '.join(expired)}")
    if not parts:
        return ok("verification", "every contact was verified within a year")
    action = "ring or look up each, then write the day after `verified:` in config/contacts.yaml"
    return warn("verification", "; ".join(parts), action)


def check_bank_holidays(today: date) -> HealthCheck:
    """Whether bank holidays are known far enough ahead, and whether one is near."""
    last = last_bank_holiday()
    ahead = (last - today).days
    if ahead < BANK_HOLIDAYS_DAYS_AHEAD:
        return fail(
            "bank-holidays",
            f"bank holidays are known only until {last:%d %B %Y}, {ahead} days ahead",
            "install the newest govuk-bank-holidays: `make lock`, then deploy again",
        )
    coming = [day for day in sorted(bank_holidays()) if 0 <= (day - today).days <= CHECKLIST_DAYS]
    if coming:
        names = ", ".join(f"{holiday_name(day)} on {day:%d %B}" for day in coming)
        action = "print `ivr bank-holidays` and go through it with the partnership"
        return warn("bank-holidays", f"{names}: the checklist is due", action)
    return ok("bank-holidays", f"known until {last:%d %B %Y}")


def check_postcodes(places: Places) -> HealthCheck:
    if places.index is None:
        return warn("postcodes", places.missing, "run `ivr places build` once, where it is built")
    return ok("postcodes", places.index.edition)


def _errors(findings: Iterable[Finding]) -> int:
    return sum(finding.severity is Severity.ERROR for finding in findings)
