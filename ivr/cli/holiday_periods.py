"""Holiday periods: bank holidays and the weekends next to them, which contacts are open in them from
when to when, and who rings. Asks the directory and the engine; decides nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from ivr.content.contact import Contact
from ivr.content.revision import Revision
from ivr.directory.bank_holidays import bank_holidays
from ivr.directory.clock import from_wall_clock
from ivr.directory.hours import HoursState
from ivr.directory.moment import hours_status_at, moment_at
from ivr.proof.rota import ring_order, rota_entries

_DAY = timedelta(days=1)
_MOST_CHANGES = 200
CallerGroup = tuple[str | None, str, str | None]  # area, caller, need


@dataclass(frozen=True, slots=True)
class HolidayPeriod:
    """Days in a row on which offices do not work; `holidays` are the bank holidays among them."""

    holidays: tuple[date, ...]
    first: date
    last: date

    @property
    def before(self) -> date:
        return self.first - _DAY

    @property
    def after(self) -> date:
        return self.last + _DAY

    @property
    def window(self) -> tuple[datetime, datetime]:
        """The instants (UTC) at which the working day before begins and the one after ends."""
        start = from_wall_clock(datetime.combine(self.before, time()))
        return start, from_wall_clock(datetime.combine(self.after + _DAY, time()))


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A contact's state, or an order of contacts, from one instant (UTC) to another."""

    start: datetime
    end: datetime
    value: HoursState | tuple[str, ...]


def holiday_periods(today: date) -> tuple[HolidayPeriod, ...]:
    """Every period that has not ended, nearest first, as far as bank holidays are known."""
    by_first_day: dict[date, list[date]] = {}
    for day in sorted(bank_holidays()):
        by_first_day.setdefault(_edge(day, -_DAY), []).append(day)
    periods = (
        HolidayPeriod(tuple(days), first, _edge(days[-1], _DAY))
        for first, days in sorted(by_first_day.items())
    )
    return tuple(period for period in periods if period.last >= today)


def contacts_that_ring(revision: Revision) -> Mapping[str, Contact]:
    """The contacts that some route rings, in the order of the files."""
    names = {name for route in revision.routes for name in route.try_}
    names.add(revision.service.safety_line)
    return {name: contact for name, contact in revision.contacts.items() if name in names}


def states_of(revision: Revision, contact: str, period: HolidayPeriod) -> tuple[TimeSpan, ...]:
    start, end = period.window
    spans = []
    for _ in range(_MOST_CHANGES):
        status = hours_status_at(revision, contact, start)
        until = min(status.change or end, end)
        spans.append(TimeSpan(start, until, status.state))
        if until == end:
            break
        start = until
    return tuple(spans)


def rota_of(
    revision: Revision, period: HolidayPeriod
) -> Iterator[tuple[tuple[CallerGroup, ...], tuple[TimeSpan, ...]]]:
    """Who rings when, for the caller groups that have the same rota throughout the window."""
    start, _ = period.window
    groups_by_rota: dict[tuple[TimeSpan, ...], list[CallerGroup]] = {}
    for entry in rota_entries(revision, start):
        group = (entry.area, entry.caller, entry.need)
        groups_by_rota.setdefault(_orders(revision, group, period), []).append(group)
    for spans, groups in groups_by_rota.items():
        yield tuple(groups), spans


def _orders(revision: Revision, group: CallerGroup, period: HolidayPeriod) -> tuple[TimeSpan, ...]:
    start, end = period.window
    instants = {start}
    for name in revision.contacts:
        instants |= {span.start for span in states_of(revision, name, period)}
    bounds = [*sorted(instants), end]
    orders = [(at, ring_order(revision, moment_at(revision, at), *group)) for at in bounds[:-1]]
    spans = []
    for contacts, run in groupby(orders, key=lambda each: each[1]):
        instants_of_run = [at for at, _ in run]
        until = bounds[bounds.index(instants_of_run[-1]) + 1]
        spans.append(TimeSpan(instants_of_run[0], until, contacts))
    return tuple(spans)


def _edge(day: date, step: timedelta) -> date:
    """The last day that is not a working day, from this one on."""
    while (following := day + step).weekday() >= 5 or following in bank_holidays():
        day = following
    return day
