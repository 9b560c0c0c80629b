"""How a call ended for its caller, and its transcript. Never contains a phone number.

A caller is stranded unless they were put through to a person, or heard a whole number after the last
ring, or hung up by choice. A caller who hears the carrier's apology is always stranded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from bench.loading.callers import Recognised
from ivr.content.revision import Revision
from ivr.directory import phone_numbers
from ivr.operations.event_log import without_numbers
from ivr.simulator.call_leg import CALLER_HUNG_UP
from ivr.simulator.events import (
    Ended,
    Event,
    Fault,
    Heard,
    Pressed,
    Rang,
    Requested,
    SimulatedOutcome,
    Spoke,
    WasSilent,
)
from ivr.simulator.execution import APOLOGY

_TALKED = "talked to "
_LINE_HUNG_UP = "line hung up"
_STAR = "*"


class CallEnd(StrEnum):
    """How a call ended for its caller."""

    PERSON = "by a person"
    NUMBERS = "by the numbers"
    FALLBACK_PERSON = "by the fallback, a person"
    FALLBACK_NUMBERS = "by the fallback, a number"
    HUNG_UP = "hung up by choice"
    STRANDED = "stranded"


@dataclass(frozen=True, slots=True)
class LineWords:
    """The words to recognise: the fault words; each contact's number as it is read out, and as it is
    dialled, with the contact's id; the offer and the promise of a text."""

    fault: str
    spoken: dict[str, str]
    dialled: dict[str, str]
    offer: str
    promise: str

    @property
    def recognised(self) -> Recognised:
        """The words that callers recognise."""
        return Recognised(self.offer, tuple(self.spoken))


def line_words(revision: Revision) -> LineWords:
    spoken, dialled = {}, {}
    for name, contact in revision.contacts.items():
        if contact.number:
            spoken[phone_numbers.spoken_number(contact.spoken or contact.number)] = name
            e164 = phone_numbers.dialable_number(contact.number)
            if isinstance(e164, str):
                dialled[e164] = name
    text = revision.voice.text_offer
    offer, promise = (text.ask, text.yes) if text else ("(no text is offered)",) * 2
    return LineWords(revision.voice.prompts.fault, spoken, dialled, offer, promise)


def call_end(events: Sequence[Event], words: LineWords) -> CallEnd:
    """How a call with these events ended."""
    heard = [event for event in events if isinstance(event, Heard)]
    ended = next((event.how for event in events if isinstance(event, Ended)), "")
    if not ended or any(event.text == APOLOGY for event in heard):
        return CallEnd.STRANDED
    by_fallback = any(words.fault in event.text for event in heard)
    if ended.startswith(_TALKED) or _was_put_through(events):
        return CallEnd.FALLBACK_PERSON if by_fallback else CallEnd.PERSON
    if ended in (_LINE_HUNG_UP, CALLER_HUNG_UP) and _heard_a_number(events, words):
        return CallEnd.FALLBACK_NUMBERS if by_fallback else CallEnd.NUMBERS
    return CallEnd.HUNG_UP if ended == CALLER_HUNG_UP else CallEnd.STRANDED


def was_promised_a_text(events: Sequence[Event], words: LineWords) -> bool:
    """Whether the caller heard the promise of a text."""
    return any(isinstance(event, Heard) and words.promise in event.text for event in events)


def transcript(events: Sequence[Event], words: LineWords) -> tuple[str, ...]:
    """The call in lines, with contact ids for numbers."""
    return tuple(_line(event, words) for event in events)


def _was_put_through(events: Sequence[Event]) -> bool:
    """Whether the contact ended a conversation. A caller who pressed star left an answerphone."""
    after = [*events[1:], None]
    return any(
        isinstance(event, Rang)
        and event.outcome is SimulatedOutcome.ENDED
        and not (isinstance(following, Pressed) and following.keys == _STAR)
        for event, following in zip(events, after, strict=True)
    )


def _heard_a_number(events: Sequence[Event], words: LineWords) -> bool:
    rings = [place for place, event in enumerate(events) if isinstance(event, Rang)]
    since = events[rings[-1] :] if rings else events
    return any(
        isinstance(event, Heard)
        and not event.cut
        and any(number in event.text for number in words.spoken)
        for event in since
    )


def _line(event: Event, words: LineWords) -> str:
    match event:
        case Heard(text=heard, cut=cut):
            text = f"heard{' a part of' if cut else ''}: {heard}"
        case Pressed(keys=keys):
            text = f"pressed {keys}"
        case Spoke(words=spoken):
            text = f"said: {spoken}"
        case WasSilent(seconds=seconds):
            text = f"was silent for {seconds:.0f} s"
        case Rang(number=number, outcome=outcome):
            text = f"{words.dialled.get(number, 'an unknown contact')} rang: {outcome}"
        case Requested(url=url, status=status):
            parts = urlsplit(url)
            target = f"{parts.path}{'?' * bool(parts.query)}{parts.query}"
            text = f"requested {target}: {status or 'no response'}"
        case Fault(code=code):
            text = f"the carrier reported {code}"
        case Ended(how=how):
            text = f"ended: {'talked' if how.startswith(_TALKED) else how}"
        case _:
            text = type(event).__name__
    for number, name in (*words.spoken.items(), *words.dialled.items()):
        text = text.replace(number, f"(the number of {name})")
    return str(without_numbers(None, "", {"": f"{event.at:6.1f} s  {text}"})[""])
