"""The checks that a process can make of itself, quickly and without the database, for /readyz."""

from datetime import datetime

from ivr.content.revision import Revision
from ivr.directory.clock import to_london
from ivr.operations.health_checks import revisions, storage
from ivr.operations.health_checks.result import HealthCheck, fail, ok, unknown
from ivr.operations.service import Service


def check_process(service: Service, now: datetime) -> tuple[HealthCheck, ...]:
    live, today = service.revisions.live, to_london(now).date()
    return (
        _revision(service, live),
        revisions.check_verification(live, today),
        revisions.check_bank_holidays(today),
        revisions.check_postcodes(service.line.places),
        _outbox(service, now),
        storage.check_promise_spool(service.settings.spool_folder),
        storage.check_disk(service.settings.content),
    )


def _revision(service: Service, live: Revision) -> HealthCheck:
    if service.settings.from_database:
        return revisions.check_answering(live, service.revisions.reasons)
    return revisions.check_files(live, service.revisions.findings)


def _outbox(service: Service, now: datetime) -> HealthCheck:
    """From what was last seen of the database: no request waits for it here."""
    if service.promises is None:
        return unknown("outbox", "calls do not offer texts", "set TWILIO_ACCOUNT_SID")
    if reasons := service.promises.reasons(now):
        return fail("outbox", "; ".join(reasons), "see `ivr outbox`")
    return ok("outbox", "a worker was just seen, and no text is late")
