"""A call in words. Decides what the page shows of it, and what of that is new."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from ivr.engine.speech_duration import seconds_to_say
from ivr.engine.turn import Turn
from ivr.simulator.events import (
    Ended,
    Event,
    Fault,
    Heard,
    Listening,
    Pressed,
    Rang,
    Requested,
    Ringing,
    SimulatedOutcome,
    Spoke,
    TonesSent,
    WasSilent,
    WhisperHeard,
)
from ivr.simulator.line import SimulatedLine
from ivr.web.demonstration.call_replay import Replay

_OUTCOMES = {
    SimulatedOutcome.ANSWERED: "answered, and you talked",
    SimulatedOutcome.ENDED: "answered; they ended the call, you stayed on the line",
    SimulatedOutcome.MOMENT: "answered for a moment only",
    SimulatedOutcome.UNBRIDGED: "answered, but you were never connected",
    SimulatedOutcome.DECLINED: "answered; the call was declined",
    SimulatedOutcome.NO_KEY: "answered; no key was pressed to take the call",
    SimulatedOutcome.NO_ANSWER: "no answer",
    SimulatedOutcome.BUSY: "busy",
    SimulatedOutcome.FAILED: "the call could not be made",
    SimulatedOutcome.CANCELED: "cancelled",
}
_ENDS = {
    "caller hung up": "You hung up.",
    "line hung up": "The line ended the call.",
    "carrier error": "The carrier got no answer from the service.",
    "rejected": "The line did not take the call.",
    "busy": "The line was busy.",
}
_TALKED = "talked to "


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the call. `kind` is heard, did, rang, why, fault, ended or texted; `clock` is the
    time since the call began, as `1:05`; `note` is shown small."""

    kind: str
    clock: str
    text: str
    note: str = ""
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class RingingContact:
    name: str
    number: str
    clock: str
    seconds: int
    why: str
    is_left_by_star: bool


@dataclass(frozen=True, slots=True)
class Transcript:
    """A call to show. `now` is what the caller hears after the last action; one of `ringing`,
    `listens_for` (seconds) and `ended` says what comes next."""

    entries: tuple[Entry, ...]
    now: tuple[str, ...]
    ringing: RingingContact | None = None
    listens_for: int | None = None
    ended: str | None = None


def write_transcript(call: Replay) -> Transcript:
    first_new = _first_new(call)
    entries = tuple(_entries(call, first_new))
    now = tuple(event.text for event in call.events[first_new:] if isinstance(event, Heard))
    match call.waiting:
        case Listening():
            prompts, seconds = call.waiting.prompts, round(call.waiting.timeout_seconds)
            entries = (*entries, *_prompts(call, prompts))
            return Transcript(entries, (*now, *prompts), listens_for=seconds)
        case Ringing():
            return Transcript(entries, now, ringing=_ringing_contact(call, call.waiting))
        case None:
            clock = _clock(call.events[-1].at) if call.events else ""
            texts = tuple(Entry("texted", clock, body, is_new=True) for body in call.line.promised)
            return Transcript((*entries, *texts), now, ended=_ended(call))


def _first_new(call: Replay) -> int:
    """The index of the first new event. The prompts that the caller interrupted were shown before."""
    for index, event in enumerate(call.events[call.before :], call.before):
        if isinstance(event, Pressed | Spoke | WasSilent | Rang | Ended):
            return index + isinstance(event, Pressed | Spoke)
    return call.before


def _entries(call: Replay, first_new: int) -> Iterator[Entry]:
    turns = iter(call.line.turns)
    for index, event in enumerate(call.events):
        for kind, text, note in _lines(event, call, turns):
            yield Entry(kind, _clock(event.at), text, note, is_new=index >= first_new)


def _lines(event: Event, call: Replay, turns: Iterator[Turn]) -> Iterator[tuple[str, str, str]]:
    """The kind, text and note of each line that the page shows for an event."""
    match event:
        case Requested():
            if event.status == 200 and urlsplit(event.url).path.endswith("/voice"):
                turn = next(turns, None)
                yield from (("why", rule, "") for rule in (turn.trail if turn else ()))
        case Heard():
            note = f"cut off after {event.until - event.at:.0f} s" if event.cut else ""
            yield "heard", event.text, note
        case Pressed():
            yield "did", f"You press {event.keys}", ""
        case Spoke():
            yield "did", f"You say “{event.words}”", ""
        case WasSilent():
            yield "did", f"You say nothing for {event.seconds:.0f}\u00a0s", ""
        case Rang():
            name, number = _contact(call.line, event.number)
            note = f"{_OUTCOMES[event.outcome]}, {event.seconds:.0f} s"
            yield "rang", f"{capitalised(name)} rang, {number}", note
        case WhisperHeard():
            yield "rang", f"The contact hears first: “{event.text}”", ""
        case TonesSent():
            yield "rang", f"The line dials {event.keys} once they answer", ""
        case Fault():
            yield "fault", f"Fault {event.code}: {event.message}", ""
        case Ended():
            yield "ended", _ended(call), ""


def _prompts(call: Replay, prompts: tuple[str, ...]) -> Iterator[Entry]:
    """The prompts that are said now; the call has them as heard only after the next action."""
    at = _duration(call)
    for text in prompts:
        yield Entry("heard", _clock(at), text, is_new=True)
        at += seconds_to_say(text)


def _duration(call: Replay) -> float:
    ends = (event.until if isinstance(event, Heard) else event.at for event in call.events)
    return max(ends, default=0.0)


def _ringing_contact(call: Replay, ringing: Ringing) -> RingingContact:
    name, number = _contact(call.line, ringing.number)
    trail = call.line.turns[-1].trail if call.line.turns else ()
    why, clock = trail[-1] if trail else "", _clock(_duration(call))
    seconds, star = round(ringing.ring_seconds), ringing.hangup_on_star
    return RingingContact(capitalised(name), number, clock, seconds, why, star)


def _ended(call: Replay) -> str:
    how = next((event.how for event in call.events if isinstance(event, Ended)), "")
    if how.startswith(_TALKED):
        name, number = _contact(call.line, how.removeprefix(_TALKED))
        return f"You talked to {name} ({number}), and the call ended."
    return _ENDS.get(how, f"The call ended: {how}.")


def _contact(line: SimulatedLine, number: str) -> tuple[str, str]:
    contact = line.revision.contacts.get(line.contact_of(number) or "")
    return (contact.name, contact.number or number) if contact else ("an unknown number", number)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
