"""Two claims about data: who rings is what the sources say, on both sides of every boundary, and bank
holidays are known 90 days ahead."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ivr.content.findings import Span, error
from ivr.content.revision import CONTACTS
from ivr.directory.bank_holidays import last_bank_holiday
from ivr.directory.clock import to_london
from ivr.directory.hours import boundaries
from ivr.directory.moment import moment_at, schedule
from ivr.directory.phone_numbers import dialable_number
from ivr.engine.texts import Message, reply
from ivr.proof.claims.base import Evidence, Refutation, claim
from ivr.proof.scenarios import run_all
from ivr.simulator.events import SimulatedOutcome
from ivr.simulator.line import SimulatedLine

_MINUTE = timedelta(minutes=1)
_DAYS_OF_BANK_HOLIDAYS = 90


@claim(
    "sources",
    "Who rings is what the sources say: scenarios hold, and touch every boundary, contact, outcome "
    "and topic.",
    "Without this a proof cannot see that the wrong team rings.",
    needs_walk=False,
)
def agrees_with_sources(evidence: Evidence) -> Iterator[Refutation]:
    evidence.counts["scenarios"] = len(evidence.scenarios)
    line = SimulatedLine(evidence.revision, evidence.walk.graph.places, limits_texts=False)
    contacts = evidence.revision.contacts.values()
    for finding in run_all(evidence.scenarios, line.carrier, contacts):
        yield Refutation(finding.message, finding=finding)
    yield from _missing_calls(evidence)
    yield from _missing_texts(evidence)


def _missing_calls(evidence: Evidence) -> Iterator[Refutation]:
    calls = [each for each in evidence.scenarios if each.scenario.texts is None]
    rings = [ring for each in calls for ring in each.scenario.expected_rings()]
    numbers, outcomes = {number for number, _ in rings}, {outcome for _, outcome in rings}
    for name in _ringing_contacts(evidence):
        if dialable_number(evidence.revision.contacts[name].number or "") not in numbers:
            yield _gap(f'no scenario rings "{name}"')
    for outcome in SimulatedOutcome:
        if outcome not in outcomes:
            yield _gap(f"no scenario has a ring with the outcome {outcome}")
    times = {each.scenario.instant() for each in calls}
    for name, clock, instants in _boundaries(evidence):
        for before, side in ((timedelta(), "at"), (_MINUTE, "in the minute before")):
            evidence.count("sides of boundaries")
            if not any(boundary - before in times for boundary in instants):
                yield _gap(f'no scenario calls {side} {clock}, when "{name}" opens or closes')


def _missing_texts(evidence: Evidence) -> Iterator[Refutation]:
    revision = evidence.revision
    scenarios = [each.scenario for each in evidence.scenarios]
    tested = {
        reply(revision, Message(s.texts, s.pictures), moment_at(revision, s.instant())).entry
        for s in scenarios
        if s.texts is not None
    }
    for name in (*revision.texts.urgent, *revision.texts.replies, *revision.topics):
        if name not in tested:
            yield _gap(f'no scenario texts for "{name}"')


def _ringing_contacts(evidence: Evidence) -> list[str]:
    return list(dict.fromkeys(name for row in evidence.revision.routes for name in row.try_))


def _boundaries(evidence: Evidence) -> Iterator[tuple[str, str, set[datetime]]]:
    """Each contact's boundaries by time of day: the contact, the time, and all such instants."""
    revision = evidence.revision
    start = evidence.start - timedelta(days=30)
    end = evidence.start + timedelta(days=evidence.days)
    for name in _ringing_contacts(evidence):
        by_clock: dict[str, set[datetime]] = {}
        for instant in boundaries(name, start, end, schedule(revision)):
            by_clock.setdefault(f"{to_london(instant):%H:%M}", set()).add(instant)
        for clock, instants in by_clock.items():
            yield name, clock, instants


@claim(
    "bank-holidays",
    "Bank-holiday data reach 90 days ahead.",
    "On a bank holiday that the service does not know, it rings a closed office.",
    needs_walk=False,
)
def known_bank_holidays(evidence: Evidence) -> Iterator[Refutation]:
    ahead = (last_bank_holiday() - to_london(evidence.start).date()).days
    evidence.counts["days of bank holidays known"] = ahead
    if ahead < _DAYS_OF_BANK_HOLIDAYS:
        problem = f"may find a closed office: bank holidays are known only {ahead} days ahead"
        yield Refutation(problem, at=evidence.start)


def _gap(problem: str) -> Refutation:
    return Refutation(problem, finding=error("untouched", problem, Span(CONTACTS)))
