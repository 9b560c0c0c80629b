"""Hours typed into words. Decides whether they agree with the schedule of the contact named before
them; the calendar's own entries are left alone, since they speak of one day."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from ivr.checks.availability import changes, never_opens, state
from ivr.checks.spoken_and_texted import Wording, spoken, texted
from ivr.content.findings import Finding, error, warning
from ivr.content.revision import CALENDAR, Revision
from ivr.content.slots import slots
from ivr.content.source import Source
from ivr.directory.bank_holidays import bank_holidays
from ivr.directory.clock import from_wall_clock, to_london

_CLOCK = re.compile(
    r"\b(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s?(?P<half>[ap])\.?\s?m\b"
    r"|\b(?P<hour24>[012]?\d):(?P<minute24>\d{2})\b"
    r"|(?P<range>\b\d{1,2} (?:to|until|till) \d{1,2}\b(?! ?\d))"
    r"|(?P<bare>\b(?:until|till|from|at) \d{1,2}\b(?! ?[\d.:ap]))",
    re.IGNORECASE,
)
_ALWAYS = r"day and night|day or night|24 hours|24/7|any time|always open|never closes"
_WHEN = re.compile(
    rf"\b(?:(?P<always>{_ALWAYS})|(?P<weekdays>weekdays|Monday to Friday|Mon-Fri)"
    r"|(?P<weekends>weekends)|(?P<evenings>evenings)|(?P<nights>nights)"
    r"|(?P<holidays>bank holidays))\b",
    re.IGNORECASE,
)


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about each time and each "day and night"."""
    for wordings in (spoken(revision), texted(revision)):
        for wording in wordings:
            if wording[0] != CALENDAR:
                yield from _times(revision, sources, wording, today)
                yield from _phrases(revision, sources, wording, today)


def _times(
    revision: Revision, sources: Mapping[str, Source], wording: Wording, today: date
) -> Iterator[Finding]:
    file, path, words = wording
    for found in _CLOCK.finditer(words):
        name = _named_before(revision, words, found.start())
        span = sources[file].within(path, found.group())
        minute = _minute(found)
        contacts = (name,) if name else tuple(revision.contacts)
        if minute is not None and any(minute in _edges(revision, c, today) for c in contacts):
            yield warning(
                "hours-by-hand",
                f'"{found.group()}" is typed by hand, and stays when the hours change',
                span,
                f"write {{{name or 'initial-response'} until}}, or leave the time out",
            )
        else:
            whose = (
                f'"{name}" does not open or close then' if name else "nobody opens or closes then"
            )
            said = f'"{found.group()}" is typed by hand'
            what = (
                f"{said}, and {whose}" if minute is not None else f"{said}: hours that may not hold"
            )
            hint = f"write {{{name or 'initial-response'} until}}, or leave the time out"
            yield error("hours-contradict", what, span, hint)


def _phrases(
    revision: Revision, sources: Mapping[str, Source], wording: Wording, today: date
) -> Iterator[Finding]:
    file, path, words = wording
    told: set[str] = set()
    for found in _WHEN.finditer(words):
        name = _named_before(revision, words, found.start())
        kind = found.lastgroup or ""
        if name is None or name in told or never_opens(revision, name, today):
            continue
        if all(state(revision, name, instant) == "open" for instant in _samples(kind, today)):
            continue
        told.add(name)
        yield error(
            "hours-contradict",
            f'"{found.group()}" is said of "{name}", which is not open then',
            sources[file].within(path, found.group()),
            f"write {{{name} until}} or leave it out; its hours are in config/contacts.yaml",
        )


def _named_before(revision: Revision, words: str, offset: int) -> str | None:
    """The contact whose slot stands last before `offset` in the same sentence."""
    begin = max(words.rfind(stop, 0, offset) for stop in (". ", "; ", ": ")) + 1
    names = [
        slot.name
        for slot in slots(words[:offset])
        if slot.offset >= begin and slot.name in revision.contacts
    ]
    return names[-1] if names else None


def _minute(found: re.Match[str]) -> int | None:
    if found["hour24"]:
        return int(found["hour24"]) * 60 + int(found["minute24"])
    if found["hour"]:
        hour = int(found["hour"]) % 12 + (12 if found["half"].lower() == "p" else 0)
        return hour * 60 + int(found["minute"] or 0)
    return None


def _edges(revision: Revision, name: str, today: date) -> set[int]:
    """The minutes of the day at which the contact opens or closes in two weeks."""
    start = datetime.combine(today, time(), UTC)
    found = changes(revision, name, start, start + timedelta(days=14))
    return {(wall := to_london(each)).hour * 60 + wall.minute for each in found}


def _samples(kind: str, today: date) -> Iterator[datetime]:
    """Instants of the coming week at which somebody who is open then must be open."""
    for ahead in range(7):
        day = today + timedelta(days=ahead)
        is_weekend, is_holiday = day.weekday() > 4, day in bank_holidays()
        for hour in (3, 11, 20):
            fits = {
                "always": True,
                "weekdays": hour == 11 and not is_weekend and not is_holiday,
                "weekends": hour == 11 and is_weekend,
                "evenings": hour == 20,
                "nights": hour == 3,
                "holidays": False,
            }[kind]
            if fits:
                yield from_wall_clock(datetime.combine(day, time(hour)))
    coming = [day for day in sorted(bank_holidays()) if day >= today][:1]
    if kind == "holidays" and coming:
        yield from_wall_clock(datetime.combine(coming[0], time(11)))
