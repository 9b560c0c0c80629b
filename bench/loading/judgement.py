"""How a call ended for its caller, judged by what they heard and who answered; and its transcript.

A caller is stranded who was neither put through to somebody, nor heard a number to ring whole after
the last ring, nor hung up by their own wish. Whoever hears the carrier's own apology is stranded,
whatever came before it. Never says a phone number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from bench.loading.callers import Known
from ivr.content.revision import Revision
from ivr.directory import phone_numbers
from ivr.operations.event_log import without_numbers
from ivr.simulator import (
    Ended,
    Event,
    Fault,
    Heard,
    Pressed,
    Rang,
    Requested,
    RingOutcome,
    Spoke,
    WasSilent,
)
from ivr.simulator.execution import APOLOGY
from ivr.simulator.call_leg import CALLER_HUNG_UP

_TALKED = "talked to "
_LINE_HUNG_UP = "line hung up"
_STAR = "*"


class How(StrEnum):
    """How a call ended for whoever made it."""

    PERSON = "by a person"
    NUMBERS = "by the numbers"
    FALLBACK_PERSON = "by the fallback, a person"
    FALLBACK_NUMBERS = "by the fallback, a number"
    HUNG_UP = "hung up by own wish"
    STRANDED = "stranded"


@dataclass(frozen=True, slots=True)
class Words:
    """What a revision says that a judge must recognise: the fault words; each contact's number as it is
    read out, and as it is dialled, with the contact's id; the offer and the promise of a text."""

    fault: str
    said: dict[str, str]
    dialled: dict[str, str]
    offer: str
    promise: str

    @property
    def known(self) -> Known:
        """What callers recognise of it."""
        return Known(self.offer, tuple(self.said))


def words_of(revision: Revision) -> Words:
    """The words of a revision."""
    said, dialled = {}, {}
    for name, contact in revision.contacts.items():
        if contact.number:
            said[phone_numbers.spoken_number(contact.spoken or contact.number)] = name
            e164 = phone_numbers.dialable_number(contact.number)
            if isinstance(e164, str):
                dialled[e164] = name
    text = revision.voice.text_offer
    offer, promise = (text.ask, text.yes) if text else ("(no text is offered)",) * 2
    return Words(revision.voice.prompts.fault, said, dialled, offer, promise)


def judge(events: Sequence[Event], words: Words) -> How:
    """How a call with these events ended."""
    heard = [event for event in events if isinstance(event, Heard)]
    ended = next((event.how for event in events if isinstance(event, Ended)), "")
    if not ended or any(event.text == APOLOGY for event in heard):
        return How.STRANDED
    by_fallback = any(words.fault in event.text for event in heard)
    if ended.startswith(_TALKED) or _was_put_through(events):
        return How.FALLBACK_PERSON if by_fallback else How.PERSON
    if ended in (_LINE_HUNG_UP, CALLER_HUNG_UP) and _heard_a_number(events, words):
        return How.FALLBACK_NUMBERS if by_fallback else How.NUMBERS
    return How.HUNG_UP if ended == CALLER_HUNG_UP else How.STRANDED


def was_promised_a_text(events: Sequence[Event], words: Words) -> bool:
    """Whether the caller heard that a text is on its way."""
    return any(isinstance(event, Heard) and words.promise in event.text for event in events)


def transcript(events: Sequence[Event], words: Words) -> tuple[str, ...]:
    """A call in lines, with contacts by their ids."""
    return tuple(_line(event, words) for event in events)


def _was_put_through(events: Sequence[Event]) -> bool:
    """Whether a talk ended from the other side. A caller who left by star left an answerphone."""
    after = [*events[1:], None]
    return any(
        isinstance(event, Rang)
        and event.outcome is RingOutcome.ENDED
        and not (isinstance(following, Pressed) and following.keys == _STAR)
        for event, following in zip(events, after, strict=True)
    )


def _heard_a_number(events: Sequence[Event], words: Words) -> bool:
    rings = [place for place, event in enumerate(events) if isinstance(event, Rang)]
    since = events[rings[-1] :] if rings else events
    return any(
        isinstance(event, Heard)
        and not event.cut
        and any(number in event.text for number in words.said)
        for event in since
    )


def _line(event: Event, words: Words) -> str:
    match event:
        case Heard(text=text, cut=cut):
            told = f"heard{' a part of' if cut else ''}: {text}"
        case Pressed(keys=keys):
            told = f"pressed {keys}"
        case Spoke(words=spoken):
            told = f"said: {spoken}"
        case WasSilent(seconds=seconds):
            told = f"was silent for {seconds:.0f} s"
        case Rang(number=number, outcome=outcome):
            told = f"{words.dialled.get(number, 'an unknown contact')} rang: {outcome}"
        case Requested(url=url, status=status):
            parts = urlsplit(url)
            told = (
                f"asked {parts.path}{'?' * bool(parts.query)}{parts.query}: {status or 'nothing'}"
            )
        case Fault(code=code):
            told = f"the carrier noted {code}"
        case Ended(how=how):
            told = f"ended: {'talked' if how.startswith(_TALKED) else how}"
        case _:
            told = type(event).__name__
    for number, name in (*words.said.items(), *words.dialled.items()):
        told = told.replace(number, f"(the number of {name})")
    return str(without_numbers(None, "", {"": f"{event.at:6.1f} s  {told}"})[""])
