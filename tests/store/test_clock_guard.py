"""A clock that was set by much is not believed when something is to be ended or erased."""

from datetime import UTC, datetime, timedelta

import pytest

from ivr.operations.clock_guard import ClockGuard

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE, DAY = 60.0, 86400.0


class Clock:
    """A clock, and the seconds that have really passed."""

    def __init__(self) -> None:
        self.passed, self.shown = 0.0, NOON
        self.leaps = ClockGuard(lambda: self.passed)

    def after(self, seconds: float, *, shows: float | None = None) -> bool:
        self.passed += seconds
        self.shown += timedelta(seconds=seconds if shows is None else shows)
        return self.leaps.is_trusted(self.shown)


def test_a_clock_that_goes_on_is_believed_however_long_nobody_looks():
    clock = Clock()
    assert all(clock.after(seconds) for seconds in (0, 1, MINUTE, 30 * DAY, 0))


@pytest.mark.parametrize("shows", [3600, -3600, 365 * DAY, 11 * MINUTE])
def test_a_clock_that_was_set_is_not_believed_for_a_day(shows):
    clock = Clock()
    assert clock.after(MINUTE)
    assert not clock.after(0, shows=shows)
    assert not clock.after(DAY - 1)
    assert clock.after(1)


@pytest.mark.parametrize("shows", [1, -1, 9 * MINUTE, -9 * MINUTE])
def test_a_clock_that_is_put_right_a_little_is_believed(shows):
    clock = Clock()
    assert clock.after(MINUTE)
    assert clock.after(0, shows=shows)


def test_a_clock_that_is_set_twice_is_not_believed_for_a_day_after_the_second():
    clock = Clock()
    clock.after(0)
    clock.after(0, shows=365 * DAY)
    clock.after(DAY / 2)
    assert not clock.after(0, shows=-365 * DAY)
    assert not clock.after(DAY - 1)
    assert clock.after(1)
