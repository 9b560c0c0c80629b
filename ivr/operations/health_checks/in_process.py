"""What a running process can say of itself, quickly and without asking anybody: for `/readyz`."""

from datetime import datetime

from ivr.content.revision import Revision
from ivr.directory.clock import to_london
from ivr.operations.health_checks import content, outbox, publications
from ivr.operations.health_checks.result import HealthCheck, unknown, warn, ok, fail
from ivr.operations.service import Service


def examine(service: Service, now: datetime) -> tuple[HealthCheck, ...]:
    """Everything, in the order of `ivr doctor`."""
    live, today = service.revisions.live, to_london(now).date()
    return (
        _revision(service, live),
        content.verification(live, today),
        content.holidays(today),
        _postcodes(service),
        _outbox(service, now),
        outbox.journal(service.settings.spool_folder),
        outbox.disk(service.settings.content),
    )


def _revision(service: Service, live: Revision) -> HealthCheck:
    if service.settings.from_database:
        return publications.answering(live, service.revisions.reasons)
    return content.revision(live, service.revisions.findings)


def _postcodes(service: Service) -> HealthCheck:
    index = service.line.places.index
    if index is None:
        return warn("postcodes", service.line.places.missing, "run `ivr places build`")
    return ok("postcodes", index.edition)


def _outbox(service: Service, now: datetime) -> HealthCheck:
    """The database is not asked: nobody waits for it here. What was last seen of it is known."""
    if service.promises is None:
        return unknown("outbox", "no text is promised in a call", "set TWILIO_ACCOUNT_SID")
    if reasons := service.promises.reasons(now):
        return fail("outbox", "; ".join(reasons), "see `ivr outbox`")
    return ok("outbox", "the worker was just seen, and no text is late")
