"""Scenarios: what the sources say must happen, told as stories about callers, and whether it does.

They are written from the source documents and never from `config/`, and name numbers, not contacts:
they are the only thing that can see that the *wrong* team rings.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from ivr.content.findings import Finding, Severity, Span, error
from ivr.content.model import Model, Words
from ivr.content.calendar import Time
from ivr.content.model_errors import model_findings
from ivr.content.source import Source, read_source
from ivr.directory.clock import from_wall_clock
from ivr.directory.phone_numbers import dialable_number
from ivr.simulator import RingOutcome, SimulatedCarrier, number_for
from ivr.simulator.script import ScriptAction, HangUp, Press, Speak, Wait, play

SCENARIOS = "flows/scenarios"

OUTCOMES: Mapping[str, RingOutcome] = {
    "answered": RingOutcome.ANSWERED,
    "no answer": RingOutcome.NO_ANSWER,
    "busy": RingOutcome.BUSY,
    "failed": RingOutcome.FAILED,
    "not bridged": RingOutcome.UNBRIDGED,
    "declined": RingOutcome.DECLINED,
    "not taken": RingOutcome.NO_KEY,
    "answered for a moment": RingOutcome.MOMENT,
    "ended by them": RingOutcome.ENDED,
    "cancelled": RingOutcome.CANCELED,
}
_RING = re.compile(r"(?P<number>\d[\d ]*\d) (?P<outcome>[a-z ]+)")
Listed = Annotated[
    tuple[Words, ...], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)
]
MakeCarrier = Callable[[datetime], SimulatedCarrier]


class Scenario(Model):
    """One story.

    `does` is what the caller does at each wait, and afterwards waits; `rings` is every ring in order
    with its outcome. A text's `gets` and `never_gets` are looked for in the reply.
    """

    scenario: Words
    source: Words
    at: Time
    from_: Words = "mobile"
    does: Listed = ()
    rings: Listed = ()
    hears: Listed = ()
    never_hears: Listed = ()
    ends: Annotated[str, Field(pattern=r"^(with a person|with the numbers)$")] | None = None
    texts: str | None = None
    pictures: int = 0
    gets: Listed = ()
    never_gets: Listed = ()

    @model_validator(mode="after")
    def _says_something(self) -> "Scenario":
        if self.texts is None and not (self.rings or self.hears):
            raise PydanticCustomError(
                "scenario-expects-nothing",
                "this scenario expects nothing",
                {"hint": "say who rings: (rings: nobody, if nobody may) or what the caller hears:"},
            )
        if self.texts is not None and not (self.gets or self.never_gets):
            raise PydanticCustomError(
                "scenario-expects-nothing",
                "this scenario expects nothing",
                {"hint": "say what the texter gets: (gets: nothing, if nothing may be sent)"},
            )
        for deed in self.does:
            read_deed(deed)
        for ring in () if self.rings == ("nobody",) else self.rings:
            read_ring(ring)
        return self


@dataclass(frozen=True, slots=True)
class LocatedScenario:
    """A scenario, and where it stands."""

    scenario: Scenario
    span: Span


@dataclass(frozen=True, slots=True)
class ScenarioSet:
    """What came of reading the scenarios."""

    scenarios: tuple[LocatedScenario, ...]
    findings: tuple[Finding, ...]
    texts: Mapping[str, str]


_ADAPTER: TypeAdapter[tuple[Scenario, ...]] = TypeAdapter(tuple[Scenario, ...])


def read_scenarios(folder: Path) -> ScenarioSet:
    """The scenarios of the files in `flows/scenarios`, and the findings about how they are written."""
    return parse_scenarios(
        {
            f"{SCENARIOS}/{path.name}": path.read_bytes().decode("utf-8-sig", errors="replace")
            for path in sorted((folder / SCENARIOS).glob("*.yaml"))
        }
    )


def parse_scenarios(texts: Mapping[str, str]) -> ScenarioSet:
    """The same from the texts of the files, by name."""
    placed: list[LocatedScenario] = []
    findings: list[Finding] = []
    for name, text in sorted(texts.items()):
        source = read_source(name, text)
        findings += source.findings
        if any(f.severity is Severity.ERROR for f in source.findings):
            continue
        try:
            found = _ADAPTER.validate_python(source.plain)
        except ValidationError as refused:
            findings += model_findings(source, _ADAPTER, refused)
            continue
        placed += [LocatedScenario(each, _place(source, i)) for i, each in enumerate(found)]
    return ScenarioSet(tuple(placed), tuple(findings), texts)


def run_all(scenarios: Iterable[LocatedScenario], make: MakeCarrier) -> Iterator[Finding]:
    """A finding for everything in which a scenario does not hold, as soon as it is found.

    Args:
        scenarios: the stories.
        make: gives a fresh carrier, connected to the service, whose clock stands at an instant.
    """
    for each in scenarios:
        for what in run(each.scenario, make):
            yield error("scenario", f"{each.scenario.scenario}: {what}", each.span)


def run(scenario: Scenario, make: MakeCarrier) -> Iterator[str]:
    """What is not as the scenario says, in words."""
    carrier = make(from_wall_clock(scenario.at.at, later=scenario.at.late))
    if scenario.texts is not None:
        yield from _run_text(scenario, carrier)
    else:
        yield from _run_call(scenario, carrier)


def read_deed(text: str) -> ScriptAction:
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
        '"{text}" is nothing a caller does',
        {"text": text, "hint": "write: press 1, say derby, wait, or hang up"},
    )


def read_ring(text: str) -> tuple[str, RingOutcome]:
    """`01332 641172 no answer`: the number as published, and how the ring comes out."""
    match = _RING.fullmatch(text)
    number = dialable_number(match["number"]) if match else None
    if not match or not isinstance(number, str) or match["outcome"] not in OUTCOMES:
        raise PydanticCustomError(
            "unknown-ring",
            '"{text}" is not a ring',
            {"text": text, "hint": "write the number, then one of: " + ", ".join(OUTCOMES)},
        )
    return number, OUTCOMES[match["outcome"]]


def _run_call(scenario: Scenario, carrier: SimulatedCarrier) -> Iterator[str]:
    wanted = [] if scenario.rings == ("nobody",) else [read_ring(ring) for ring in scenario.rings]
    call = carrier.dial(number_for(scenario.from_))
    # A ring more than the story has fails, so that one too many shows as such.
    outcomes = [*(outcome for _, outcome in wanted), *([RingOutcome.NO_ANSWER] * 20)]
    play(call, [read_deed(deed) for deed in scenario.does], outcomes)
    rang = [each.number for each in call.rang]
    if scenario.rings and rang != [number for number, _ in wanted]:
        yield f"rings {_said(rang)}, should ring {_said([number for number, _ in wanted])}"
    heard = " ".join(call.heard)
    yield from _in_order(scenario.hears, heard)
    yield from _absent(scenario.never_hears, heard, "is said")
    last = call.rang[-1].outcome if call.rang else None
    if scenario.ends == "with a person" and last is not RingOutcome.ANSWERED:
        yield "does not end with a person"
    if scenario.ends == "with the numbers" and (problem := _without_numbers(call.heard)):
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
    yield from _absent(scenario.never_gets, reply, f'is in the reply: "{reply}"')


def _in_order(phrases: Iterable[str], heard: str) -> Iterator[str]:
    rest = heard.casefold()
    for phrase in phrases:
        _, found, after = rest.partition(phrase.casefold())
        if not found:
            yield f'"{phrase}" is not heard (in this place); heard: {heard}'
            return
        rest = after


def _absent(phrases: Iterable[str], text: str, what: str) -> Iterator[str]:
    for phrase in phrases:
        if phrase.casefold() in text.casefold():
            yield f'"{phrase}" {what}'


def _without_numbers(heard: tuple[str, ...]) -> str | None:
    """Why a call's last words are not the numbers twice with the emergency words, or None."""
    sentences = [text for text in heard if re.search(r" is (oh|one) ", text)]
    if not any(heard.count(text) >= 2 for text in sentences):
        return "does not end with the numbers said twice"
    last = max(i for i, text in enumerate(heard) if text in sentences)
    after = " ".join(heard[last:])
    return None if "9 9 9" in after else "the numbers are not followed by the emergency words"


def _said(numbers: list[str]) -> str:
    return ", then ".join("0" + number.removeprefix("+44") for number in numbers) or "nobody"


def _place(source: Source, i: int) -> Span:
    return source.span((i, "scenario"))
