"""Texts to our number and what comes back. Decides opt-outs and delivery; never the words.

help.twilio.com 223134027: a text that is one of the words below and nothing else is answered by
Twilio itself, blocks or unblocks the pair of numbers, and is passed on all the same. To a blocked
pair every send fails with 21610.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

from ivr.engine.segments import segments
from ivr.simulator.cookies import IDLE, Cookies
from ivr.simulator.events import Event, Fault
from ivr.simulator.exchange import Exchange, Page, SimulatedNumber
from ivr.simulator.messages import parse_messages
from ivr.simulator.misbehaviour import Misbehaviour
from ivr.simulator.parameters import message
from ivr.simulator.transport import Response

STOP_WORDS = frozenset(
    {"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"}
)
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})
AUTOMATIC = {
    "STOP": "You have successfully been unsubscribed. You will not receive any more messages "
    "from this number. Reply START to resubscribe.",
    "START": "You have successfully been re-subscribed to messages from this number. Reply HELP "
    "for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    "HELP": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}
MAX_DOCUMENTS = 50


@dataclass(frozen=True, slots=True)
class SimulatedReplies:
    """What came of one text. `segments` has one number for each of `messages`."""

    messages: tuple[str, ...]
    automatic: tuple[str, ...]
    response: Response | None
    faults: tuple[Fault, ...]
    segments: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class IncomingText:
    """A text as it reaches the carrier."""

    texter: str
    body: str
    media: int
    opt_out_type: str | None

    def opt_out(self) -> str | None:
        """STOP, START or HELP if Twilio takes the text for one, else None."""
        if self.opt_out_type is not None:
            return self.opt_out_type
        word = self.body.strip().upper()
        kinds = {"STOP": STOP_WORDS, "START": START_WORDS, "HELP": HELP_WORDS}
        return next((kind for kind, words in kinds.items() if word in words), None)


class TextNumber:
    """Our number for texts: its cookies for every texter, and who has opted out."""

    def __init__(
        self,
        line: SimulatedNumber,
        *,
        account_sid: str,
        number: str,
        page: Page,
        fallback: Page | None,
    ) -> None:
        self._line = line
        self._account_sid = account_sid
        self._number = number
        self._page = page
        self._fallback = fallback
        self._cookies: dict[str, Cookies] = {}
        self.blocked: set[str] = set()

    def receive(self, text: IncomingText) -> SimulatedReplies:
        """Pass a text on and deliver what comes back."""
        events: list[Event] = []
        automatic = self._opt_out(text)
        responses: list[Response] = []
        # Twilio's own pages say that such a text is passed on; somebody's notes say that it is not.
        kept = text.opt_out() == "STOP" and Misbehaviour.STOP_KEPT in self._line.misbehaving
        texts = [] if kept else self._ask(text, events.append, responses)
        delivered: list[str] = []
        for reply in texts:
            if text.texter in self.blocked:
                events.append(Fault("21610", "this number has opted out", 0.0))
            else:
                delivered.append(reply)
        return SimulatedReplies(
            messages=tuple(delivered),
            automatic=automatic,
            response=responses[-1] if responses else None,
            faults=tuple(event for event in events if isinstance(event, Fault)),
            segments=tuple(segments(reply) for reply in delivered),
        )

    def _opt_out(self, text: IncomingText) -> tuple[str, ...]:
        kind = text.opt_out()
        if kind == "HELP" and text.texter in self.blocked:
            return ()
        if kind == "STOP":
            self.blocked.add(text.texter)
        elif kind == "START":
            self.blocked.discard(text.texter)
        return (AUTOMATIC[kind],) if kind is not None else ()

    def _ask(
        self, text: IncomingText, record: Callable[[Event], None], responses: list[Response]
    ) -> list[str]:
        clock = self._line.clock
        exchange = Exchange(
            self._line,
            cookies=self._cookies.setdefault(text.texter, Cookies(clock, idle=IDLE)),
            fallback=self._fallback,
            record=record,
            max_requests=MAX_DOCUMENTS,
            over=("14106", f"more than {MAX_DOCUMENTS} documents for one text"),
        )
        standard = message(
            account_sid=self._account_sid,
            texter=text.texter,
            number=self._number,
            body=text.body,
            segments=segments(text.body),
            media=text.media,
            opt_out_type=text.opt_out_type,
        )
        page: Page | None = self._page
        texts: list[str] = []
        while page is not None:
            found = exchange.fetch(
                page, standard, lambda response: (response, parse_messages(response))
            )
            if found is None:
                break
            url, (response, document) = found
            responses.append(response)
            for code, problem in document.problems:
                exchange.fault(code, problem)
            texts += document.texts
            page = None
            if document.redirect is not None:
                page = Page(urljoin(url, document.redirect[0]), document.redirect[1])
        return texts
