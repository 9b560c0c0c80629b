"""The hours notation. Decides what written hours mean; hours that are not clear never mean open."""

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
    Range,
    Unknown,
    Weekly,
    WhenClosed,
    days_in_words,
    time_in_words,
)
from ivr.content.model import NotationError

_WORDS: dict[str, tuple[int, ...]] = {
    **{name.casefold(): (day,) for day, name in enumerate(DAY_NAMES)},
    "weekdays": (0, 1, 2, 3, 4),
    "weekends": (5, 6),
    "every day": (0, 1, 2, 3, 4, 5, 6),
    "bank holidays": (BANK_HOLIDAYS,),
}
_ALSO_ACCEPTED: dict[str, tuple[int, ...]] = {
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
    """The meaning of hours, written as one text or as entries by day. Case, spacing and kinds of dash
    do not matter. Raises NotationError for the first part that is not clear."""
    return _from_text(value) if isinstance(value, str) else _from_entries(value)


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _did_you_mean(word: str, allowed: list[str], default: str) -> str:
    close = get_close_matches(word, allowed, n=1)
    return f'did you mean "{close[0]}"?' if close else default


def _from_text(value: str) -> Hours:
    folded = _fold(value)
    if folded == "always":
        return Always()
    if folded == "unknown":
        return Unknown()
    if match := _WHEN_CLOSED.fullmatch(value.strip()):
        contact = match[1].casefold()
        if _CONTACT.fullmatch(contact):
            return WhenClosed(contact)
        likely = "-".join(re.findall(r"[a-z0-9]+", contact)) or "initial-response"
        message = f'"{match[1]}" is not the short name of a contact'
        hint = f'use the name the contact has in config/contacts.yaml, such as "{likely}"'
        raise NotationError("hours-contact-name", message, hint, match[1])
    hint = f'write "always", "unknown", "when (a contact) is closed", or days such as {_ENTRY}'
    if not folded:
        raise NotationError("hours-missing", "there are no hours here", hint)
    if folded in {"all day", "24 hours", "24/7", "24 hours a day"}:
        hint = 'did you mean "always"?'
    elif _DAY_OR_TIME.search(folded) and " closed" not in folded:
        message = f'"{value}" does not say which times belong to which days'
        hint = f'write an entry for each day or run of days below "hours:", such as {_ENTRY}'
        raise NotationError("hours-without-days", message, hint, value)
    hint = _did_you_mean(folded, ["always", "unknown"], hint)
    raise NotationError("hours-unclear", f'"{value}" does not say when', hint, value)


def _from_entries(entries: Mapping[str, str]) -> Weekly:
    ranges: dict[int, Day] = {}
    named: dict[int, str] = {}
    for key, text in entries.items():
        on_key = True
        try:
            days = list(_days(key, named))
            on_key = False
            ranges |= dict.fromkeys(days, _ranges(text))
        except NotationError as problem:
            problem.key, problem.on_key = key, on_key
            raise
    if not ranges.keys() - {BANK_HOLIDAYS}:
        hint = f'add the days it is open, such as {_ENTRY}, or write "unknown" or "always"'
        raise NotationError("hours-no-days", "no day of the week has hours", hint)
    return Weekly(tuple(ranges.get(day, ()) for day in range(7)), ranges.get(BANK_HOLIDAYS))


def _days(key: str, named: dict[int, str]) -> Iterator[int]:
    """The days a key names. `named` records the part of a key that named each day first."""
    for part in _LIST.split(key.strip()):
        for day in _run(part):
            if day in named:
                name = days_in_words([day])
                message = f'"{part}" gives hours for {name}, and so does "{named[day]}"'
                hint = f"write the hours of {name} in one place only"
                raise NotationError("hours-day-twice", message, hint, part)
            named[day] = part
            yield day


def _run(part: str) -> tuple[int, ...]:
    ends = [_days_named(word) for word in _TO.split(part)]
    if len(ends) == 1:
        return ends[0]
    if len(ends) == 2 and all(len(end) == 1 and end != (BANK_HOLIDAYS,) for end in ends):
        (start,), (last,) = ends
        if start != last:
            return tuple((start + n) % 7 for n in range((last - start) % 7 + 1))
    hint = 'write the first and the last day, such as "Monday to Friday", or "every day"'
    raise NotationError("hours-day-range", f'"{part}" is not a run of days', hint, part)


def _days_named(word: str) -> tuple[int, ...]:
    folded = _fold(word)
    days = _WORDS.get(folded) or _ALSO_ACCEPTED.get(folded)
    if days is None:
        names = [*DAY_NAMES, "weekdays", "weekends", "every day", "bank holidays"]
        hint = _did_you_mean(folded.capitalize(), names, _did_you_mean(folded, names, _DAYS_HINT))
        message = f'"{word}" is not a day' if word else "a day is missing"
        raise NotationError("hours-unknown-day", message, hint, word)
    return days


def _ranges(text: str) -> Day:
    folded = _fold(text)
    if folded == "closed":
        return ()
    if folded in {"all day", "24 hours"}:
        return (Range(0, DAY_MINUTES),)
    if not folded:
        raise NotationError("hours-missing", "the times are missing", _TIMES_HINT)
    ranges = [(_range(part), part) for part in _LIST.split(text.strip())]
    ranges.sort(key=lambda each: each[0].start_minute)
    for (before, earlier), (after, part) in pairwise(ranges):
        if after.start_minute < before.end_minute:
            message = f'"{part}" starts before "{earlier}" ends'
            hint = "write them as one range, or end one before the other starts"
            raise NotationError("hours-overlap", message, hint, part)
    return tuple(each for each, _ in ranges)


def _range(part: str) -> Range:
    ends = _TO.split(part)
    if len(ends) != 2:
        message = f'"{part}" does not say from when to when' if part else "a time is missing"
        hint = _did_you_mean(_fold(part), ["closed", "all day"], _TIMES_HINT)
        raise NotationError("hours-range-unclear", message, hint, part)
    start, end = map(_minute, ends)
    if start == end:
        message = f'"{part}" starts and ends at the same time'
        hint = 'write "all day" for the whole day, or "closed"'
        raise NotationError("hours-no-length", message, hint, part)
    return Range(start, end if end > start else end + DAY_MINUTES)


def _minute(written: str) -> int:
    """The minute of the day that one written time means. Midnight and 12am are refused."""
    folded = _HALF.sub(r"\1m", _fold(written))
    if folded in _NOONS:
        return NOON
    if folded in _MIDNIGHTS:
        message = f'"{written}" can mean the start or the end of the day'
        hint = 'write "all day" for the whole day, "11:59pm" to close late, '
        hint += 'or both ends of the night, such as "5pm to 9am"'
        raise NotationError("hours-midnight", message, hint, written)
    clock = _CLOCK.fullmatch(folded)
    hint = 'write a time such as "9am", "9:30am", "noon" or "17:00"'
    if clock is None:
        message = f'"{written}" is not a time' if written else "a time is missing"
        hint = _did_you_mean(folded, ["noon", "midday"], hint)
        raise NotationError("hours-time-unclear", message, hint, written)
    hour, minute, half = int(clock["hour"]), int(clock["minute"] or 0), clock["half"]
    if hour > 23 or minute > 59 or (half and not 1 <= hour <= 12):
        if 12 < hour < 24 and minute < 60:
            hint = f'did you mean "{time_in_words(hour * 60 + minute)}"?'
        raise NotationError("hours-time-unclear", f'there is no time "{written}"', hint, written)
    if half:
        return hour % 12 * 60 + minute + (NOON if half == "pm" else 0)
    if clock["minute"] is None or len(clock["hour"]) == 1:
        either = f'"{time_in_words(hour * 60 + minute)}"' if hour else f'"00:{minute:02}"'
        either = f'"{folded}am" or "{folded}pm"' if 0 < hour < 12 else either
        message = f'"{written}" does not say whether it is am or pm'
        hint = f'write {either}; or use the 24-hour clock in full, such as "09:00" or "17:00"'
        raise NotationError("hours-am-or-pm", message, hint, written)
    return hour * 60 + minute
