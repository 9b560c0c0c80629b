"""A block of days without work around bank holidays, and what our configuration says of it: who is
open from when to when, and who rings. Asks the directory and the engine's routing; decides nothing.
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
from ivr.proof.rota import duties, order

_DAY = timedelta(days=1)
_MOST_CHANGES = 200
CallerGroup = tuple[str | None, str, str | None]


@dataclass(frozen=True, slots=True)
class Block:
    """Days in a row on which offices do not work; `holidays` are the bank holidays among them."""

    holidays: tuple[date, ...]
    first: date
    last: date

    @property
    def before(self) -> date:
        """The last working day before it."""
        return self.first - _DAY

    @property
    def after(self) -> date:
        """The first working day after it."""
        return self.last + _DAY

    @property
    def window(self) -> tuple[datetime, datetime]:
        """From the morning of the working day before to the night after the working day after it:
        instants (UTC)."""
        start = from_wall_clock(datetime.combine(self.before, time()))
        return start, from_wall_clock(datetime.combine(self.after + _DAY, time()))


@dataclass(frozen=True, slots=True)
class Span:
    """Something that holds from one instant (UTC) to another."""

    start: datetime
    end: datetime
    what: HoursState | tuple[str, ...]


def blocks(today: date) -> tuple[Block, ...]:
    """Every block that has not ended, nearest first, as far as bank holidays are known."""
    found: dict[date, list[date]] = {}
    for day in sorted(bank_holidays()):
        found.setdefault(_edge(day, -_DAY), []).append(day)
    made = (
        Block(tuple(days), first, _edge(days[-1], _DAY)) for first, days in sorted(found.items())
    )
    return tuple(block for block in made if block.last >= today)


def rung(revision: Revision) -> Mapping[str, Contact]:
    """The contacts that some route rings, in the order of the files."""
    named = {name for row in revision.routes for name in row.try_} | {revision.service.safety_line}
    return {name: contact for name, contact in revision.contacts.items() if name in named}


def openings(revision: Revision, contact: str, block: Block) -> tuple[Span, ...]:
    """A contact's states throughout the block's window."""
    start, end = block.window
    found = []
    for _ in range(_MOST_CHANGES):
        here = hours_status_at(revision, contact, start)
        until = min(here.change or end, end)
        found.append(Span(start, until, here.state))
        if until == end:
            break
        start = until
    return tuple(found)


def who_rings(
    revision: Revision, block: Block
) -> Iterator[tuple[tuple[CallerGroup, ...], tuple[Span, ...]]]:
    """For each group of callers that are served alike throughout the window: who rings when."""
    start, _ = block.window
    kinds = [(duty.area, duty.caller, duty.need) for duty in duties(revision, start)]
    alike: dict[tuple[Span, ...], list[CallerGroup]] = {}
    for kind in kinds:
        alike.setdefault(_orders(revision, kind, block), []).append(kind)
    for spans, served in alike.items():
        yield tuple(served), spans


def _orders(revision: Revision, kind: CallerGroup, block: Block) -> tuple[Span, ...]:
    area, caller, need = kind
    start, end = block.window
    instants = {start}
    for name in revision.contacts:
        instants |= {span.start for span in openings(revision, name, block)}
    ordered = [*sorted(instants), end]
    steps = [
        (here, order(revision, moment_at(revision, here), area, caller, need))
        for here in ordered[:-1]
    ]
    spans = []
    for what, group in groupby(steps, key=lambda step: step[1]):
        held = list(group)
        last = ordered.index(held[-1][0]) + 1
        spans.append(Span(held[0][0], ordered[last], what))
    return tuple(spans)


def _edge(day: date, step: timedelta) -> date:
    while not _works(day + step):
        day += step
    return day


def _works(day: date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays()
