"""`ivr doctor`: everything that has to be right before, and while, the line is live, and what to do
about each thing that is not.

It changes nothing. It asks the carrier, the public address and the host of the fallback documents.
"""

import json
import os
import sys
from collections.abc import Generator, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import click

from ivr.carrier.fallback import documents
from ivr.checks import check_all
from ivr.cli import options, resources
from ivr.content.revision import Revision, read_folder, read_revision
from ivr.directory.clock import to_london
from ivr.directory.places import open_places
from ivr.operations.alert_channels import mails
from ivr.operations.health_checks import (
    HealthCheck,
    Result,
    account,
    address,
    alert_channels,
    content,
    outbox,
    publications,
    records,
    settings,
)
from ivr.operations.health_checks.result import ok, unknown, warn
from ivr.operations.health_checks.settings import Setup
from ivr.operations.settings import Settings
from ivr.store.database import Database

_LATER = "set it first: see settings"


@click.command()
@options.content
@options.at
@options.as_json
@click.option(
    "--without-account", is_flag=True, help="What needs the carrier's account does not count."
)
def doctor(folder: Path, when: datetime | None, *, as_json: bool, without_account: bool) -> None:
    """Look at everything that has to be right for the line to be live.

    Exits with 1 if anything is wrong or still open (with --without-account: if anything is wrong).
    """
    found = tuple(examine(os.environ, folder, options.or_now(when)))
    counted = (Result.WRONG,) if without_account else (Result.WRONG, Result.OPEN)
    if as_json:
        click.echo(json.dumps([each.record() for each in found], indent=1))
    else:
        for each in found:
            click.echo(f"{each.verdict:5}  {each.id}: {each.what}")
            if each.do:
                click.echo(f"       do: {each.do}")
        click.echo(f"\n{_closing(found)}")
    sys.exit(1 if any(each.verdict in counted for each in found) else 0)


def examine(environment: Mapping[str, str], folder: Path, now: datetime) -> Iterator[HealthCheck]:
    """Look at everything, in the order in which it is set up."""
    found = settings.read(environment, folder)
    yield from found.examined
    today = to_london(now).date()
    revision = yield from _answering(found.settings, folder, today)
    if revision is not None:
        yield content.verification(revision, today)
    yield content.holidays(today)
    yield _places()
    if found.settings is None:
        yield unknown("everything-else", "the settings cannot be read", "mend the settings first")
        return
    clock = yield from _kept(found.settings, folder, now)
    yield from _reached(found, found.settings, revision)
    yield from _elsewhere(found, found.settings, revision, clock, now)


def _answering(
    settings: Settings | None, folder: Path, today: date
) -> Generator[HealthCheck, None, Revision | None]:
    """What answers, the files or what was published; returns it, if it can be used."""
    publication = None
    if settings is not None and settings.from_database:
        looked = publications.live(settings)
        if isinstance(looked, HealthCheck):
            yield looked
            return None
        publication, reading = looked
    else:
        reading = read_revision(read_folder(folder))
    findings = list(reading.findings)
    if reading.revision is not None:
        findings += check_all(reading.revision, reading.sources, today)
    if publication is None:
        yield content.revision(reading.revision, findings)
    else:
        yield publications.revision(publication, reading.revision, findings)
    return reading.revision


def _places() -> HealthCheck:
    opened = open_places()
    if opened.index is None:
        return warn("postcodes", opened.missing, "run `ivr places build` once, where it is built")
    return ok("postcodes", f"{opened.index.edition}")


def _kept(
    settings: Settings, folder: Path, now: datetime
) -> Generator[HealthCheck, None, HealthCheck | None]:
    """What is kept; returns what our own records say of the clock, if they disagree with it."""
    database = Database(settings.database_url, patience=2.0)
    try:
        is_expected = bool(settings.account_sid) or settings.from_database
        examined, stands = outbox.database(database, is_expected=is_expected)
        yield examined
        yield outbox.outbox(stands, now, sends_texts=bool(settings.account_sid))
        yield outbox.journal(settings.spool_folder)
        yield outbox.disk(folder)
        yield records.journal(settings.records_folder, now)
        yield from _told(settings, database if stands else None, now)
    finally:
        database.close()
    return outbox.clock_of_records(stands, now)


def _told(settings: Settings, database: Database | None, now: datetime) -> Iterator[HealthCheck]:
    """What is recorded, and whoever is to be told; `database` is one that answers."""
    if database is None:
        for each in ("retention", "alerts"):
            yield unknown(each, "there is no database to look into", "see the database")
    else:
        yield records.erasing(database, settings.retention, now)
        yield alert_channels.told(database, now)
    yield alert_channels.addresses(settings, mails(settings), database)


def _reached(found: Setup, settings: Settings, revision: Revision | None) -> Iterator[HealthCheck]:
    """The public address, as the carrier uses it."""
    if "PUBLIC_URL" in found.missing:
        for each in ("public-address", "signature", "running"):
            yield unknown(each, "PUBLIC_URL is not set", _LATER)
        return
    examined, is_there = address.public_address(settings.public_url)
    yield examined
    if not is_there:
        for each in ("signature", "running"):
            yield unknown(each, "the service does not answer at PUBLIC_URL", "see public-address")
        return
    if "TWILIO_AUTH_TOKEN" in found.missing:
        yield unknown("signature", "TWILIO_AUTH_TOKEN is not set", _LATER)
    else:
        yield address.signature(settings.public_url, settings.tokens[0])
    if revision is not None:
        yield address.running(settings.public_url, revision.id)


def _elsewhere(
    found: Setup,
    settings: Settings,
    revision: Revision | None,
    clock: HealthCheck | None,
    now: datetime,
) -> Iterator[HealthCheck]:
    """The other host, the carrier, and our clock beside theirs."""
    compared = None
    if revision is not None and "SERVICE_NUMBER" not in found.missing:
        made = documents(revision, settings.service_number)
        examined, answer = address.fallback(settings.public_url, settings.fallback_url, made)
        yield examined
        compared = answer.clock if answer else None
    else:
        yield unknown("fallback", "SERVICE_NUMBER is not set", _LATER)
    whose = "the other host"
    if not settings.account_sid or {"TWILIO_AUTH_TOKEN", "SERVICE_NUMBER"} & found.missing:
        yield from account.without_one()
    else:
        numbers = resources.numbers(settings)
        yield from account.examine(numbers, settings, now)
        if (carriers := address.read_date(numbers.date)) is not None:
            compared, whose = carriers, "the carrier"
    yield clock or address.clock(compared, now, whose)


def _closing(found: tuple[HealthCheck, ...]) -> str:
    counts = {verdict: sum(each.verdict is verdict for each in found) for verdict in Result}
    return ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
