"""A turn as the carrier hears it: its document, read and executed by the simulated carrier's rules.

Nothing of Twilio is known here: what is said, how long it takes, and which request follows each thing
a caller does, all come from the room that knows. Documents that differ only in the state they carry
in their addresses are read and executed once: the carrier sends an address back as it was written.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

from ivr.carrier.accepted import OUR_RULE, Complaint, of_voice, of_whisper
from ivr.carrier.requests import read_voice, read_whisper
from ivr.carrier.twiml import (
    CONTENT_TYPE,
    NumberRefused,
    WriterSettings,
    state_query,
    write,
    write_whisper,
)
from ivr.content.revision import Revision
from ivr.directory import phone_numbers
from ivr.engine.call_state import CallState
from ivr.engine.events import Event
from ivr.engine.turn import Ring as Dialled
from ivr.engine.turn import Turn, Wait
from ivr.engine.whisper import Whisper
from ivr.proof.actions import Act
from ivr.proof.state_tracking import without
from ivr.simulator.callers import number_for
from ivr.simulator.clock import VirtualClock
from ivr.simulator.documents import UnreadableError
from ivr.simulator.events import Fault, Heard, Listening, Rang
from ivr.simulator.exchange import Page as Address
from ivr.simulator.exchange import SimulatedNumber
from ivr.simulator.execution import perform
from ivr.simulator.gathering import gather
from ivr.simulator.leg import Leg, NumberSettings, Ring
from ivr.simulator.parameters import CallParties
from ivr.simulator.transport import Request, Response, Transport
from ivr.simulator.twiml import Document, parse
from ivr.simulator.verbs import Gather

_START = datetime(2000, 1, 1, tzinfo=UTC)
_CARRIED = "carried=state"
OUR_FAULT = "our own fault: "
SERVICE_NUMBER = "+441632960001"  # both kept by Ofcom for drama


class Branch(NamedTuple):
    """What follows an act: how long until the next request, what it says, what was heard and rung.
    `over` says how the call ended where nothing follows."""

    act: Act
    seconds: float
    state: CallState | None
    event: Event | None
    over: str | None
    heard: tuple[Heard, ...]
    rang: tuple[Rang, ...]
    faults: tuple[Fault, ...]
    url: str = ""


@dataclass(slots=True)
class _Shape:
    """What documents share that differ only in the state they carry. It waits for the caller
    (`listen`) or a ring (`ring`), or ends. `text` is one of them."""

    document: Document | None
    problems: tuple[str, ...]
    waits: str
    answers: Transport
    text: str = ""
    branches: dict[str, Branch] = field(default_factory=dict)
    _strands: tuple[str, ...] | None = None

    def branch(self, act: Act) -> Branch:
        if act.name not in self.branches:
            self.branches[act.name] = _branch(self.document, act, self.answers)
        return self.branches[act.name]

    def strands(self, wait: Wait) -> tuple[str, ...]:
        if self._strands is None:
            self._strands = tuple(self._against_our_rules(wait))
        return self._strands

    def _against_our_rules(self, wait: Wait) -> Iterator[str]:
        found: tuple[Complaint, ...] = ()
        if self.document is not None:
            shows = isinstance(wait, Dialled) and wait.shows_caller
            found = of_voice(self.text.encode(), shows_caller=shows)
        yield from (each.message for each in found if each.code == OUR_RULE)
        if isinstance(wait, Dialled) and wait.whisper is not None:
            whispered = self.answers(_FIRST_WHISPERED)
            yield from (each.message for each in of_whisper(whispered.body))


@dataclass(slots=True)
class Page:
    """The document of a turn, and what is wrong with it."""

    turn: Turn
    problems: tuple[str, ...]
    _shape: _Shape
    _carried: str = ""
    _states: dict[str, CallState | None] = field(default_factory=dict)

    @property
    def waits(self) -> str:
        """What the page waits for: `listen`, `ring` or `end`."""
        return self._shape.waits

    @property
    def shape(self) -> int:
        """The same for documents that differ only in the state they carry."""
        return id(self._shape)

    def branch(self, act: Act) -> Branch:
        """What follows an act on this page."""
        found = self._shape.branch(act)
        return found._replace(state=self.state_of(found.url)) if found.url else found

    @property
    def strands(self) -> tuple[str, ...]:
        """What would strand a caller in a document that the carrier accepts: of our own rules for
        documents, and of those for what whoever answers a screened ring hears."""
        return self._shape.strands(self.turn.wait)

    def seconds(self, act: Act) -> float:
        """Seconds from the start of the page to what follows an act."""
        return self._shape.branch(act).seconds

    def state_of(self, url: str) -> CallState | None:
        """The state that comes back with a request to an address of this page."""
        if url not in self._states:
            query = _query(url.replace(_CARRIED, self._carried))
            self._states[url] = read_voice(query, ()).state
        return self._states[url]


def line_of(revision: Revision) -> WriterSettings:
    """The line that a revision answers on, as far as a proof needs one."""
    service = revision.service
    longest = service.rings.longest_call
    return WriterSettings("https://proof.invalid", SERVICE_NUMBER, service.voice, longest)


class PageReader:
    """Writes turns down and reads them as the carrier does; each shape of a document once."""

    def __init__(self, line: WriterSettings) -> None:
        self._line = line
        self._by_turn: dict[Turn, _Shape] = {}
        self._by_text: dict[tuple[str, Whisper | None], _Shape] = {}

    def page_of(self, turn: Turn, bare: Turn | None = None) -> Page:
        """The page of a turn; `bare` is the same without its past and its trail, if it is at hand."""
        try:
            shape = self._shape_of(bare or turn._replace(state=without(turn.state), trail=()))
        except NumberRefused as refused:
            fault = f"{OUR_FAULT}{refused}"  # heard instead of the turn's own words
            heard = turn._replace(says=(fault,))
            return Page(heard, (fault,), _Shape(None, (), "end", _nobody))
        faults = tuple(words for words in turn.says if words.startswith(OUR_FAULT))
        return Page(turn, shape.problems + faults, shape, state_query(turn.state))

    def _shape_of(self, turn: Turn) -> _Shape:
        """A document depends on the past of a state only where it carries the state."""
        if turn not in self._by_turn:
            text = write(turn, self._line).replace(escape(state_query(turn.state)), _CARRIED)
            whisper = turn.wait.whisper if isinstance(turn.wait, Dialled) else None
            if (text, whisper) not in self._by_text:
                answers = _whispering(whisper, self._line) if whisper else _nobody
                self._by_text[text, whisper] = _read(text, answers)
            self._by_turn[turn] = self._by_text[text, whisper]
        return self._by_turn[turn]


def tells_numbers_twice(revision: Revision, page: Page) -> bool:
    """Whether a page says a contact's number at least twice and then the emergency words."""
    says = page.turn.says
    spoken = _spoken(revision)
    twice = [
        i
        for i, words in enumerate(says)
        if says.count(words) >= 2 and any(number in words for number in spoken)
    ]
    return bool(twice) and any("9 9 9" in words for words in says[max(twice) + 1 :])


@lru_cache(maxsize=8)
def _spoken(revision: Revision) -> frozenset[str]:
    return frozenset(
        phone_numbers.spoken_number(contact.spoken or contact.number)
        for contact in revision.contacts.values()
        if contact.number
    )


def _read(text: str, answers: Transport) -> _Shape:
    response = Response(200, (("Content-Type", CONTENT_TYPE),), text.encode())
    try:
        document = parse(response)
    except UnreadableError as problem:
        return _Shape(None, (f"{problem.code} {problem.message}",), "end", answers)
    problems = tuple(f"{code} {said}" for code, said in document.problems)
    return _Shape(document, problems, _waits(document, answers), answers, text)


def _waits(document: Document, answers: Transport) -> str:
    try:
        pending = next(perform(_leg(answers), document))
    except StopIteration:
        return "end"
    return "listen" if isinstance(pending[0], Listening) else "ring"


def _branch(document: Document | None, act: Act, answers: Transport) -> Branch:
    leg = _leg(answers)
    if document is None:
        return Branch(act, 0.0, None, None, "carrier error", (), (), ())
    steps = perform(leg, document)
    try:
        _, verb = next(steps)
        if isinstance(act.does, Ring):
            steps.send(act.does)
        elif isinstance(verb, Gather):
            steps.send((act.does, gather(verb, act.does)))
        step: Address | str = "waits twice in one document"
    except StopIteration as done:
        step = done.value
    seconds = leg.exchange.seconds()
    heard = tuple(e for e in leg.events if isinstance(e, Heard))
    rang = tuple(e for e in leg.events if isinstance(e, Rang))
    faults = tuple(e for e in leg.events if isinstance(e, Fault))
    if isinstance(step, str):
        return Branch(act, seconds, None, None, step, heard, rang, faults)
    sent = (("CallStatus", "in-progress"), *step.extra)
    event = read_voice(_query(step.url), sent).event
    return Branch(act, seconds, None, event, None, heard, rang, faults, step.url)


def _query(url: str) -> tuple[tuple[str, str], ...]:
    return tuple(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def _leg(answers: Transport) -> Leg:
    line = SimulatedNumber(answers, "token", VirtualClock(_START), signs_https_port=False)
    return Leg(line, _PARTIES, _SETTINGS)


def _nobody(_: Request) -> Response:
    raise AssertionError("the walk asks the engine, not the network")


def _whispering(whisper: Whisper, line: WriterSettings) -> Transport:
    """What the service says to whoever answers a screened contact: nothing else is asked of it."""

    def answer(request: Request) -> Response:
        form = tuple(parse_qsl(request.body.decode(), keep_blank_values=True))
        document = write_whisper(whisper, read_whisper(_query(request.url), form), line)
        return Response(200, (("Content-Type", CONTENT_TYPE),), document.encode())

    return answer


_FIRST_WHISPERED = Request("POST", "https://proof.invalid/voice/whisper", (), b"")
_PARTIES = CallParties("AC", "CA", number_for("mobile"), SERVICE_NUMBER, None, ())
_SETTINGS = NumberSettings(
    voice=Address(""),
    fallback=None,
    status=None,
    reports_bridged=True,
    action_after_hang_up=False,
    max_requests=9,
)
