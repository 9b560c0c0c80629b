"""`ivr doctor`: every health check, with what to do about each failure. It changes nothing. It asks
the carrier, the public address and the host of the fallback documents."""

import os
import sys
from collections.abc import Generator, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import click

from ivr.carrier.fallback import documents
from ivr.checks import check_all
from ivr.checks.acceptances import acceptance_of
from ivr.cli import options
from ivr.content.revision import Revision, read_folder, read_revision
from ivr.directory.clock import to_london
from ivr.directory.places import open_places
from ivr.operations.health_checks import (
    alerting,
    carrier_account,
    public_address,
    revisions,
    settings,
    storage,
)
from ivr.operations.health_checks.result import HealthCheck, Result, unknown
from ivr.operations.health_checks.settings import SettingsReading
from ivr.operations.service import open_mail_channel, open_numbers
from ivr.operations.settings import Settings
from ivr.store.database import Database


@click.command()
@options.content
@options.at
@options.as_json
@click.option(
    "--without-account", is_flag=True, help="Accept checks that are unknown without the account."
)
def doctor(folder: Path, when: datetime | None, *, as_json: bool, without_account: bool) -> None:
    """Check everything that the line needs to be live.

    Exits with 1 if a check fails or is unknown (with --without-account: if one fails).
    """
    checks = tuple(run_checks(os.environ, folder, options.or_now(when)))
    if as_json:
        options.print_json([check.to_json() for check in checks])
    else:
        for check in checks:
            click.echo(f"{check.result:7}  {check.id}: {check.message}")
            if check.action:
                click.echo(f"         do: {check.action}")
        counts = {each: sum(check.result is each for check in checks) for each in Result}
        click.echo("\n" + ", ".join(f"{count} {result}" for result, count in counts.items()))
    refused = (Result.FAIL,) if without_account else (Result.FAIL, Result.UNKNOWN)
    sys.exit(1 if any(check.result in refused for check in checks) else 0)


def run_checks(
    environment: Mapping[str, str], folder: Path, now: datetime
) -> Iterator[HealthCheck]:
    """All checks, in the order in which a line is set up."""
    reading = settings.check_settings(environment, folder)
    yield from reading.checks
    today = to_london(now).date()
    revision = yield from _check_revision(reading.settings, folder, today)
    if revision is not None:
        yield revisions.check_verification(revision, today)
    yield revisions.check_bank_holidays(today)
    yield revisions.check_postcodes(open_places())
    if reading.settings is None:
        message = "the settings cannot be read"
        yield unknown("everything-else", message, "correct the settings first")
        return
    clock = yield from _check_storage(reading.settings, folder, now)
    yield from _check_address(reading, reading.settings, revision)
    yield from _check_other_hosts(reading, reading.settings, revision, clock, now)


def _check_revision(
    chosen: Settings | None, folder: Path, today: date
) -> Generator[HealthCheck, None, Revision | None]:
    """The files, or the live publication. Returns the revision if it can be used."""
    publication = None
    if chosen is not None and chosen.from_database:
        live = revisions.read_live(chosen)
        if isinstance(live, HealthCheck):
            yield live
            return None
        publication, reading = live
    else:
        reading = read_revision(read_folder(folder))
    findings = list(reading.findings)
    if (revision := reading.revision) is not None:
        found = check_all(revision, reading.sources, today)
        findings += [each for each in found if not acceptance_of(revision, each, today)]
    if publication is None:
        yield revisions.check_files(reading.revision, findings)
    else:
        yield revisions.check_publication(publication, reading.revision, findings)
    return reading.revision


def _check_storage(
    chosen: Settings, folder: Path, now: datetime
) -> Generator[HealthCheck, None, HealthCheck | None]:
    """Returns the clock check, if heartbeats show that it fails."""
    database = Database(chosen.database_url, patience=2.0)
    try:
        is_required = bool(chosen.account_sid) or chosen.from_database
        check, status = storage.check_database(database, is_required=is_required)
        yield check
        yield storage.check_outbox(status, now, sends_texts=bool(chosen.account_sid))
        yield storage.check_promise_spool(chosen.spool_folder)
        yield storage.check_disk(folder)
        yield storage.check_record_spool(chosen.records_folder, now)
        if status is None:
            for each in ("retention", "alerts"):
                yield unknown(each, "the database cannot be read", "see the database")
        else:
            yield storage.check_retention(database, chosen.retention, now)
            yield alerting.check_open_alerts(database, now)
        mails = open_mail_channel(chosen)
        yield alerting.check_recipients(chosen, mails, database if status else None)
    finally:
        database.close()
    return storage.check_heartbeat_time(status, now)


def _check_address(
    reading: SettingsReading, chosen: Settings, revision: Revision | None
) -> Iterator[HealthCheck]:
    if "PUBLIC_URL" in reading.missing:
        for each in ("public-address", "signature", "running"):
            yield unknown(each, "PUBLIC_URL is not set", "set PUBLIC_URL first")
        return
    check, answers = public_address.check_public_address(chosen.public_url)
    yield check
    if not answers:
        message = "the service does not answer at PUBLIC_URL"
        for each in ("signature", "running"):
            yield unknown(each, message, "see public-address")
        return
    if "TWILIO_AUTH_TOKEN" in reading.missing:
        yield unknown("signature", "TWILIO_AUTH_TOKEN is not set", "set TWILIO_AUTH_TOKEN first")
    else:
        yield public_address.check_signature(chosen.public_url, chosen.tokens[0])
    if revision is not None:
        yield public_address.check_running_revision(chosen.public_url, revision.id)


def _check_other_hosts(
    reading: SettingsReading,
    chosen: Settings,
    revision: Revision | None,
    clock: HealthCheck | None,
    now: datetime,
) -> Iterator[HealthCheck]:
    """The fallback's host, the carrier, and our clock compared with theirs."""
    other, whose = None, "the other host"
    if revision is not None and "SERVICE_NUMBER" not in reading.missing:
        expected = documents(revision, chosen.service_number)
        check, answer = public_address.check_fallback(
            chosen.public_url, chosen.fallback_url, expected
        )
        yield check
        other = answer.clock if answer else None
    else:
        yield unknown("fallback", "SERVICE_NUMBER is not set", "set SERVICE_NUMBER first")
    if not chosen.account_sid or {"TWILIO_AUTH_TOKEN", "SERVICE_NUMBER"} & reading.missing:
        yield from carrier_account.without_account()
    else:
        numbers = open_numbers(chosen)
        yield from carrier_account.check_account(numbers, chosen, now)
        if (carrier_clock := public_address.read_date(numbers.date)) is not None:
            other, whose = carrier_clock, "the carrier"
    yield clock or public_address.check_clock(other, now, whose)
