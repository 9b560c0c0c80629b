"""`ivr bank-holidays`: the checklist that is gone through with the partnership fourteen days before
each bank holiday. Everything in it comes from the configuration."""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from ivr.cli import options
from ivr.cli.holiday_block import Block, CallerGroup, Span, blocks, openings, rung, who_rings
from ivr.cli.revision_argument import usable_revision
from ivr.content.contact import Contact
from ivr.content.hours import Always, Unknown
from ivr.content.revision import CONTACTS, Revision
from ivr.directory.bank_holidays import holiday_name, last_bank_holiday
from ivr.directory.clock import texted_time, to_london

DAYS = 14
_CALENDAR = "config/calendar.yaml"


@click.command("bank-holidays")
@options.content
@options.at
@options.as_json
@click.option("--days", default=DAYS, show_default=True, help="How many days ahead to look.")
@click.option("--next", "the_next", is_flag=True, help="The next one, however far away it is.")
def bank_holidays(
    folder: Path, when: datetime | None, *, as_json: bool, days: int, the_next: bool
) -> None:
    """Print the checklist for bank holidays that are near.

    Exits with 1 when bank holidays are not known far enough ahead.
    """
    revision = usable_revision(folder)
    today = to_london(options.or_now(when)).date()
    coming = blocks(today)
    if not coming or (last_bank_holiday() - today).days < days:
        click.echo(
            f"Bank holidays are known only until {_day(last_bank_holiday())}: install the newest "
            "govuk-bank-holidays.",
            err=True,
        )
        sys.exit(1)
    due = [block for block in coming if (block.holidays[0] - today).days <= days]
    shown = coming[:1] if the_next else due
    if as_json:
        click.echo(json.dumps([_record(revision, block) for block in shown], indent=1))
        return
    if not shown:
        nearest = coming[0]
        first = nearest.holidays[0]
        click.echo(f"No bank holiday within {days} days. The next: {_names(nearest)}.")
        click.echo(f"Its checklist is due on {_day(first - timedelta(days=days))}.")
        click.echo("`ivr bank-holidays --next` prints it now.")
    for block in shown:
        click.echo("\n".join(_checklist(revision, block)))


def _checklist(revision: Revision, block: Block) -> Iterator[str]:
    yield f"Checklist: {_names(block)}"
    if block.first != block.last:
        yield f"Offices do not work from {_day(block.first)} to {_day(block.last)}."
    yield "\nWho is open, by our configuration"
    for name, contact in rung(revision).items():
        yield f"  {_called(contact)}"
        for span in openings(revision, name, block):
            yield f"    {_state(contact, span)} {_from_to(span)}"
    yield "\nWho rings (the first one, then the next when nobody answers)"
    for kinds, spans in who_rings(revision, block):
        yield f"  {'; '.join(_kind(revision, kind) for kind in kinds)}"
        for span in spans:
            yield f"    {_from_to(span)}: {_rings(revision, span)}"
    yield "\nTo confirm with the partnership, and to tick off"
    for question in _questions(revision, block):
        yield f"  [ ] {question}"
    yield f"\nAn office that closes earlier or opens later needs an entry in {_CALENDAR}, for example:"
    yield from _example(revision, block)
    yield "Then: ivr check, ivr prove, and a call at the time in question:"
    yield f'  ivr call --at "{block.holidays[0]:%Y-%m-%d} 10:00"\n'


def _questions(revision: Revision, block: Block) -> Iterator[str]:
    start, end = _days(block)
    for name, contact in rung(revision).items():
        spans = openings(revision, name, block)
        called = _called(contact)
        if isinstance(contact.hours, Unknown):
            yield f"{called}: hours are not known; is anybody there {start} to {end}?"
        elif isinstance(contact.hours, Always) and len(spans) == 1:
            yield f"{called}: is it answered day and night throughout, bank holidays too?"
        else:
            shut = [s for s in spans if s.what != "open" and _covers(s, block.holidays)]
            if shut:
                yield f"{called}: is it right that it is closed {_from_to(shut[0])}?"
            else:
                open_then = [s for s in spans if s.what == "open" and _covers(s, block.holidays)]
                yield f"{called}: is it open {', '.join(map(_from_to, open_then))}?"
            if shut:
                yield f"{called}: does it close early on {_day(block.before)}?"
        if contact.answerphone:
            yield f"{called}: does its answerphone say so, and are there enough people?"
    yield (
        f"Does anybody open on a bank holiday after all? Then write `bank holidays:` with its hours "
        f"in {CONTACTS}, and closures for those on which it stays closed."
    )
    yield "Do the duty managers of both councils know who rings (the list above)?"


def _covers(span: Span, days: tuple[date, ...]) -> bool:
    return any(to_london(span.start).date() <= day <= to_london(span.end).date() for day in days)


def _example(revision: Revision, block: Block) -> Iterator[str]:
    """For the first contact that is closed then; with the hour made up, as it says."""
    for name in rung(revision):
        shut = [
            span
            for span in openings(revision, name, block)
            if span.what == "closed" and _covers(span, block.holidays)
        ]
        if shut:
            until = to_london(shut[0].end)
            time = texted_time(until.hour * 60 + until.minute)
            yield "  closures:"
            yield f"    - contact: {name}"
            yield f"      from: {_plain(block.before)} 1pm     # whatever they say"
            yield f"      until: {_plain(until.date())} {time}"
            yield "      why: The office closes early before the bank holiday."
            return


def _record(revision: Revision, block: Block) -> dict[str, object]:
    def spans(found: tuple[Span, ...]) -> list[dict[str, object]]:
        return [
            {
                "from": to_london(span.start).isoformat(),
                "until": to_london(span.end).isoformat(),
                "state" if isinstance(span.what, str) else "order": span.what,
            }
            for span in found
        ]

    return {
        "holidays": {day.isoformat(): holiday_name(day) for day in block.holidays},
        "first": block.first.isoformat(),
        "last": block.last.isoformat(),
        "contacts": {name: spans(openings(revision, name, block)) for name in rung(revision)},
        "rings": [
            {"callers": [list(kind) for kind in kinds], "when": spans(found)}
            for kinds, found in who_rings(revision, block)
        ],
        "questions": list(_questions(revision, block)),
    }


def _names(block: Block) -> str:
    return ", ".join(f"{holiday_name(day)} on {_day(day)}" for day in block.holidays)


def _days(block: Block) -> tuple[str, str]:
    return _day(block.before), _day(block.after)


def _called(contact: Contact) -> str:
    return f"{contact.name} ({contact.number})"


def _state(contact: Contact, span: Span) -> str:
    if span.what == "unknown":
        return "hours not known, rings only when asked for,"
    return f"{span.what}{' (it has an answerphone)' if contact.answerphone else ''}"


def _kind(revision: Revision, kind: CallerGroup) -> str:
    area, caller, need = kind
    where = revision.areas[area].name if area else "not known where the child lives"
    if need and not area:
        where = "wherever the child lives"
    return ", ".join(filter(None, (where, caller.replace("-", " "), need)))


def _rings(revision: Revision, span: Span) -> str:
    return ", then ".join(_called(revision.contacts[name]) for name in span.what) or "nobody"


def _from_to(span: Span) -> str:
    return f"from {_at(span.start)} to {_at(span.end)}"


def _at(instant: datetime) -> str:
    wall = to_london(instant)
    time = texted_time(wall.hour * 60 + wall.minute)
    if time == "midnight":  # which of its two days is meant is read both ways
        wall -= timedelta(minutes=1)
        return f"the end of {wall:%a} {wall.day} {wall:%b}"
    return f"{time} {wall:%a} {wall.day} {wall:%b}"


def _day(day: date) -> str:
    return f"{day:%A} {_plain(day)}"


def _plain(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
