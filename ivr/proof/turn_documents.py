"""The TwiML document of a turn, parsed and executed by the simulated carrier's rules: what is said, how
long it takes, and which request follows an action. Documents that differ only in the state in their
addresses are parsed and executed once, because the carrier sends an address back unchanged."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

from ivr.carrier import twiml
from ivr.carrier.accepted import OUR_RULE, of_voice, of_whisper
from ivr.carrier.requests import read_voice, read_whisper
from ivr.content.revision import Revision
from ivr.directory.phone_numbers import spoken_number
from ivr.engine.call_state import CallState
from ivr.engine.events import Event
from ivr.engine.turn import Ring as RingWait
from ivr.engine.turn import Turn, Wait
from ivr.engine.whisper import Whisper
from ivr.proof.actions import Action
from ivr.proof.read_tracking import without_past
from ivr.simulator.call_leg import CallLeg, NumberSettings, RingResult
from ivr.simulator.callers import number_for
from ivr.simulator.clock import VirtualClock
from ivr.simulator.documents import Document, Gather, UnreadableError, parse
from ivr.simulator.events import Fault, Heard, Listening, Rang
from ivr.simulator.execution import perform
from ivr.simulator.gather import gather
from ivr.simulator.parameters import CallParties
from ivr.simulator.transport import Request, Response, Transport
from ivr.simulator.webhook_request import ServiceConnection
from ivr.simulator.webhooks import Webhook

_START = datetime(2000, 1, 1, tzinfo=UTC)
_STATE_PLACEHOLDER = "carried=state"
SERVICE_FAULT = "fault in the service: "
SERVICE_NUMBER = "+441632960001"  # Ofcom reserves 01632 960000 to 960999 for drama


class Branch(NamedTuple):
    """What follows an action: the seconds until the next request, its state and event, and what was
    heard and rung before it. `end` says how the call ended where no request follows."""

    seconds: float
    state: CallState | None
    event: Event | None
    end: str | None
    heard: tuple[Heard, ...]
    rang: tuple[Rang, ...]
    faults: tuple[Fault, ...]
    url: str = ""


@dataclass(eq=False)
class DocumentShape:
    """What documents share that differ only in the state they carry. `text` is one of them."""

    document: Document | None
    problems: tuple[str, ...]
    waits_for: str
    wait: Wait
    transport: Transport
    text: str = ""
    branches: dict[str, Branch] = field(default_factory=dict)

    def branch(self, action: Action) -> Branch:
        if action.name not in self.branches:
            self.branches[action.name] = _execute(self.document, action, self.transport)
        return self.branches[action.name]

    @cached_property
    def stranding_problems(self) -> tuple[str, ...]:
        """What would strand a caller although the carrier accepts the document: breaches of the
        service's own rules for documents and for the whisper of a screened ring."""
        wait, problems = self.wait, []
        if self.document is not None:
            shows_caller = isinstance(wait, RingWait) and wait.shows_caller
            complaints = of_voice(self.text.encode(), shows_caller=shows_caller)
            problems = [each.message for each in complaints if each.code == OUR_RULE]
        if isinstance(wait, RingWait) and wait.whisper is not None:
            whispered = self.transport(_FIRST_WHISPER_REQUEST)
            problems += [each.message for each in of_whisper(whispered.body)]
        return tuple(problems)


@dataclass(slots=True)
class TurnDocument:
    turn: Turn
    problems: tuple[str, ...]
    shape: DocumentShape
    _carried: str = ""
    _states: dict[str, CallState | None] = field(default_factory=dict)

    @property
    def waits_for(self) -> str:
        """`listen`, `ring` or `end`."""
        return self.shape.waits_for

    def branch(self, action: Action) -> Branch:
        branch = self.shape.branch(action)
        return branch._replace(state=self.state_of(branch.url)) if branch.url else branch

    def seconds(self, action: Action) -> float:
        return self.shape.branch(action).seconds

    def state_of(self, url: str) -> CallState | None:
        if url not in self._states:
            query = _query(url.replace(_STATE_PLACEHOLDER, self._carried))
            self._states[url] = read_voice(query, ()).state
        return self._states[url]


def proof_settings(revision: Revision) -> twiml.WriterSettings:
    service = revision.service
    return twiml.WriterSettings(
        "https://proof.invalid", SERVICE_NUMBER, service.voice, service.rings.longest_call
    )


class DocumentReader:
    """Writes turns as documents and parses them as the carrier does, each shape once."""

    def __init__(self, revision: Revision) -> None:
        self._settings = proof_settings(revision)
        self._by_turn: dict[Turn, DocumentShape] = {}
        self._by_text: dict[tuple[str, Whisper | None], DocumentShape] = {}

    def read(self, turn: Turn, bare: Turn | None = None) -> TurnDocument:
        """The document of a turn. `bare` is the same turn without its past and trail, if known."""
        try:
            shape = self._shape_of(bare or turn._replace(state=without_past(turn.state), trail=()))
        except twiml.NumberRefused as refused:
            fault = f"{SERVICE_FAULT}{refused}"  # the caller hears this and not the turn's words
            nothing = DocumentShape(None, (), "end", turn.wait, _no_request)
            return TurnDocument(turn._replace(says=(fault,)), (fault,), nothing)
        faults = tuple(words for words in turn.says if words.startswith(SERVICE_FAULT))
        return TurnDocument(turn, shape.problems + faults, shape, twiml.state_query(turn.state))

    def _shape_of(self, turn: Turn) -> DocumentShape:
        """A document depends on the past of a state only in the addresses that carry the state."""
        if turn not in self._by_turn:
            text = twiml.write(turn, self._settings)
            text = text.replace(escape(twiml.state_query(turn.state)), _STATE_PLACEHOLDER)
            whisper = turn.wait.whisper if isinstance(turn.wait, RingWait) else None
            if (text, whisper) not in self._by_text:
                transport = _whisper_transport(whisper, self._settings) if whisper else _no_request
                self._by_text[text, whisper] = _parse(text, turn.wait, transport)
            self._by_turn[turn] = self._by_text[text, whisper]
        return self._by_turn[turn]


def says_numbers_twice(revision: Revision, document: TurnDocument) -> bool:
    """Whether a contact's number is said at least twice and then the emergency words."""
    says = document.turn.says
    twice = [
        index
        for index, words in enumerate(says)
        if says.count(words) >= 2 and any(each in words for each in _spoken_numbers(revision))
    ]
    return bool(twice) and any("9 9 9" in words for words in says[max(twice) + 1 :])


@lru_cache(maxsize=8)
def _spoken_numbers(revision: Revision) -> frozenset[str]:
    contacts = revision.contacts.values()
    return frozenset(spoken_number(each.spoken or each.number) for each in contacts if each.number)


def _parse(text: str, wait: Wait, transport: Transport) -> DocumentShape:
    try:
        document = parse(twiml_response(text))
    except UnreadableError as problem:
        return DocumentShape(None, (f"{problem.code} {problem.message}",), "end", wait, transport)
    problems = tuple(f"{code} {message}" for code, message in document.problems)
    pending = next(perform(_leg(transport), document), None)
    waits_for = "listen" if pending and isinstance(pending[0], Listening) else "ring"
    return DocumentShape(document, problems, waits_for if pending else "end", wait, transport, text)


def _execute(document: Document | None, action: Action, transport: Transport) -> Branch:
    leg = _leg(transport)
    if document is None:
        return Branch(0.0, None, None, "carrier error", (), (), ())
    steps = perform(leg, document)
    try:
        _, verb = next(steps)
        if isinstance(action.simulated, RingResult):
            steps.send(action.simulated)
        elif isinstance(verb, Gather):
            steps.send((action.simulated, gather(verb, action.simulated)))
        step: Webhook | str = "waits twice in one document"
    except StopIteration as done:
        step = done.value
    seconds = leg.webhooks.seconds()
    heard = tuple(e for e in leg.events if isinstance(e, Heard))
    rang = tuple(e for e in leg.events if isinstance(e, Rang))
    faults = tuple(e for e in leg.events if isinstance(e, Fault))
    if isinstance(step, str):
        return Branch(seconds, None, None, step, heard, rang, faults)
    form = (("CallStatus", "in-progress"), *step.extra)
    event = read_voice(_query(step.url), form).event
    return Branch(seconds, None, event, None, heard, rang, faults, step.url)


def twiml_response(document: str) -> Response:
    return Response(200, (("Content-Type", twiml.CONTENT_TYPE),), document.encode())


def _query(url: str) -> tuple[tuple[str, str], ...]:
    return tuple(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def _leg(transport: Transport) -> CallLeg:
    connection = ServiceConnection(transport, "token", VirtualClock(_START), signs_https_port=False)
    return CallLeg(connection, _PARTIES, _SETTINGS)


def _no_request(_: Request) -> Response:
    raise AssertionError("the walk asks the engine, not the network")


def _whisper_transport(whisper: Whisper, settings: twiml.WriterSettings) -> Transport:
    """Answers the requests for the whisper of a screened ring: the only ones that a document makes."""

    def answer(request: Request) -> Response:
        form = tuple(parse_qsl(request.body.decode(), keep_blank_values=True))
        document = twiml.write_whisper(whisper, read_whisper(_query(request.url), form), settings)
        return twiml_response(document)

    return answer


_FIRST_WHISPER_REQUEST = Request("POST", "https://proof.invalid/voice/whisper", (), b"")
_PARTIES = CallParties("AC", "CA", number_for("mobile"), SERVICE_NUMBER, None, ())
_SETTINGS = NumberSettings(
    Webhook(""), None, None, reports_bridged=True, action_after_hang_up=False, max_requests=9
)
