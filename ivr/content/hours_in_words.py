"""Hours said back in plain words, to the operator who wrote them. Decides nothing."""

from typing import assert_never

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
)


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


def _week_in_words(week: Weekly) -> str:
    rules = week.days if week.bank_holidays is None else (*week.days, week.bank_holidays)
    alike: dict[Day, list[int]] = {}
    for day, ranges in enumerate(rules):
        alike.setdefault(ranges, []).append(day)
    shut = alike.pop((), [])
    said = [f"{days_in_words(days)} {ranges_in_words(ranges)}" for ranges, days in alike.items()]
    if shut:
        name = days_in_words(shut)
        said.append(f"closed {name}" if name.startswith("every day") else f"closed on {name}")
    if week.bank_holidays is None:
        said.append("bank holidays like any other day")
    return "; ".join(said)


def days_in_words(days: list[int]) -> str:
    """Days in words, three or more in a row as `Monday to Friday`."""
    if days[:7] == list(range(7)):
        names = ["every day"]
    else:
        runs: list[list[int]] = []
        for day in (day for day in days if day != BANK_HOLIDAYS):
            if runs and day == runs[-1][-1] + 1:
                runs[-1].append(day)
            else:
                runs.append([day])
        names = []
        for run in runs:
            one_by_one = [DAY_NAMES[day] for day in run]
            names += one_by_one if len(run) < 3 else [f"{one_by_one[0]} to {one_by_one[-1]}"]
    if BANK_HOLIDAYS in days:
        names.append("bank holidays")
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _range_in_words(times: Range) -> str:
    if times == Range(0, DAY_MINUTES):
        return "all day"
    start = time_in_words(times.start_minute) if times.start_minute else "the start of the day"
    if times.end_minute == DAY_MINUTES:
        return f"{start} to the end of the day"
    end = time_in_words(times.end_minute % DAY_MINUTES)
    return f"{start} to {end}{' the next day' if times.end_minute > DAY_MINUTES else ''}"


def time_in_words(minute: int) -> str:
    """`9am`, `9:30am`, `noon`."""
    if minute == NOON:
        return "noon"
    hour, rest = divmod(minute, 60)
    half = "pm" if hour >= 12 else "am"
    return f"{hour % 12 or 12}:{rest:02}{half}" if rest else f"{hour % 12 or 12}{half}"
