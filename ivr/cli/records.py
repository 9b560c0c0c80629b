"""Commands about records of calls and texts: `ivr records` counts them by day, `find` and `why`
show those of a person or a call, `hold` and `purge` keep and erase them, `audit` shows who did
so."""

import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

import click

from ivr.cli import options, resources
from ivr.content.revision import read_folder, read_revision
from ivr.directory.clock import to_london
from ivr.operations import retention
from ivr.operations.daily_counts import DailyCounts, count_day
from ivr.operations.retention import held_until
from ivr.operations.service import utc_now
from ivr.operations.settings import read_retention
from ivr.store.audit import find_records, list_entries
from ivr.store.outbox_status import texts_of_call
from ivr.store.records import Record, RecordKind, records_of_call, to_json


@click.command()
@options.first_day("--from", "start", help="The first day; by default six days before the last.")
@options.first_day("--until", "end", help="The last day; by default today.")
@options.as_json
def records(start: datetime | None, end: datetime | None, *, as_json: bool) -> None:
    """Count calls, rings and texts by day. Rings are by contact and outcome, texts by subject."""
    last = to_london(options.or_now(end)).date()
    first = to_london(start).date() if start else last - timedelta(days=6)
    if first > last:
        raise click.UsageError(
            "--from is after --until (by default today): there is no day to count"
        )
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    with resources.open_database(must_exist=True) as database:
        counts = [count_day(database, day) for day in days]
    if as_json:
        options.print_json([_record(each) for each in counts])
        return
    click.echo("\n".join(line for each in counts for line in _day_lines(each)))


def _day_lines(counts: DailyCounts) -> list[str]:
    texts, day = sum(counts.texts.values()), f"{counts.day:%a} {counts.day.day} {counts.day:%b %Y}"
    found = [f"{day}: {counts.calls} calls, {texts} texts, {counts.faults} faults"]
    found += [f"  {contact}: {outcome} {n}" for (contact, outcome), n in counts.rings.items()]
    found += [f"  text {topic}: {n}" for topic, n in counts.texts.items()]
    if counts.redialled:
        found.append(f"  rang again within fifteen minutes: {counts.redialled}")
    if counts.not_understood:
        found.append(f"  words not understood: {counts.not_understood}")
    for code, n in counts.failed_texts.items():
        found.append(f"  promised texts that failed{f' ({code})' if code else ''}: {n}")
    return found


def _record(counts: DailyCounts) -> dict[str, object]:
    rings = [
        {"contact": contact, "outcome": outcome, "count": count}
        for (contact, outcome), count in counts.rings.items()
    ]
    return {
        "day": counts.day.isoformat(),
        "calls": counts.calls,
        "rang_again": counts.redialled,
        "rings": rings,
        "texts": dict(counts.texts),
        "failed_texts": {str(code): count for code, count in counts.failed_texts.items()},
        "not_understood": counts.not_understood,
        "faults": counts.faults,
    }


@click.command()
@click.option("--number", required=True, help="The number that called or texted. It is not stored.")
@click.option("--at", type=options.Instant(), required=True, help="The approximate time in Derby.")
@click.option(
    "--within", default=60, show_default=True, help="The number of minutes before and after it."
)
@options.requester
@options.as_json
def find(
    number: str, at: datetime, within: int, reason: str, by: str | None, *, as_json: bool
) -> None:
    """Find the calls and texts of a number around a time.

    The audit log stores who asked, when and why. Calls with a withheld number cannot be found. Ends
    with 1 if nothing is found.
    """
    requester, caller = options.as_requester(by, reason), resources.hash_of_number(number)
    with resources.open_database(must_exist=True) as database:
        around, now = timedelta(minutes=within), utc_now()
        records = find_records(database, caller, at, around, requester, now)
    if as_json:
        options.print_json([to_json(each) for each in records])
    else:
        for line in _call_lines(records):
            click.echo(line)
    if not records:
        click.echo("Nothing is found. Calls with a withheld number cannot be found.", err=True)
    sys.exit(0 if records else 1)


@click.command()
@options.most(100, "entries")
def audit(most: int) -> None:
    """Show who accessed records, when and why. Reading, holding and erasing are listed."""
    with resources.open_database(must_exist=True) as database:
        entries = list_entries(database, most=most)
    for each in entries:
        when = f"{to_london(each.at):%Y-%m-%d %H:%M}"
        click.echo(f"{when}  {each.who}  {each.what} {each.found} of {each.about}: {each.reason}")


def _call_lines(records: tuple[Record, ...]) -> list[str]:
    found = []
    for call in dict.fromkeys(each.call for each in records):
        own = [each for each in records if each.call == call]
        when = f"{to_london(own[0].at):%Y-%m-%d %H:%M:%S}"
        if own[0].kind is RecordKind.TEXT:
            found.append(f"{when}  text {call}: {own[0].topic}")
            continue
        rings = [f"{each.contact} {each.outcome}" for each in own if each.contact]
        found.append(f"{when}  call {call}: {', '.join(rings) or 'no phone rang'}")
    if found:
        found.append("\n.venv/bin/ivr why CALL says why.")
    return found


@click.command()
@click.argument("call")
@options.content
@options.as_json
def why(call: str, folder: Path, *, as_json: bool) -> None:
    """Show what happened in a call, and why.

    CALL is the carrier's identifier (CA...) or the hash in the log. Ends with 1 if there are no
    records of it.
    """
    call_hash = resources.hash_of_call(call)
    with resources.open_database(must_exist=True) as database:
        of_call = records_of_call(database, call_hash)
        texts, held = texts_of_call(database, call_hash), held_until(database, call_hash)
    if not of_call:
        resources.fail(
            "There are no records of that call, or none any more (NAMES_DAYS).", status=1
        )
    if as_json:
        record = {
            "call": call_hash,
            "records": [to_json(each) for each in of_call],
            "texts": [asdict(text) for text in texts],
            "held_until": held.isoformat() if held else None,
        }
        options.print_json(record)
        return
    click.echo("\n".join(_turn_lines(of_call)))
    for text in texts:
        click.echo(f"A text was promised at step {text.step}: {text.status}.")
    here = read_revision(read_folder(folder)).revision
    for revision in sorted({each.revision for each in of_call if each.revision}):
        is_here = here is not None and here.id == revision
        where = "the files here" if is_here else "not the files here, as they are"
        click.echo(f"Revision {revision}: {where}")
    if held:
        click.echo(f"Held until {to_london(held):%d %B %Y}.")


def _turn_lines(of_call: tuple[Record, ...]) -> list[str]:
    first = of_call[0]
    lines = [f"Call {first.call}, {to_london(first.at):%A %d %B %Y}"]
    for each in of_call:
        lines.append(f"  {to_london(each.at):%H:%M:%S}  {_event(each)}")
        lines += [f"            {rule}" for rule in each.trail]
        if each.rings:
            lines.append(f"            {each.rings} rings")
    return lines


def _event(each: Record) -> str:
    duration = f" after {each.seconds} s" if each.seconds is not None else ""
    match each.kind:
        case RecordKind.FAULT:
            return "a fault of the service: the fault words, and the safety line"
        case RecordKind.OVER:
            return f"the carrier reports the end of the call: {each.outcome}{duration}"
        case RecordKind.TEXT:
            return f"a text: {each.topic} ({each.outcome})"
        case RecordKind.TURN if each.contact:
            return f"{each.contact}: {each.outcome}{duration}"
        case _:
            at = f" at {each.step}" if each.step else ""
            return f"{each.after}{at}"


@click.command()
@click.option("--number", default=None, help="Erase all records of this number now.")
@click.option(
    "--reason", default="", metavar="WHY", help="Why, for the audit log; needed with --number."
)
@options.audited_by
def purge(number: str | None, reason: str, by: str | None) -> None:
    """Erase records whose retention is over. The worker does so every day.

    With --number: erase those of one caller or texter. Calls on hold stay.
    """
    if number is not None:
        requester, caller = options.as_requester(by, reason), resources.hash_of_number(number)
        with resources.open_database(must_exist=True) as database:
            erased = retention.erase(database, caller, requester, utc_now())
        click.echo(f"{erased} records erased.")
        return
    terms = resources.from_environment(read_retention)
    with resources.open_database(must_exist=True) as database:
        result = retention.purge(database, utc_now(), terms)
    click.echo(
        f"{result.without_hashes} records are without hashes now (older than {terms.hashes} days), "
        f"{result.erased} erased (older than {terms.counts} days)."
    )


@click.command()
@click.argument("call")
@click.option("--until", type=options.FirstDay(), required=True, help="The day the hold ends.")
@options.requester
def hold(call: str, until: datetime, reason: str, by: str | None) -> None:
    """Keep the records of a call until a day. Until then they are not erased."""
    requester, call_hash = options.as_requester(by, reason), resources.hash_of_call(call)
    now = utc_now()
    if until <= now:
        raise click.UsageError("--until is in the past: name a future day")
    with resources.open_database(must_exist=True) as database:
        held = retention.hold(database, call_hash, until, requester, now)
    click.echo(f"{held} records of it are kept until {to_london(until):%d %B %Y}.")
