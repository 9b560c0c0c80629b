"""What the sources say must happen, written as calls and texts, and whether it happens. Scenarios are
written from the source documents and never from `config/`, and they name numbers, not contacts: only
they can show that the *wrong* team rings."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from ivr.content.calendar import Time
from ivr.content.contact import Contact
from ivr.content.findings import Finding, Severity, Span, error
from ivr.content.model import Model, Words
from ivr.content.model_errors import model_findings
from ivr.content.source import read_source
from ivr.directory.clock import from_wall_clock
from ivr.directory.phone_numbers import dialable_number
from ivr.simulator.callers import number_for
from ivr.simulator.carrier import SimulatedCarrier
from ivr.simulator.events import SimulatedOutcome
from ivr.simulator.script import HangUp, Press, ScriptAction, Speak, Wait, play

SCENARIOS = "flows/scenarios"
NOBODY = "nobody"  # `rings: nobody`

OUTCOMES: Mapping[str, SimulatedOutcome] = {
    "answered": SimulatedOutcome.ANSWERED,
    "no answer": SimulatedOutcome.NO_ANSWER,
    "busy": SimulatedOutcome.BUSY,
    "failed": SimulatedOutcome.FAILED,
    "not bridged": SimulatedOutcome.UNBRIDGED,
    "declined": SimulatedOutcome.DECLINED,
    "not taken": SimulatedOutcome.NO_KEY,
    "answered for a moment": SimulatedOutcome.MOMENT,
    "ended by them": SimulatedOutcome.ENDED,
    "cancelled": SimulatedOutcome.CANCELED,
}
_RING = re.compile(r"(?P<number>\d[\d ]*\d) (?P<outcome>[a-z ]+)")
_OneOrMore = Annotated[
    tuple[Words, ...], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)
]
# Makes a new simulated carrier, connected to the service, with its clock at an instant.
MakeCarrier = Callable[[datetime], SimulatedCarrier]
Names = Mapping[str, str]  # the name of a contact, by its number


class Scenario(Model):
    """One scenario.

    `does` is what the caller does at each wait; afterwards the caller waits. `rings` is every ring in
    order, with its outcome. `gets` and `never_gets` are searched for in the reply to a text.
    """

    scenario: Words
    source: Words
    at: Time
    from_: Words = "mobile"
    does: _OneOrMore = ()
    rings: _OneOrMore = ()
    hears: _OneOrMore = ()
    never_hears: _OneOrMore = ()
    ends: Annotated[str, Field(pattern=r"^(with a person|with the numbers)$")] | None = None
    texts: str | None = None
    pictures: int = 0
    gets: _OneOrMore = ()
    never_gets: _OneOrMore = ()

    @model_validator(mode="after")
    def _is_complete(self) -> "Scenario":
        expected = self.rings or self.hears
        hint = "write rings: (rings: nobody, if no contact may ring) or hears:"
        if self.texts is not None:
            expected = self.gets or self.never_gets
            hint = "write gets: (gets: nothing, if nothing may be sent) or never-gets:"
        if not expected:
            code, message = "scenario-expects-nothing", "this scenario expects nothing"
            raise PydanticCustomError(code, message, {"hint": hint})
        self.actions()
        self.expected_rings()
        return self

    def actions(self) -> list[ScriptAction]:
        return [read_action(text) for text in self.does]

    def expected_rings(self) -> list[tuple[str, SimulatedOutcome]]:
        """The number and the outcome of each ring."""
        return [] if self.rings == (NOBODY,) else [read_ring(text) for text in self.rings]

    def instant(self) -> datetime:
        return from_wall_clock(self.at.at, later=self.at.late)


@dataclass(frozen=True, slots=True)
class LocatedScenario:
    scenario: Scenario
    span: Span


@dataclass(frozen=True, slots=True)
class ScenarioSet:
    """The scenarios that could be read, the findings about the others, and the texts of the files."""

    scenarios: tuple[LocatedScenario, ...]
    findings: tuple[Finding, ...]
    texts: Mapping[str, str]


_ADAPTER: TypeAdapter[tuple[Scenario, ...]] = TypeAdapter(tuple[Scenario, ...])


def read_scenarios(folder: Path) -> ScenarioSet:
    texts = {
        f"{SCENARIOS}/{path.name}": path.read_bytes().decode("utf-8-sig", errors="replace")
        for path in sorted((folder / SCENARIOS).glob("*.yaml"))
    }
    return parse_scenarios(texts)


def parse_scenarios(texts: Mapping[str, str]) -> ScenarioSet:
    """The scenarios in the texts of files, by file name."""
    located: list[LocatedScenario] = []
    findings: list[Finding] = []
    for name, text in sorted(texts.items()):
        source = read_source(name, text)
        findings += source.findings
        if any(f.severity is Severity.ERROR for f in source.findings):
            continue
        try:
            scenarios = _ADAPTER.validate_python(source.plain)
        except ValidationError as refused:
            findings += model_findings(source, _ADAPTER, refused)
            continue
        located += [
            LocatedScenario(each, source.span((index, "scenario")))
            for index, each in enumerate(scenarios)
        ]
    return ScenarioSet(tuple(located), tuple(findings), texts)


def run_all(
    scenarios: Iterable[LocatedScenario],
    make_carrier: MakeCarrier,
    contacts: Iterable[Contact] = (),
) -> Iterator[Finding]:
    """A finding for everything in which a scenario does not hold, as soon as it is found. Numbers of
    these contacts are given with their names."""
    names = {
        str(dialable_number(each.number or "")): f"{each.name} ({each.number})" for each in contacts
    }
    for each in scenarios:
        for problem in run(each.scenario, make_carrier, names):
            yield error("scenario", f"{each.scenario.scenario}: {problem}", each.span)


def run(scenario: Scenario, make_carrier: MakeCarrier, names: Names | None = None) -> Iterator[str]:
    """Everything in which the scenario does not hold, in words."""
    carrier = make_carrier(scenario.instant())
    if scenario.texts is None:
        return _run_call(scenario, carrier, names or {})
    return _run_text(scenario, carrier)


def read_action(text: str) -> ScriptAction:
    """`press 1`, `say derby`, `wait` or `hang up`."""
    match text.split(maxsplit=1):
        case ["press", keys] if set(keys) <= set("0123456789*#"):
            return Press(keys)
        case ["say", words]:
            return Speak(words)
        case ["wait"]:
            return Wait()
        case ["hang", "up"]:
            return HangUp()
    raise PydanticCustomError(
        "unknown-deed",
        '"{text}" is not something a caller can do',
        {"text": text, "hint": "write: press 1, say derby, wait, or hang up"},
    )


def read_ring(text: str) -> tuple[str, SimulatedOutcome]:
    """`01332 641172 no answer`: the number as published, and the outcome of the ring."""
    match = _RING.fullmatch(text)
    number = dialable_number(match["number"]) if match else None
    if not match or not isinstance(number, str) or match["outcome"] not in OUTCOMES:
        raise PydanticCustomError(
            "unknown-ring",
            '"{text}" is not a ring',
            {"text": text, "hint": "write the number, then one of: " + ", ".join(OUTCOMES)},
        )
    return number, OUTCOMES[match["outcome"]]


def _run_call(scenario: Scenario, carrier: SimulatedCarrier, names: Names) -> Iterator[str]:
    expected = scenario.expected_rings()
    call = carrier.dial(number_for(scenario.from_))
    # Rings that the scenario does not expect get no answer, so that each is reported.
    outcomes = [*(outcome for _, outcome in expected), *([SimulatedOutcome.NO_ANSWER] * 20)]
    play(call, scenario.actions(), outcomes)
    rang, numbers = [each.number for each in call.rang], [number for number, _ in expected]
    if scenario.rings and rang != numbers:
        yield f"rings {_in_words(rang, names)}; the scenario says {_in_words(numbers, names)}"
    heard = " ".join(call.heard)
    yield from _missing_in_order(scenario.hears, heard)
    yield from _present(scenario.never_hears, heard, "is said")
    last = call.rang[-1].outcome if call.rang else None
    if scenario.ends == "with a person" and last is not SimulatedOutcome.ANSWERED:
        yield "does not end with a person"
    if scenario.ends == "with the numbers" and (problem := _problem_at_end(call.heard)):
        yield problem
    for fault in call.faults:
        yield f"the carrier complains: {fault.message} [{fault.code}]"


def _run_text(scenario: Scenario, carrier: SimulatedCarrier) -> Iterator[str]:
    replies = carrier.text(
        number_for(scenario.from_), scenario.texts or "", media=scenario.pictures
    )
    for fault in replies.faults:
        yield f"the carrier complains: {fault.message} [{fault.code}]"
    if scenario.gets == ("nothing",):
        if replies.messages:
            yield f'a reply is sent: "{replies.messages[0]}"'
        return
    reply = " ".join(replies.messages)
    for phrase in scenario.gets:
        if phrase.casefold() not in reply.casefold():
            yield f'"{phrase}" is not in the reply: "{reply}"'
    yield from _present(scenario.never_gets, reply, f'is in the reply: "{reply}"')


def _missing_in_order(phrases: Iterable[str], heard: str) -> Iterator[str]:
    rest = heard.casefold()
    for phrase in phrases:
        _, found, after = rest.partition(phrase.casefold())
        if not found:
            yield f'"{phrase}" is not heard (in this place); heard: {heard}'
            return
        rest = after


def _present(phrases: Iterable[str], text: str, problem: str) -> Iterator[str]:
    for phrase in phrases:
        if phrase.casefold() in text.casefold():
            yield f'"{phrase}" {problem}'


def _problem_at_end(heard: tuple[str, ...]) -> str | None:
    """Why a call's last words are not the numbers twice with the emergency words, or None."""
    sentences = [text for text in heard if re.search(r" is (oh|one) ", text)]
    if not any(heard.count(text) >= 2 for text in sentences):
        return "does not end with the numbers said twice"
    last = max(i for i, text in enumerate(heard) if text in sentences)
    after = " ".join(heard[last:])
    return None if "9 9 9" in after else "the numbers are not followed by the emergency words"


def _in_words(numbers: list[str], names: Names) -> str:
    national = {each: "0" + each.removeprefix("+44") for each in numbers}
    known = [names.get(each, f"{national[each][:5]} {national[each][5:]}") for each in numbers]
    return ", then ".join(known) or NOBODY
