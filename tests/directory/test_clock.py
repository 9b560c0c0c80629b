"""Wall times are instants also when the clocks change, and coming changes are said plainly."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.directory.clock import (
    from_wall_clock,
    spoken_change,
    spoken_time,
    texted_change,
    texted_time,
    to_london,
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "wall"),
    [
        ("2026-12-25 09:00", "2026-12-25 09:00"),
        ("2027-07-01 09:00", "2027-07-01 10:00"),
        ("2027-03-28 00:59", "2027-03-28 00:59"),
        ("2027-03-28 01:00", "2027-03-28 02:00"),
        ("2027-10-31 00:59", "2027-10-31 01:59"),
        ("2027-10-31 01:00", "2027-10-31 01:00"),
        ("2028-03-26 01:00", "2028-03-26 02:00"),
        ("2028-10-29 01:00", "2028-10-29 01:00"),
    ],
)
def test_an_instant_is_shown_as_london_shows_it(instant: str, wall: str) -> None:
    assert to_london(utc(instant)).strftime("%Y-%m-%d %H:%M") == wall


def test_a_time_without_a_zone_is_not_an_instant() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        to_london(datetime.fromisoformat("2026-12-25 09:00"))


def test_a_time_with_a_zone_is_not_a_wall_time() -> None:
    with pytest.raises(ValueError, match="tzinfo"):
        from_wall_clock(utc("2026-12-25 09:00"))


@pytest.mark.parametrize(
    ("wall", "first", "second"),
    [
        ("2026-12-25 09:00", "2026-12-25 09:00", "2026-12-25 09:00"),
        ("2027-07-01 09:00", "2027-07-01 08:00", "2027-07-01 08:00"),
        # skipped on 28 March: the instant of the change
        ("2027-03-28 00:59", "2027-03-28 00:59", "2027-03-28 00:59"),
        ("2027-03-28 01:00", "2027-03-28 01:00", "2027-03-28 01:00"),
        ("2027-03-28 01:30", "2027-03-28 01:00", "2027-03-28 01:00"),
        ("2027-03-28 01:59:59.5", "2027-03-28 01:00", "2027-03-28 01:00"),
        ("2027-03-28 02:00", "2027-03-28 01:00", "2027-03-28 01:00"),
        ("2027-03-28 02:01", "2027-03-28 01:01", "2027-03-28 01:01"),
        # twice on 31 October: the first, or the later one
        ("2027-10-31 00:59", "2027-10-30 23:59", "2027-10-30 23:59"),
        ("2027-10-31 01:00", "2027-10-31 00:00", "2027-10-31 01:00"),
        ("2027-10-31 01:59", "2027-10-31 00:59", "2027-10-31 01:59"),
        ("2027-10-31 02:00", "2027-10-31 02:00", "2027-10-31 02:00"),
    ],
)
def test_a_wall_time_is_one_instant_also_when_the_clocks_change(
    wall: str, first: str, second: str
) -> None:
    local = datetime.fromisoformat(wall)
    assert from_wall_clock(local) == utc(first)
    assert from_wall_clock(local, later=True) == utc(second)
    assert from_wall_clock(local).tzinfo is UTC


YEARS = st.datetimes(datetime(2025, 1, 1), datetime(2036, 1, 1))  # noqa: DTZ001 - wall times


@given(YEARS, st.timedeltas(timedelta(0), timedelta(hours=3)))
def test_wall_times_in_order_are_instants_in_order(wall: datetime, more: timedelta) -> None:
    assert from_wall_clock(wall) <= from_wall_clock(wall + more)


@given(YEARS)
def test_an_instant_survives_the_way_to_the_wall_and_back(at: datetime) -> None:
    instant = at.replace(tzinfo=UTC)
    wall = to_london(instant).replace(tzinfo=None)
    assert instant in {from_wall_clock(wall), from_wall_clock(wall, later=True)}


@pytest.mark.parametrize(
    ("minute", "spoken", "texted"),
    [
        (0, "midnight", "midnight"),
        (1, "12 oh 1 a m", "12:01am"),
        (539, "8 59 a m", "8:59am"),
        (540, "9 a m", "9am"),
        (545, "9 oh 5 a m", "9:05am"),
        (570, "9 30 a m", "9:30am"),
        (720, "noon", "noon"),
        (750, "12 30 p m", "12:30pm"),
        (1020, "5 p m", "5pm"),
        (1439, "11 59 p m", "11:59pm"),
    ],
)
def test_a_time_is_said_and_texted_in_words(minute: int, spoken: str, texted: str) -> None:
    assert (spoken_time(minute), texted_time(minute)) == (spoken, texted)


@pytest.mark.parametrize(
    ("now", "then", "spoken", "texted"),
    [
        # Monday 28 December 2026 is a bank holiday
        ("2026-12-28 09:02", "2026-12-28 17:00", "5 p m", "5pm"),
        ("2026-12-28 09:02", "2026-12-29 08:00", "8 a m tomorrow", "8am Tuesday"),
        ("2026-12-28 23:59", "2026-12-29 12:00", "noon tomorrow", "noon Tuesday"),
        ("2026-12-28 09:02", "2026-12-30 08:00", "8 a m on Wednesday", "8am Wednesday"),
        ("2026-12-28 09:02", "2027-01-03 08:00", "8 a m on Sunday", "8am Sunday"),
        ("2026-12-28 09:02", "2027-01-04 08:00", "8 a m on Monday 4 January", "8am Mon 4 Jan"),
        ("2026-12-28 09:02", "2027-05-04 08:30", "9 30 a m on Tuesday 4 May", "9:30am Tue 4 May"),
        # dates are London's: 23:30 UTC in summer is tomorrow there
        ("2027-07-01 22:30", "2027-07-01 23:30", "12 30 a m tomorrow", "12:30am Friday"),
        ("2027-07-01 23:30", "2027-07-02 08:00", "9 a m", "9am"),
        # over the clock changes the wall decides
        ("2027-03-27 09:00", "2027-03-29 08:00", "9 a m on Monday", "9am Monday"),
        ("2027-10-30 08:00", "2027-11-01 09:00", "9 a m on Monday", "9am Monday"),
        # the first instant of a day is the end of the day before
        ("2026-12-28 09:02", "2026-12-29 00:00", "11 59 p m", "11:59pm"),
        ("2026-12-28 09:02", "2026-12-30 00:00", "11 59 p m tomorrow", "11:59pm Tuesday"),
        ("2026-12-28 09:02", "2027-01-04 00:00", "11 59 p m on Sunday", "11:59pm Sunday"),
        ("2026-12-28 09:02", "2026-12-29 00:01", "12 oh 1 a m tomorrow", "12:01am Tuesday"),
    ],
)  # fmt: skip
def test_a_change_is_said_as_near_as_it_is(now: str, then: str, spoken: str, texted: str) -> None:
    assert spoken_change(utc(now), utc(then)) == spoken
    assert texted_change(utc(now), utc(then)) == texted
