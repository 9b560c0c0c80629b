"""London time: converts instants to and from wall-clock time, and puts the time of a change into words.
Never reads a clock: `now` is always a parameter.

The clocks change at 01:00 UTC on the last Sundays of March and October (Summer Time Order 2002).
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import pytz

LONDON = pytz.timezone("Europe/London")

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def to_london(at: datetime) -> datetime:
    """The same instant in London time. Raises ValueError if `at` has no time zone."""
    if at.utcoffset() is None:
        raise ValueError(f"{at.isoformat()} has no time zone; give an instant in UTC")
    return _london(at.astimezone(UTC))


@lru_cache(maxsize=4096)
def _london(at_utc: datetime) -> datetime:
    # Cached, because one moment needs the same few instants for every contact.
    return at_utc.astimezone(LONDON)


def from_wall_clock(local: datetime, *, later: bool = False) -> datetime:
    """The UTC instant at which clocks in London show `local`. Raises ValueError if it has a time zone.

    A time that the clocks skip becomes the instant of the change. A time that occurs twice becomes
    the first instant, or the second if `later`. So the order of wall-clock times is preserved.
    """
    with suppress(pytz.InvalidTimeError):  # raised for a time that is skipped or occurs twice
        return LONDON.localize(local, is_dst=None).astimezone(UTC)
    summer = LONDON.localize(local, is_dst=True).astimezone(UTC)
    winter = LONDON.localize(local, is_dst=False).astimezone(UTC)
    if to_london(summer).replace(tzinfo=None) != local:  # skipped
        return winter.replace(minute=0, second=0, microsecond=0)
    return winter if later else summer


def spoken_time(minute_of_day: int) -> str:
    """A time for the voice: `5 p m`, `9 30 a m`, `9 oh 5 a m`, `noon`, `midnight`."""
    hour, minute, half = _on_twelve_hours(minute_of_day)
    if not minute and hour == 12:
        return "noon" if half == "p" else "midnight"
    minutes = f" {minute}" if minute > 9 else f" oh {minute}" if minute else ""
    return f"{hour}{minutes} {half} m"


def texted_time(minute_of_day: int) -> str:
    """A time for a text: `5pm`, `9:30am`, `noon`, `midnight`."""
    hour, minute, half = _on_twelve_hours(minute_of_day)
    if not minute and hour == 12:
        return "noon" if half == "p" else "midnight"
    return f"{hour}:{minute:02}{half}m" if minute else f"{hour}{half}m"


def spoken_change(now_utc: datetime, then_utc: datetime) -> str:
    """When something changes, for the voice: `5 p m`, `8 a m tomorrow`, `8 a m on Tuesday`,
    and after a week `8 a m on Monday 4 January`.

    Midnight becomes 11 59 p m of the day before, because `midnight on Tuesday` is ambiguous
    (GOV.UK style guide, "times").
    """
    then, days = _then(now_utc, then_utc)
    time = spoken_time(then.hour * 60 + then.minute)
    if days == 0:
        return time
    if days == 1:
        return f"{time} tomorrow"
    day = _DAYS[then.weekday()]
    return f"{time} on {day}" if 1 < days < 7 else f"{time} on {day} {then.day} {_month(then)}"


def texted_change(now_utc: datetime, then_utc: datetime) -> str:
    """When something changes, for a text, which may be read a day later: `5pm` on the same day,
    `9am Tuesday` within six days, `9am Mon 4 Jan` after that. Midnight as in spoken_change.
    """
    then, days = _then(now_utc, then_utc)
    time = texted_time(then.hour * 60 + then.minute)
    if days == 0:
        return time
    day = _DAYS[then.weekday()]
    return f"{time} {day}" if 0 < days < 7 else f"{time} {day[:3]} {then.day} {_month(then)[:3]}"


def _then(now_utc: datetime, then_utc: datetime) -> tuple[datetime, int]:
    """`then` in London time, and the number of days until its date."""
    now, then = to_london(now_utc), to_london(then_utc)
    if then.hour == then.minute == 0:
        then = to_london(then_utc - timedelta(minutes=1))
    return then, (then.date() - now.date()).days


def _on_twelve_hours(minute_of_day: int) -> tuple[int, int, str]:
    hour, minute = divmod(minute_of_day % (24 * 60), 60)
    return hour % 12 or 12, minute, "p" if hour >= 12 else "a"


def _month(at: datetime) -> str:
    return _MONTHS[at.month - 1]
