"""`ivr bank-holidays`: the checklist to go through with the partnership fourteen days before each bank
holiday. Everything in it comes from the operators' files."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from ivr.cli import options
from ivr.cli.holiday_periods import (
    CallerGroup,
    HolidayPeriod,
    TimeSpan,
    contacts_that_ring,
    holiday_periods,
    rota_of,
    states_of,
)
from ivr.cli.resources import fail, usable_revision
from ivr.content.contact import Contact
from ivr.content.hours import Always, Unknown
from ivr.content.revision import CALENDAR, CONTACTS, Revision
from ivr.directory.bank_holidays import holiday_name, last_bank_holiday
from ivr.directory.clock import texted_time, to_london

DAYS = 14


@click.command("bank-holidays")
@options.content
@options.at
@options.as_json
@click.option("--days", default=DAYS, show_default=True, help="The number of days to look ahead.")
@click.option("--next", "is_next", is_flag=True, help="Print the next one, however far away it is.")
def bank_holidays(
    folder: Path, when: datetime | None, *, as_json: bool, days: int, is_next: bool
) -> None:
    """Print the checklist for the bank holidays that are near.

    Ends with 1 if bank holidays are not known far enough ahead.
    """
    revision = usable_revision(folder)
    today = to_london(options.or_now(when)).date()
    periods = holiday_periods(today)
    if not periods or (last_bank_holiday() - today).days < days:
        until = _day(last_bank_holiday())
        fail(
            f"Bank holidays are known only until {until}: install the newest govuk-bank-holidays.",
            status=1,
        )
    due = [each for each in periods if (each.holidays[0] - today).days <= days]
    shown = periods[:1] if is_next else due
    if as_json:
        options.print_json([_record(revision, period) for period in shown])
        return
    if not shown:
        first = periods[0].holidays[0]
        click.echo(f"No bank holiday within {days} days. The next: {_names(periods[0])}.")
        click.echo(f"Its checklist is due on {_day(first - timedelta(days=days))}.")
        click.echo("`ivr bank-holidays --next` prints it now.")
    for period in shown:
        click.echo("\n".join(_checklist(revision, period)))


def _checklist(revision: Revision, period: HolidayPeriod) -> Iterator[str]:
    yield f"Checklist: {_names(period)}"
    if period.first != period.last:
        yield f"Offices do not work from {_day(period.first)} to {_day(period.last)}."
    yield "\nWho is open, according to the files"
    for name, contact in contacts_that_ring(revision).items():
        yield f"  {_label(contact)}"
        for span in states_of(revision, name, period):
            yield f"    {_state(contact, span)} {_from_to(span)}"
    yield "\nWho rings (the first contact, then the next if it does not answer)"
    for groups, spans in rota_of(revision, period):
        yield f"  {'; '.join(_group(revision, group) for group in groups)}"
        for span in spans:
            order = ", then ".join(_label(revision.contacts[name]) for name in span.value)
            yield f"    {_from_to(span)}: {order or 'no contact'}"
    yield "\nTo confirm with the partnership, and to tick off"
    for question in _questions(revision, period):
        yield f"  [ ] {question}"
    yield f"\nAn office that closes earlier or opens later needs an entry in {CALENDAR}, for example:"
    yield from _example(revision, period)
    yield "Then: ivr check, ivr prove, and a call at the time in question:"
    yield f'  ivr call --at "{period.holidays[0]:%Y-%m-%d} 10:00"\n'


def _questions(revision: Revision, period: HolidayPeriod) -> Iterator[str]:
    start, end = _day(period.before), _day(period.after)
    for name, contact in contacts_that_ring(revision).items():
        spans = states_of(revision, name, period)
        label = _label(contact)
        if isinstance(contact.hours, Unknown):
            yield f"{label}: the hours are not known; is it staffed {start} to {end}?"
        elif isinstance(contact.hours, Always) and len(spans) == 1:
            yield f"{label}: is it answered day and night throughout, bank holidays too?"
        else:
            on_holidays = [span for span in spans if _covers(span, period.holidays)]
            closed = [span for span in on_holidays if span.value != "open"]
            if closed:
                yield f"{label}: is it right that it is closed {_from_to(closed[0])}?"
                yield f"{label}: does it close early on {_day(period.before)}?"
            else:
                yield f"{label}: is it open {', '.join(map(_from_to, on_holidays))}?"
        if contact.answerphone:
            yield f"{label}: does its answerphone say so, and are there enough people?"
    yield (
        "Does an office open on a bank holiday after all? Then write `bank holidays:` with its hours "
        f"in {CONTACTS}, and closures for those on which it stays closed."
    )
    yield "Do the duty managers of both councils know who rings (the list above)?"


def _covers(span: TimeSpan, days: tuple[date, ...]) -> bool:
    return any(to_london(span.start).date() <= day <= to_london(span.end).date() for day in days)


def _example(revision: Revision, period: HolidayPeriod) -> Iterator[str]:
    """A closure of the first contact that is closed then. Its first hour is invented."""
    for name in contacts_that_ring(revision):
        for span in states_of(revision, name, period):
            if span.value == "closed" and _covers(span, period.holidays):
                until = to_london(span.end)
                yield "  closures:"
                yield f"    - contact: {name}"
                yield f"      from: {_date(period.before)} 1pm     # the time they tell you"
                yield f"      until: {_date(until.date())} {_time(until)}"
                yield "      why: The office closes early before the bank holiday."
                return


def _record(revision: Revision, period: HolidayPeriod) -> dict[str, object]:
    def records(spans: tuple[TimeSpan, ...]) -> list[dict[str, object]]:
        return [
            {
                "from": to_london(span.start).isoformat(),
                "until": to_london(span.end).isoformat(),
                "state" if isinstance(span.value, str) else "order": span.value,
            }
            for span in spans
        ]

    return {
        "holidays": {day.isoformat(): holiday_name(day) for day in period.holidays},
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "contacts": {
            name: records(states_of(revision, name, period))
            for name in contacts_that_ring(revision)
        },
        "rings": [
            {"callers": [list(group) for group in groups], "when": records(spans)}
            for groups, spans in rota_of(revision, period)
        ],
        "questions": list(_questions(revision, period)),
    }


def _names(period: HolidayPeriod) -> str:
    return ", ".join(f"{holiday_name(day)} on {_day(day)}" for day in period.holidays)


def _label(contact: Contact) -> str:
    return f"{contact.name} ({contact.number})"


def _state(contact: Contact, span: TimeSpan) -> str:
    if span.value == "unknown":
        return "hours not known, rings only when asked for,"
    return f"{span.value}{' (it has an answerphone)' if contact.answerphone else ''}"


def _group(revision: Revision, group: CallerGroup) -> str:
    area, caller, need = group
    where = revision.areas[area].name if area else "not known where the child lives"
    if need and not area:
        where = "wherever the child lives"
    return ", ".join(filter(None, (where, caller.replace("-", " "), need)))


def _from_to(span: TimeSpan) -> str:
    return f"from {_at(span.start)} to {_at(span.end)}"


def _at(instant: datetime) -> str:
    wall = to_london(instant)
    time = _time(wall)
    if time == "midnight":  # "midnight on Monday" could be either end of Monday
        wall -= timedelta(minutes=1)
        time = "the end of"
    return f"{time} {wall:%a} {wall.day} {wall:%b}"


def _time(wall: datetime) -> str:
    return texted_time(wall.hour * 60 + wall.minute)


def _day(day: date) -> str:
    return f"{day:%A} {_date(day)}"


def _date(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
