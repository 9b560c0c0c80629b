"""Writes a scenario down from a call or a text that has really happened, for a person to confirm.

What happens is not what should happen: only the sources say that. So the title and the source are
left empty, and a scenario without them is refused when it is read.
"""

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
from ivr.proof.scenarios import OUTCOMES, MakeCarrier, Scenario, run
from ivr.simulator import Heard, RingOutcome, SimulatedCall, number_for
from ivr.simulator.script import Deed, HangUp, Press, Speak, Wait, play

TITLE = "who calls, about what, and what happens, in one sentence"
SOURCE = "the document that says that this is what must happen"
_OUTCOMES: Mapping[RingOutcome, str] = {outcome: spoken_number for spoken_number, outcome in OUTCOMES.items()}
_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ./*+-]|(?<=\d):(?=\d))*")
_LINK = re.compile(r"https?://\S+")
Entries = dict[str, Any]


class NotToBeWrittenError(Exception):
    """This call or text cannot stand as a scenario; says why."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a caller does: at which instant, from which phone, and each deed and outcome in order."""

    moment_at: datetime
    phone: str = "mobile"
    deeds: Sequence[Deed] = ()
    outcomes: Sequence[RingOutcome] = ()


def write_call(revision: Revision, told: Told, make: MakeCarrier) -> str:
    """The YAML of a call that is made now, on a line that answers with this revision.

    Raises:
        NotToBeWrittenError: it would not hold, or would name somebody's own number.
    """
    call = make(told.at).dial(number_for(told.phone))
    used = play(call, told.deeds, told.outcomes)
    rung = [_contact(revision, each.number) for each in call.rang]
    rings = zip(rung, (_OUTCOMES[each.outcome] for each in call.rang), strict=True)
    entries = _head(told.at, told.phone) | {
        "does": [_deed(each) for each in told.deeds[: used.deeds]],
        "rings": [f"{contact.number} {outcome}" for contact, outcome in rings] or "nobody",
        "hears": list(_heard(revision, call, rung)),
    }
    for ends in ("with a person", "with the numbers"):
        if not list(run(_scenario(entries | {"ends": ends}), make)):
            entries["ends"] = ends
    return _checked(entries, make)


def write_text(revision: Revision, told: Told, words: str, pictures: int, make: MakeCarrier) -> str:
    """The YAML of a text that is sent now. Raises as `write_call` does."""
    replies = make(told.at).text(number_for(told.phone), words, media=pictures)
    reply = " ".join(replies.messages)
    entries = _head(told.at, told.phone) | {"texts": words}
    if pictures:
        entries["pictures"] = str(pictures)
    entries["gets"] = list(_got(revision, reply)) if reply else "nothing"
    closed = [number for number in _closed(revision, told.at) if number not in reply]
    if reply and closed:
        entries["never-gets"] = closed
    return _checked(entries, make)


def _head(instant: datetime, phone: str) -> Entries:
    local = to_london(instant)
    words = f"{local:%A} {local.day} {local:%B %Y %H:%M:%S}".removesuffix(":00")
    wall = local.replace(tzinfo=None)
    if from_wall_clock(wall) != from_wall_clock(wall, later=True):
        words += f" {local:%Z}"
    head: Entries = {"at": words}
    return head | ({} if phone == "mobile" else {"from": phone})


def _contact(revision: Revision, number: str) -> Contact:
    """The contact that has a number: one that is nobody's own."""
    for contact in revision.contacts.values():
        if contact.number and dialable_number(contact.number) == number:
            if contact.is_personal:
                raise NotToBeWrittenError(
                    f"{contact.name} rings, whose number is somebody's own: it is not written down"
                )
            return contact
    raise NotToBeWrittenError("a number rings that no contact has")


def _heard(revision: Revision, call: SimulatedCall, rung: list[Contact]) -> Iterator[str]:
    """The emergency words, who is named before each ring, and the numbers told last, as far as they
    are heard in this order."""
    rest = " ".join(call.heard)
    last = call.rang[-1].at if call.rang else 0.0
    after_rings = (e.text for e in call.events if isinstance(e, Heard) and e.at > last)
    told = " ".join(after_rings)
    numbers = [spoken_number(c.spoken or c.number) for c in revision.contacts.values() if c.number]
    numbers = sorted((n for n in numbers if n in told), key=told.index)
    phrases = ["dial 9 9 9", *(contact.name for contact in rung), *numbers]
    for phrase in dict.fromkeys(phrases):
        _, found, after = rest.partition(phrase)
        if found:
            rest = after
            yield phrase


def _got(revision: Revision, reply: str) -> Iterator[str]:
    """999, the contacts' numbers, links, and that no one reads texts, as they stand in the reply."""
    numbers = {c.number for c in revision.contacts.values() if c.number and not c.is_personal}
    whole = [n for n in {"999", *numbers} if re.search(rf"(?<!\d){re.escape(n)}(?!\d)", reply)]
    notice = [phrase for phrase in (revision.texts.notice.rstrip("."),) if phrase in reply]
    found = {*whole, *_LINK.findall(reply), *notice}
    yield from sorted(found, key=lambda phrase: (reply.index(phrase), phrase))


def _closed(revision: Revision, instant: datetime) -> list[str]:
    """The numbers of the lines for everybody that are closed: a text that gives one is wrong."""
    moment = moment_at(revision, instant)
    lines = [name for r in revision.routes if not r.need and not r.caller for name in r.try_]
    return [
        number
        for name in dict.fromkeys(lines)
        if moment.state(name) is Availability.CLOSED and (number := revision.contacts[name].number)
    ]


def _scenario(entries: Entries) -> Scenario:
    try:
        return Scenario.model_validate(entries | {"scenario": TITLE, "source": SOURCE})
    except ValidationError as problem:
        raise NotToBeWrittenError(str(problem.errors()[0]["msg"])) from problem


def _checked(entries: Entries, make: MakeCarrier) -> str:
    if wrong := list(run(_scenario(entries), make)):
        raise NotToBeWrittenError("; ".join(wrong))
    lines = [f"scenario:  # {TITLE}", f"source:  # {SOURCE}"]
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


def _deed(deed: Deed) -> str:
    match deed:
        case Press():
            return f"press {deed.keys}"
        case Speak():
            return f"say {deed.words}"
        case Wait():
            return "wait"
        case HangUp():
            return "hang up"
