"""The hours notation. Decides what written hours mean; nothing unclear is taken to mean open."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import pairwise

from ivr.content.hours import (
    BANK_HOLIDAYS,
    DAY_MINUTES,
    DAY_NAMES,
    NOON,
    Always,
    Day,
    Hours,
    HoursProblem,
    Range,
    Unknown,
    Weekly,
    WhenClosed,
)
from ivr.content.hours_in_words import days_in_words, time_in_words

_WORDS: dict[str, tuple[int, ...]] = {
    **{name.casefold(): (day,) for day, name in enumerate(DAY_NAMES)},
    "weekdays": (0, 1, 2, 3, 4),
    "weekends": (5, 6),
    "every day": (0, 1, 2, 3, 4, 5, 6),
    "bank holidays": (BANK_HOLIDAYS,),
}
_FORGIVEN: dict[str, tuple[int, ...]] = {
    **{f"{name.casefold()}s": (day,) for day, name in enumerate(DAY_NAMES)},
    **{name[:3].casefold(): (day,) for day, name in enumerate(DAY_NAMES)},
    "tues": (1,),
    "thur": (3,),
    "thurs": (3,),
    "bank holiday": (BANK_HOLIDAYS,),
}
_NOONS = {"noon", "12 noon", "12noon", "midday", "12 midday"}
_MIDNIGHTS = {"midnight", "12 midnight", "12am", "12:00am", "12.00am"}

_LIST = re.compile(r"\s*,\s*(?:and\s+)?|\s*&\s*|\s+and\s+", re.IGNORECASE)
_TO = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*|\s+to\s+", re.IGNORECASE)  # every kind of dash
_CLOCK = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?(?P<half>[ap]m)?")
_HALF = re.compile(r"\s?([ap])\.?\s?m\.?$")
_WHEN_CLOSED = re.compile(r"when\s+(.+?)\s+is\s+closed", re.IGNORECASE)
_CONTACT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DAY_OR_TIME = re.compile(r"[0-9]|\b(?:closed|noon|midday|all day|every day|\w+days?)\b")

_DAYS_HINT = 'write days such as "Monday to Friday", "weekends", "every day" or "bank holidays"'
_TIMES_HINT = 'write "closed", "all day", or times such as "9am to 12 noon, 1pm to 5pm"'
_ENTRY = '"Monday to Friday: 9am to 5pm"'


def parse_hours(value: str | Mapping[str, str]) -> Hours:
    """What hours mean, from the text or the day-by-day entries an operator wrote.

    Case, spacing and dashes are forgiven. Raises HoursProblem for the first thing that is not
    clear; nothing unclear is ever taken to mean open.
    """
    return _from_text(value) if isinstance(value, str) else _from_entries(value)


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _did_you_mean(said: str, allowed: list[str], otherwise: str) -> str:
    close = get_close_matches(said, allowed, n=1)
    return f'did you mean "{close[0]}"?' if close else otherwise


def _from_text(value: str) -> Hours:
    said = _fold(value)
    if said == "always":
        return Always()
    if said == "unknown":
        return Unknown()
    if found := _WHEN_CLOSED.fullmatch(value.strip()):
        contact = found[1].casefold()
        if _CONTACT.fullmatch(contact):
            return WhenClosed(contact)
        likely = "-".join(re.findall(r"[a-z0-9]+", contact)) or "initial-response"
        message = f'"{found[1]}" is not how a contact is named here'
        hint = f'use the short name it has in the list of contacts, such as "{likely}"'
        raise HoursProblem("hours-contact-name", message, hint, found[1])
    hint = f'write "always", "unknown", "when (a contact) is closed", or days such as {_ENTRY}'
    if not said:
        raise HoursProblem("hours-missing", "no hours are written", hint)
    if said in {"all day", "24 hours", "24/7", "24 hours a day"}:
        hint = 'did you mean "always"?'
    elif _DAY_OR_TIME.search(said) and " closed" not in said:
        message = f'"{value}" does not say which times belong to which days'
        hint = f'put an entry for each day or run of days below "hours:", such as {_ENTRY}'
        raise HoursProblem("hours-without-days", message, hint, value)
    hint = _did_you_mean(said, ["always", "unknown"], hint)
    raise HoursProblem("hours-unclear", f'"{value}" does not say when', hint, value)


def _from_entries(entries: Mapping[str, str]) -> Weekly:
    ranges: dict[int, Day] = {}
    given: dict[int, str] = {}
    for key, text in entries.items():
        on_key = True
        try:
            days = list(_days(key, given))
            on_key = False
            ranges |= dict.fromkeys(days, _ranges(text))
        except HoursProblem as problem:
            problem.key, problem.on_key = key, on_key
            raise
    if not ranges.keys() - {BANK_HOLIDAYS}:
        hint = f'add the days it is open, such as {_ENTRY}, or write "unknown" or "always"'
        raise HoursProblem("hours-no-days", "no day of the week has hours", hint)
    return Weekly(tuple(ranges.get(day, ()) for day in range(7)), ranges.get(BANK_HOLIDAYS))


def _days(key: str, given: dict[int, str]) -> Iterator[int]:
    """The days a key names, which `given` remembers by the part that named each first."""
    for part in _LIST.split(key.strip()):
        for day in _run(part):
            if day in given:
                name, where = days_in_words([day]), given[day]
                raise HoursProblem(
                    "hours-day-twice",
                    f'"{part}" gives hours for {name}, which "{where}" has given before',
                    f"say the hours of {name} in one place only",
                    part,
                )
            given[day] = part
            yield day


def _run(part: str) -> tuple[int, ...]:
    ends = [_named(word) for word in _TO.split(part)]
    if len(ends) == 1:
        return ends[0]
    if len(ends) == 2 and all(len(end) == 1 and end != (BANK_HOLIDAYS,) for end in ends):
        (start,), (last,) = ends
        if start != last:
            return tuple((start + n) % 7 for n in range((last - start) % 7 + 1))
    hint = 'write the first and the last day, such as "Monday to Friday", or "every day"'
    raise HoursProblem("hours-day-range", f'"{part}" is not a run of days', hint, part)


def _named(word: str) -> tuple[int, ...]:
    said = _fold(word)
    found = _WORDS.get(said) or _FORGIVEN.get(said)
    if found is None:
        names = [*DAY_NAMES, "weekdays", "weekends", "every day", "bank holidays"]
        hint = _did_you_mean(said.capitalize(), names, _did_you_mean(said, names, _DAYS_HINT))
        message = f'"{word}" is not a day' if word else "a day is missing"
        raise HoursProblem("hours-unknown-day", message, hint, word)
    return found


def _ranges(text: str) -> Day:
    said = _fold(text)
    if said == "closed":
        return ()
    if said in {"all day", "24 hours"}:
        return (Range(0, DAY_MINUTES),)
    if not said:
        raise HoursProblem("hours-missing", "the times are missing", _TIMES_HINT)
    found = [(_range(part), part) for part in _LIST.split(text.strip())]
    found.sort(key=lambda each: each[0].start_minute)
    for (before, earlier), (after, part) in pairwise(found):
        if after.start_minute < before.end_minute:
            message = f'"{part}" begins before "{earlier}" is over'
            hint = "write them as one range, or let one end before the other begins"
            raise HoursProblem("hours-overlap", message, hint, part)
    return tuple(each for each, _ in found)


def _range(part: str) -> Range:
    ends = _TO.split(part)
    if len(ends) != 2:
        message = f'"{part}" does not say from when to when' if part else "a time is missing"
        hint = _did_you_mean(_fold(part), ["closed", "all day"], _TIMES_HINT)
        raise HoursProblem("hours-range-unclear", message, hint, part)
    start, end = map(_minute, ends)
    if start == end:
        message = f'"{part}" begins and ends at the same time'
        hint = 'for the whole day write "all day", for none of it "closed"'
        raise HoursProblem("hours-no-length", message, hint, part)
    return Range(start, end if end > start else end + DAY_MINUTES)


def _minute(written: str) -> int:
    """The minute of the day that one written time means; midnight and 12am are refused."""
    said = _HALF.sub(r"\1m", _fold(written))
    if said in _NOONS:
        return NOON
    if said in _MIDNIGHTS:
        message = f'"{written}" can mean the start or the end of the day'
        hint = (
            'for the whole day write "all day"; to stop late, "11:59pm"; '
            'to go on through the night, both its ends, such as "5pm to 9am"'
        )
        raise HoursProblem("hours-midnight", message, hint, written)
    clock = _CLOCK.fullmatch(said)
    hint = 'write a time such as "9am", "9:30am", "noon" or "17:00"'
    if clock is None:
        message = f'"{written}" is not a time' if written else "a time is missing"
        hint = _did_you_mean(said, ["noon", "midday"], hint)
        raise HoursProblem("hours-time-unclear", message, hint, written)
    hour, minute, half = int(clock["hour"]), int(clock["minute"] or 0), clock["half"]
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= 12):
        if 12 < hour < 24 and minute < 60:
            hint = f'did you mean "{time_in_words(hour * 60 + minute)}"?'
        raise HoursProblem("hours-time-unclear", f'there is no time "{written}"', hint, written)
    if half:
        return hour % 12 * 60 + minute + (NOON if half == "pm" else 0)
    if clock["minute"] is None or len(clock["hour"]) == 1:
        either = f'"{said}am" or "{said}pm"' if 0 < hour < 12 else _plain_hour(hour, minute)
        message = f'"{written}" does not say whether it is am or pm'
        hint = f'write {either}; or use the 24-hour clock in full, such as "09:00" or "17:00"'
        raise HoursProblem("hours-am-or-pm", message, hint, written)
    return hour * 60 + minute


def _plain_hour(hour: int, minute: int) -> str:
    return f'"{time_in_words(hour * 60 + minute)}"' if hour else f'"00:{minute:02}"'
