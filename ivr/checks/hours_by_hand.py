"""hours-by-hand, hours-contradict: hours typed into a text. They are compared with the hours of the
contact named before them. The calendar's entries are left out, because they are about one day."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from ivr.checks.availability import availability_at, change_instants, never_opens
from ivr.checks.spoken_and_texted import LocatedText, sent_texts, spoken_texts
from ivr.content.findings import Finding, error, warning
from ivr.content.revision import CALENDAR, Revision
from ivr.content.slots import slots
from ivr.content.source import Source
from ivr.directory.bank_holidays import bank_holidays
from ivr.directory.clock import from_wall_clock, to_london

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
    for located in (*spoken_texts(revision), *sent_texts(revision)):
        if located[0] != CALENDAR:
            yield from _times(revision, sources, located, today)
            yield from _periods(revision, sources, located, today)


def _times(
    revision: Revision, sources: Mapping[str, Source], located: LocatedText, today: date
) -> Iterator[Finding]:
    file, path, text = located
    for match in _TIME.finditer(text):
        name = _contact_before(revision, text, match.start())
        minute = _minute_of_day(match)
        contacts = (name,) if name else tuple(revision.contacts)
        message = f'"{match.group()}" is typed by hand'
        span = sources[file].within(path, match.group())
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
    revision: Revision, sources: Mapping[str, Source], located: LocatedText, today: date
) -> Iterator[Finding]:
    file, path, text = located
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
        yield error("hours-contradict", message, sources[file].within(path, match.group()), hint)


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
    start = datetime.combine(today, time(), UTC)
    instants = change_instants(revision, name, start, start + timedelta(days=14))
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
    coming = [day for day in sorted(bank_holidays()) if day >= today][:1]
    if period == "holidays" and coming:
        yield from_wall_clock(datetime.combine(coming[0], time(11)))
