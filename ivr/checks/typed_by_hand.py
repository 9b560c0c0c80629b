"""Telephone numbers and hours typed into a text, which stay when the contact changes. Never judges 999,
101 and other short numbers, nor hours in the calendar's entries, which are about one day."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from ivr.checks.availability import availability_at, changes_in_days, never_opens
from ivr.checks.spoken_and_texted import LocatedText, all_texts
from ivr.content.findings import Finding, error, warning
from ivr.content.revision import CALENDAR, Revision
from ivr.content.slots import slots
from ivr.content.source import Source
from ivr.directory.bank_holidays import bank_holidays
from ivr.directory.clock import from_wall_clock, to_london
from ivr.directory.phone_numbers import spoken_digits

_DIGIT = r"(?:\d|\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b)"
_NUMBER = re.compile(rf"\+?{_DIGIT}(?:[\s(),.-]{{0,2}}{_DIGIT}){{5,}}", re.IGNORECASE)
_LINK = re.compile(r"\S*(?:://|www\.)\S*")
_TIME = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s?(?P<half>[ap])\.?\s?m\b"
    r"|\b(?P<hour24>[012]?\d):(?P<minute24>\d{2})\b"
    r"|(?P<range>\b\d{1,2} (?:to|until|till) \d{1,2}\b(?! ?\d))"
    r"|(?P<bare>\b(?:until|till|from|at) \d{1,2}\b(?! ?[\d.:ap]))",
    re.IGNORECASE,
)
_ALWAYS = r"day and night|day or night|24 hours|24/7|any time|always open|never closes"
_PERIOD = re.compile(
    rf"\b(?:(?P<always>{_ALWAYS})|(?P<weekdays>weekdays|Monday to Friday|Mon-Fri)"
    r"|(?P<weekends>weekends)|(?P<evenings>evenings)|(?P<nights>nights)"
    r"|(?P<holidays>bank holidays))\b",
    re.IGNORECASE,
)


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    owners = {
        re.sub(r"\D", "", contact.number): name
        for name, contact in revision.contacts.items()
        if contact.number
    }
    for located in all_texts(revision):
        source = sources[located[0]]
        yield from _numbers(source, located, owners)
        if located[0] != CALENDAR:
            yield from _times(revision, source, located, today)
            yield from _periods(revision, source, located, today)


def _numbers(source: Source, located: LocatedText, owners: Mapping[str, str]) -> Iterator[Finding]:
    _, path, text = located
    for match in _NUMBER.finditer(_LINK.sub(" ", text)):
        number = match.group().strip()
        digits = re.sub(r"^44", "0", spoken_digits(re.sub(r"[^\w\s]", " ", number)))
        owner = owners.get(digits)
        hint = f"write {{{owner}}}" if owner else "make it a contact, and write its name in { }"
        hint += ": then it always agrees with the number that is dialled"
        message = f'the number "{number}" is typed by hand'
        yield error("number-by-hand", message, source.within(path, number), hint)


def _times(
    revision: Revision, source: Source, located: LocatedText, today: date
) -> Iterator[Finding]:
    _, path, text = located
    for match in _TIME.finditer(text):
        name = _contact_before(revision, text, match.start())
        minute = _minute_of_day(match)
        contacts = (name,) if name else tuple(revision.contacts)
        message = f'"{match.group()}" is typed by hand'
        span = source.within(path, match.group())
        hint = f"write {{{name or 'initial-response'} until}}, or leave the time out"
        if minute is None:
            yield error("hours-contradict", f"{message}: these hours may be wrong", span, hint)
        elif any(minute in _boundary_minutes(revision, each, today) for each in contacts):
            message = f"{message}, and stays when the hours change"
            yield warning("hours-by-hand", message, span, hint)
        else:
            who = f'"{name}" does not open or close' if name else "no contact opens or closes"
            yield error("hours-contradict", f"{message}, and {who} then", span, hint)


def _periods(
    revision: Revision, source: Source, located: LocatedText, today: date
) -> Iterator[Finding]:
    _, path, text = located
    reported: set[str] = set()
    for match in _PERIOD.finditer(text):
        name = _contact_before(revision, text, match.start())
        if name is None or name in reported or never_opens(revision, name, today):
            continue
        instants = _instants_of(match.lastgroup or "", today)
        if all(availability_at(revision, name, instant) == "open" for instant in instants):
            continue
        reported.add(name)
        message = f'the text says "{match.group()}" of "{name}", which is not open then'
        hint = f"write {{{name} until}} or leave it out; its hours are in config/contacts.yaml"
        yield error("hours-contradict", message, source.within(path, match.group()), hint)


def _contact_before(revision: Revision, text: str, offset: int) -> str | None:
    """The contact whose slot is the last before `offset` in the same sentence."""
    start = max(text.rfind(stop, 0, offset) for stop in (". ", "; ", ": ")) + 1
    names = [
        slot.name
        for slot in slots(text[:offset])
        if slot.offset >= start and slot.name in revision.contacts
    ]
    return names[-1] if names else None


def _minute_of_day(match: re.Match[str]) -> int | None:
    if match["hour24"]:
        return int(match["hour24"]) * 60 + int(match["minute24"])
    if match["hour"]:
        hour = int(match["hour"]) % 12 + (12 if match["half"].lower() == "p" else 0)
        return hour * 60 + int(match["minute"] or 0)
    return None


def _boundary_minutes(revision: Revision, name: str, today: date) -> set[int]:
    """The minutes of the day at which the contact opens or closes in two weeks."""
    instants = changes_in_days(revision, name, today, 14)
    return {(wall := to_london(each)).hour * 60 + wall.minute for each in instants}


def _instants_of(period: str, today: date) -> Iterator[datetime]:
    """Instants of the coming week at which a contact with this period must be open."""
    for ahead in range(7):
        day = today + timedelta(days=ahead)
        is_weekend, is_holiday = day.weekday() > 4, day in bank_holidays()
        for hour in (3, 11, 20):
            is_within = {
                "always": True,
                "weekdays": hour == 11 and not is_weekend and not is_holiday,
                "weekends": hour == 11 and is_weekend,
                "evenings": hour == 20,
                "nights": hour == 3,
                "holidays": False,
            }[period]
            if is_within:
                yield from_wall_clock(datetime.combine(day, time(hour)))
    coming = min((day for day in bank_holidays() if day >= today), default=None)
    if period == "holidays" and coming:
        yield from_wall_clock(datetime.combine(coming, time(11)))
