"""The hours notation. Decides what written hours mean, and says that meaning back in words.

Never decides whether anybody is open: that takes a calendar, and is `ivr.directory.hours`.
Times are the wall clock of Europe/London. A range is half-open and belongs to the day it
starts, so `5pm to 9am` on Friday ends on Saturday. Days that are not mentioned are closed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from typing import TypeAlias, assert_never

DAY_MINUTES = 24 * 60
NOON = 12 * 60


@dataclass(frozen=True, slots=True)
class Range:
    """From start up to, not including, end: minutes of the day it starts; over 1440 is the next.

    It starts within its day and lasts at most 24 hours.
    """

    start_minute: int
    end_minute: int


Day: TypeAlias = tuple[Range, ...]  # () is closed


@dataclass(frozen=True, slots=True)
class Always:
    """Open at every minute."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody has said. Never counts as open."""


@dataclass(frozen=True, slots=True)
class WhenClosed:
    """Open exactly when another contact is closed, for whatever reason it is closed."""

    contact: str


@dataclass(frozen=True, slots=True)
class Weekly:
    """Seven days, Monday first; None says bank holidays are like any other day of the week."""

    days: tuple[Day, ...]
    bank_holidays: Day | None


Hours: TypeAlias = Always | Unknown | WhenClosed | Weekly


class HoursProblem(ValueError):
    """Written hours that mean nothing, or two things, in an operator's words.

    `code` is permanent. `key` is the entry it is about, None for the whole value; `on_key` says
    that the entry's days are wrong rather than its times. `part`, when given, is a literal piece
    of that key or value, to underline.
    """

    def __init__(self, code: str, message: str, hint: str, part: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.hint, self.part = code, message, hint, part or None
        self.key: str | None = None
        self.on_key = False


_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_BANK = 7  # bank holidays are written and said like an eighth day
_WORDS: dict[str, tuple[int, ...]] = {
    **{name.casefold(): (day,) for day, name in enumerate(_NAMES)},
    "weekdays": (0, 1, 2, 3, 4),
    "weekends": (5, 6),
    "every day": (0, 1, 2, 3, 4, 5, 6),
    "bank holidays": (_BANK,),
}
_FORGIVEN: dict[str, tuple[int, ...]] = {
    **{f"{name.casefold()}s": (day,) for day, name in enumerate(_NAMES)},
    **{name[:3].casefold(): (day,) for day, name in enumerate(_NAMES)},
    "tues": (1,),
    "thur": (3,),
    "thurs": (3,),
    "bank holiday": (_BANK,),
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


def in_words(hours: Hours) -> str:
    """The meaning of hours in plain words, shown back to the operator who wrote them."""
    match hours:
        case Always():
            return "always open"
        case Unknown():
            return "hours not known, so it never counts as open"
        case WhenClosed(contact):
            return f"open whenever {contact} is closed"
        case Weekly():
            return _week_in_words(hours)
        case _:
            assert_never(hours)


def ranges_in_words(ranges: Day) -> str:
    """One day's ranges: `9am to noon, 1pm to 5pm`, `all day` or `closed`. Never says midnight."""
    return ", ".join(map(_range_in_words, ranges)) or "closed"


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
    if not ranges.keys() - {_BANK}:
        hint = f'add the days it is open, such as {_ENTRY}, or write "unknown" or "always"'
        raise HoursProblem("hours-no-days", "no day of the week has hours", hint)
    return Weekly(tuple(ranges.get(day, ()) for day in range(7)), ranges.get(_BANK))


def _days(key: str, given: dict[int, str]) -> Iterator[int]:
    """The days a key names, which `given` remembers by the part that named each first."""
    for part in _LIST.split(key.strip()):
        for day in _run(part):
            if day in given:
                name, where = _names([day]), given[day]
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
    if len(ends) == 2 and all(len(end) == 1 and end != (_BANK,) for end in ends):
        (start,), (last,) = ends
        if start != last:
            return tuple((start + n) % 7 for n in range((last - start) % 7 + 1))
    hint = 'write the first and the last day, such as "Monday to Friday", or "every day"'
    raise HoursProblem("hours-day-range", f'"{part}" is not a run of days', hint, part)


def _named(word: str) -> tuple[int, ...]:
    said = _fold(word)
    found = _WORDS.get(said) or _FORGIVEN.get(said)
    if found is None:
        names = [*_NAMES, "weekdays", "weekends", "every day", "bank holidays"]
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
            hint = f'did you mean "{_time_in_words(hour * 60 + minute)}"?'
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
    return f'"{_time_in_words(hour * 60 + minute)}"' if hour else f'"00:{minute:02}"'


def _week_in_words(week: Weekly) -> str:
    rules = week.days if week.bank_holidays is None else (*week.days, week.bank_holidays)
    alike: dict[Day, list[int]] = {}
    for day, ranges in enumerate(rules):
        alike.setdefault(ranges, []).append(day)
    shut = alike.pop((), [])
    said = [f"{_names(days)} {ranges_in_words(ranges)}" for ranges, days in alike.items()]
    if shut:
        name = _names(shut)
        said.append(f"closed {name}" if name.startswith("every day") else f"closed on {name}")
    if week.bank_holidays is None:
        said.append("bank holidays like any other day")
    return "; ".join(said)


def _names(days: list[int]) -> str:
    """Days in words, three or more in a row as `Monday to Friday`."""
    if days[:7] == list(range(7)):
        names = ["every day"]
    else:
        runs: list[list[int]] = []
        for day in (day for day in days if day != _BANK):
            if runs and day == runs[-1][-1] + 1:
                runs[-1].append(day)
            else:
                runs.append([day])
        names = []
        for run in runs:
            one_by_one = [_NAMES[day] for day in run]
            names += one_by_one if len(run) < 3 else [f"{one_by_one[0]} to {one_by_one[-1]}"]
    if _BANK in days:
        names.append("bank holidays")
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _range_in_words(times: Range) -> str:
    if times == Range(0, DAY_MINUTES):
        return "all day"
    start = _time_in_words(times.start_minute) if times.start_minute else "the start of the day"
    if times.end_minute == DAY_MINUTES:
        return f"{start} to the end of the day"
    end = _time_in_words(times.end_minute % DAY_MINUTES)
    return f"{start} to {end}{' the next day' if times.end_minute > DAY_MINUTES else ''}"


def _time_in_words(minute: int) -> str:
    if minute == NOON:
        return "noon"
    hour, rest = divmod(minute, 60)
    half = "pm" if hour >= 12 else "am"
    return f"{hour % 12 or 12}:{rest:02}{half}" if rest else f"{hour % 12 or 12}{half}"
