"""A call in words. Decides what is shown of it, and what of that is new."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from ivr.engine.speech_duration import seconds_to_say
from ivr.simulator import (
    Ended,
    Event,
    Fault,
    Heard,
    Listening,
    Pressed,
    Rang,
    Requested,
    Ringing,
    RingOutcome,
    SentTones,
    Spoke,
    WasSilent,
    Whispered,
)
from ivr.simulator.line import SimulatedLine
from ivr.web.demonstration.phone import Call

_OUTCOMES = {
    RingOutcome.ANSWERED: "answered, and you talked",
    RingOutcome.ENDED: "answered; they ended the call, you stayed on the line",
    RingOutcome.MOMENT: "answered for a moment only",
    RingOutcome.UNBRIDGED: "answered, but you were never connected",
    RingOutcome.DECLINED: "answered; the call was declined",
    RingOutcome.NO_KEY: "answered; no key was pressed to take the call",
    RingOutcome.NO_ANSWER: "no answer",
    RingOutcome.BUSY: "busy",
    RingOutcome.FAILED: "the call could not be made",
    RingOutcome.CANCELED: "given up",
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
    """One thing that happened. `kind` is heard, did, rang, why, fault, ended or texted; `clock` is
    the time since the call began, as `1:05`; `note` says more, quietly."""

    kind: str
    clock: str
    text: str
    note: str = ""
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Ringer:
    """Who is ringing."""

    name: str
    number: str
    clock: str
    seconds: int
    why: str
    is_left_by_star: bool


@dataclass(frozen=True, slots=True)
class Transcript:
    """A call to be shown. `now` is what the caller hears after the last act; one of `ringer`,
    `listens_for` (seconds) and `ended` says what comes next."""

    entries: tuple[Entry, ...]
    now: tuple[str, ...]
    ringer: Ringer | None = None
    listens_for: int | None = None
    ended: str | None = None


def write(call: Call) -> Transcript:
    """Everything that happened, then what is waited for."""
    first_new = _first_new(call)
    entries = tuple(_entries(call, first_new))
    now = tuple(event.text for event in call.events[first_new:] if isinstance(event, Heard))
    match call.waiting:
        case Listening():
            prompts = call.waiting.prompts
            return Transcript(
                entries=(*entries, *_prompts(call, prompts)),
                now=(*now, *prompts),
                listens_for=round(call.waiting.timeout_seconds),
            )
        case Ringing():
            return Transcript(entries, now, ringer=_ringer(call, call.waiting))
        case None:
            return Transcript((*entries, *_texts(call)), now, ended=_ended(call))


def _texts(call: Call) -> Iterator[Entry]:
    """The texts that were promised, as they would be sent."""
    clock = _clock(call.events[-1].at) if call.events else ""
    for body in call.line.promised:
        yield Entry("texted", clock, body, is_new=True)


def _first_new(call: Call) -> int:
    """The first event that the caller has not heard of: prompts that were being said when the
    caller acted were shown before."""
    for index in range(call.before, len(call.events)):
        match call.events[index]:
            case Pressed() | Spoke():
                return index + 1
            case WasSilent() | Rang() | Ended():
                return index
            case _:
                pass
    return call.before


def _entries(call: Call, first_new: int) -> Iterator[Entry]:
    turns = iter(call.line.turns)
    for index, event in enumerate(call.events):
        is_new = index >= first_new
        if isinstance(event, Requested):
            if event.status == 200 and urlsplit(event.url).path.endswith("/voice"):
                turn = next(turns, None)
                for rule in turn.trail if turn else ():
                    yield Entry("why", _clock(event.at), rule, is_new=is_new)
        elif (entry := _entry(event, call, is_new=is_new)) is not None:
            yield entry


def _entry(event: Event, call: Call, *, is_new: bool) -> Entry | None:
    clock = _clock(event.at)
    match event:
        case Heard():
            note = f"cut off after {event.until - event.at:.0f} s" if event.cut else ""
            return Entry("heard", clock, event.text, note, is_new)
        case Pressed():
            return Entry("did", clock, f"You press {event.keys}", is_new=is_new)
        case Spoke():
            return Entry("did", clock, f"You say “{event.words}”", is_new=is_new)
        case WasSilent():
            return Entry(
                "did", clock, f"You say nothing for {event.seconds:.0f}\u00a0s", is_new=is_new
            )
        case Rang():
            name, number = _contact(call.line, event.number)
            note = f"{_OUTCOMES[event.outcome]}, {event.seconds:.0f} s"
            return Entry("rang", clock, f"{_capital(name)} rang, {number}", note, is_new)
        case Whispered():
            return Entry("rang", clock, f"Whoever answers hears: “{event.text}”", is_new=is_new)
        case SentTones():
            return Entry("rang", clock, f"We dial {event.keys} once they answer", is_new=is_new)
        case Fault():
            return Entry("fault", clock, f"Fault {event.code}: {event.message}", is_new=is_new)
        case Ended():
            return Entry("ended", clock, _ended(call), is_new=is_new)
        case Requested():
            return None


def _prompts(call: Call, prompts: tuple[str, ...]) -> Iterator[Entry]:
    """What is being said now; it counts as heard only once the caller acts."""
    at = _seconds(call)
    for text in prompts:
        yield Entry("heard", _clock(at), text, is_new=True)
        at += seconds_to_say(text)


def _seconds(call: Call) -> float:
    """How long the call has lasted."""
    return max(
        (event.until if isinstance(event, Heard) else event.at for event in call.events),
        default=0.0,
    )


def _ringer(call: Call, ringing: Ringing) -> Ringer:
    name, number = _contact(call.line, ringing.number)
    trail = call.line.turns[-1].trail if call.line.turns else ()
    return Ringer(
        name=_capital(name),
        number=number,
        clock=_clock(_seconds(call)),
        seconds=round(ringing.ring_seconds),
        why=trail[-1] if trail else "",
        is_left_by_star=ringing.hangup_on_star,
    )


def _ended(call: Call) -> str:
    how = next((event.how for event in call.events if isinstance(event, Ended)), "")
    if how.startswith(_TALKED):
        name, number = _contact(call.line, how.removeprefix(_TALKED))
        return f"You talked to {name} ({number}), and the call ended."
    return _ENDS.get(how, f"The call ended: {how}.")


def _contact(line: SimulatedLine, number: str) -> tuple[str, str]:
    contact = line.revision.contacts.get(line.contact_of(number) or "")
    return (contact.name, contact.number or number) if contact else ("somebody", number)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
