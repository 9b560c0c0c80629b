"""`ivr records`: counts of calls, rings and texts by day. Never a number or a hash of one."""

import json
from datetime import datetime, timedelta

import click

from ivr.cli import options, resources
from ivr.directory.clock import to_london
from ivr.operations.daily_counts import DailyCounts, count_day


@click.command()
@click.option(
    "--from",
    "start",
    type=options.FirstDay(),
    default=None,
    help="The first day; by default six days before the last.",
)
@click.option(
    "--until", "end", type=options.FirstDay(), default=None, help="The last day; by default today."
)
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
        click.echo(json.dumps([_record(each) for each in counts], indent=1))
        return
    for line in (line for each in counts for line in lines(each)):
        click.echo(line)


def lines(counts: DailyCounts) -> list[str]:
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
