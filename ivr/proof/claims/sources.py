"""Claim 13: who rings is what the sources say, at both sides of every boundary."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ivr.content.findings import Span, error
from ivr.content.revision import CONTACTS
from ivr.directory.bank_holidays import bank_holidays
from ivr.directory.clock import from_wall_clock, to_london
from ivr.directory.hours import boundaries
from ivr.directory.moment import closures_by_contact, hours_by_contact, moment_at
from ivr.directory.phone_numbers import dialable_number
from ivr.engine.texts import Message, reply
from ivr.proof.claims.base import Claim, Proved, Refutation
from ivr.proof.scenarios import LocatedScenario, read_ring, run_all
from ivr.simulator import RingOutcome
from ivr.simulator.line import SimulatedLine

_MINUTE = timedelta(minutes=1)


def _against_the_sources(proved: Proved) -> Iterator[Refutation]:
    proved.counts["scenarios"] = len(proved.scenarios)
    line = SimulatedLine(proved.revision, proved.walk.graph.places, limits_texts=False)
    for finding in run_all(proved.scenarios, line.carrier):
        yield Refutation(finding.message, finding=finding)
    yield from _untouched(proved)


def _untouched(proved: Proved) -> Iterator[Refutation]:
    calls = [each for each in proved.scenarios if each.scenario.texts is None]
    rings = [read_ring(r) for c in calls for r in c.scenario.rings if r != "nobody"]
    rung = {number for number, _ in rings}
    for name in _rung_contacts(proved):
        if dialable_number(proved.revision.contacts[name].number or "") not in rung:
            yield _gap(f'no scenario rings "{name}"')
    for outcome in RingOutcome:
        if outcome not in {outcome for _, outcome in rings}:
            yield _gap(f"no scenario has a ring that comes out as {outcome}")
    times = {_instant(each) for each in calls}
    for name, clock, found in _boundaries(proved):
        for side, word in ((timedelta(), "at"), (_MINUTE, "in the minute before")):
            proved.counts["sides of boundaries"] = proved.counts.get("sides of boundaries", 0) + 1
            if not any(boundary - side in times for boundary in found):
                yield _gap(f'no scenario calls {word} {clock}, when "{name}" opens or closes')
    yield from _untexted(proved)


def _untexted(proved: Proved) -> Iterator[Refutation]:
    touched = {
        reply(
            proved.revision,
            Message(each.scenario.texts, each.scenario.pictures),
            moment_at(proved.revision, _instant(each)),
        ).entry
        for each in proved.scenarios
        if each.scenario.texts is not None
    }
    texts = proved.revision.texts
    for name in (*texts.urgent, *texts.replies, *proved.revision.topics):
        if name not in touched:
            yield _gap(f'no scenario texts for "{name}"')


def _rung_contacts(proved: Proved) -> list[str]:
    return list(dict.fromkeys(name for row in proved.revision.routes for name in row.try_))


def _boundaries(proved: Proved) -> Iterator[tuple[str, str, set[datetime]]]:
    """Each contact's boundaries by time of day: the contact, the time, and all such instants."""
    revision = proved.revision
    start, end = proved.start - timedelta(days=30), proved.start + timedelta(days=proved.days)
    known = hours_by_contact(revision), closures_by_contact(revision.calendar), bank_holidays()
    for name in _rung_contacts(proved):
        by_clock: dict[str, set[datetime]] = {}
        for instant in boundaries(name, start, end, *known):
            by_clock.setdefault(f"{to_london(instant):%H:%M}", set()).add(instant)
        for clock, found in by_clock.items():
            yield name, clock, found


def _instant(each: LocatedScenario) -> datetime:
    return from_wall_clock(each.scenario.at.at, later=each.scenario.at.late)


def _gap(what: str) -> Refutation:
    return Refutation(what, finding=error("untouched", what, Span(CONTACTS)))


SOURCES = Claim(
    "sources",
    "Who rings is what the sources say: scenarios hold, and touch every boundary, contact, outcome "
    "and topic.",
    "Without this a proof cannot see that the wrong team rings.",
    _against_the_sources,
    walks=False,
)
