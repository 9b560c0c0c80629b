"""Writes a scenario from a call or a text made on the simulated carrier, for a person to confirm. Only
the sources say what should happen: the writer leaves the title and the source empty, and a scenario
without them is refused when it is read."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from ivr.content.contact import Contact
from ivr.content.revision import Revision
from ivr.directory.clock import from_wall_clock, to_london
from ivr.directory.moment import Availability, moment_at
from ivr.directory.phone_numbers import dialable_number, spoken_number
from ivr.proof.scenarios import NOBODY, OUTCOMES, MakeCarrier, Scenario, run
from ivr.simulator.call import SimulatedCall
from ivr.simulator.callers import number_for
from ivr.simulator.events import Heard, SimulatedOutcome
from ivr.simulator.script import HangUp, Press, ScriptAction, Speak, Wait, play

TITLE_COMMENT = "who calls, about what, and what happens, in one sentence"
SOURCE_COMMENT = "the document that says that this is what must happen"
_OUTCOME_WORDS: Mapping[SimulatedOutcome, str] = {each: words for words, each in OUTCOMES.items()}
_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ./*+-]|(?<=\d):(?=\d))*")
_LINK = re.compile(r"https?://\S+")
_Entries = dict[str, Any]


class UnwritableScenarioError(Exception):
    """This call or text cannot be written as a scenario; the message says why."""


@dataclass(frozen=True, slots=True)
class CallScript:
    at: datetime
    phone: str = "mobile"
    actions: Sequence[ScriptAction] = ()
    outcomes: Sequence[SimulatedOutcome] = ()


def write_call(revision: Revision, script: CallScript, make_carrier: MakeCarrier) -> str:
    """The YAML of a call on a line that answers with this revision. Raises UnwritableScenarioError if
    the scenario would not hold, or would name a personal number."""
    call = make_carrier(script.at).dial(number_for(script.phone))
    played = play(call, script.actions, script.outcomes)
    contacts = [_contact(revision, each.number) for each in call.rang]
    outcomes = (_OUTCOME_WORDS[each.outcome] for each in call.rang)
    rings = zip(contacts, outcomes, strict=True)
    entries = _head(script) | {
        "does": [_action_words(each) for each in script.actions[: played.actions]],
        "rings": [f"{contact.number} {outcome}" for contact, outcome in rings] or NOBODY,
        "hears": list(_heard(revision, call, contacts)),
    }
    for ends in ("with a person", "with the numbers"):
        if not list(run(_scenario(entries | {"ends": ends}), make_carrier)):
            entries["ends"] = ends
    return _checked(entries, make_carrier)


def write_text(
    revision: Revision, script: CallScript, words: str, pictures: int, make_carrier: MakeCarrier
) -> str:
    """The YAML of a text. Raises as `write_call` does."""
    replies = make_carrier(script.at).text(number_for(script.phone), words, media=pictures)
    reply = " ".join(replies.messages)
    entries = _head(script) | {"texts": words}
    if pictures:
        entries["pictures"] = str(pictures)
    entries["gets"] = _phrases(revision, reply) if reply else "nothing"
    closed = [number for number in _closed_numbers(revision, script.at) if number not in reply]
    if reply and closed:
        entries["never-gets"] = closed
    return _checked(entries, make_carrier)


def _head(script: CallScript) -> _Entries:
    local = to_london(script.at)
    words = f"{local:%A} {local.day} {local:%B %Y %H:%M:%S}".removesuffix(":00")
    wall = local.replace(tzinfo=None)
    if from_wall_clock(wall) != from_wall_clock(wall, later=True):
        words += f" {local:%Z}"
    return {"at": words} | ({} if script.phone == "mobile" else {"from": script.phone})


def _contact(revision: Revision, number: str) -> Contact:
    """The contact with a number, unless the number is personal."""
    for contact in revision.contacts.values():
        if contact.number and dialable_number(contact.number) == number:
            if contact.is_personal:
                raise UnwritableScenarioError(
                    f"{contact.name} rings, whose number is a personal one: a scenario must not name it"
                )
            return contact
    raise UnwritableScenarioError("a number rings that belongs to no contact")


def _heard(revision: Revision, call: SimulatedCall, rung: list[Contact]) -> Iterator[str]:
    """The emergency words, the name before each ring, and the numbers told at the end, as far as the
    caller hears them in this order."""
    rest = " ".join(call.heard)
    last = call.rang[-1].at if call.rang else 0.0
    after_rings = " ".join(e.text for e in call.events if isinstance(e, Heard) and e.at > last)
    numbers = [spoken_number(c.spoken or c.number) for c in revision.contacts.values() if c.number]
    numbers = sorted((n for n in numbers if n in after_rings), key=after_rings.index)
    phrases = ["dial 9 9 9", *(contact.name for contact in rung), *numbers]
    for phrase in dict.fromkeys(phrases):
        _, found, after = rest.partition(phrase)
        if found:
            rest = after
            yield phrase


def _phrases(revision: Revision, reply: str) -> list[str]:
    """999, the contacts' numbers, links, and the notice that no one reads texts, in the order of the
    reply."""
    numbers = {c.number for c in revision.contacts.values() if c.number and not c.is_personal}
    whole = [n for n in {"999", *numbers} if re.search(rf"(?<!\d){re.escape(n)}(?!\d)", reply)]
    notice = revision.texts.notice.rstrip(".")
    phrases = {*whole, *_LINK.findall(reply), *([notice] if notice in reply else [])}
    return sorted(phrases, key=lambda phrase: (reply.index(phrase), phrase))


def _closed_numbers(revision: Revision, instant: datetime) -> list[str]:
    """The numbers of the lines for all callers that are closed: a text that gives one is wrong."""
    moment = moment_at(revision, instant)
    lines = [name for r in revision.routes if not r.need and not r.caller for name in r.try_]
    return [
        number
        for name in dict.fromkeys(lines)
        if moment.state(name) is Availability.CLOSED and (number := revision.contacts[name].number)
    ]


def _scenario(entries: _Entries) -> Scenario:
    try:
        return Scenario.model_validate(
            entries | {"scenario": TITLE_COMMENT, "source": SOURCE_COMMENT}
        )
    except ValidationError as problem:
        raise UnwritableScenarioError(str(problem.errors()[0]["msg"])) from problem


def _checked(entries: _Entries, make_carrier: MakeCarrier) -> str:
    if problems := "; ".join(run(_scenario(entries), make_carrier)):
        raise UnwritableScenarioError(problems)
    lines = [f"scenario:  # {TITLE_COMMENT}", f"source:  # {SOURCE_COMMENT}"]
    lines += [_line(name, value) for name, value in entries.items() if value or name == "texts"]
    return "- " + "\n  ".join(lines) + "\n"


def _line(name: str, value: str | list[str]) -> str:
    if isinstance(value, str):
        return f"{name}: {_quoted(value)}"
    if name == "rings":
        return "\n".join((f"{name}:", *(f"    - {each}" for each in value)))
    return f"{name}: [{', '.join(map(_quoted, value))}]"


def _quoted(text: str) -> str:
    if _PLAIN.fullmatch(text) and not text.isdigit() and text == text.strip():
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _action_words(action: ScriptAction) -> str:
    match action:
        case Press():
            return f"press {action.keys}"
        case Speak():
            return f"say {action.words}"
        case Wait():
            return "wait"
        case HangUp():
            return "hang up"
