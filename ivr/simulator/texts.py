"""Texts to our number, and the replies. Decides opt-outs and delivery, never the words.

help.twilio.com 223134027: Twilio itself answers a text that is only one of the words below, blocks or
unblocks the pair of numbers, and still passes the text on. Every send to a blocked pair fails with
21610.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from ivr.engine.segments import segments
from ivr.simulator.cookies import IDLE, Cookies
from ivr.simulator.documents import parse_messages
from ivr.simulator.events import Event, Fault
from ivr.simulator.misbehaviour import Misbehaviour
from ivr.simulator.parameters import IncomingText, message
from ivr.simulator.transport import Response
from ivr.simulator.webhook_request import ServiceConnection
from ivr.simulator.webhooks import Webhook, WebhookClient

STOP_WORDS = frozenset(
    {"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"}
)
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})
_KEYWORDS = {"STOP": STOP_WORDS, "START": START_WORDS, "HELP": HELP_WORDS}
AUTOMATIC = {
    "STOP": "You have successfully been unsubscribed. You will not receive any more messages "
    "from this number. Reply START to resubscribe.",
    "START": "You have successfully been re-subscribed to messages from this number. Reply HELP "
    "for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    "HELP": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}
MAX_REQUESTS = 50


@dataclass(frozen=True, slots=True)
class SimulatedReplies:
    """The result of one text. `segments` has one number for each of `messages`."""

    messages: tuple[str, ...]
    automatic: tuple[str, ...]
    response: Response | None
    faults: tuple[Fault, ...]
    segments: tuple[int, ...]


@dataclass(slots=True)
class TextNumber:
    """Our number for texts: its cookies for each texter, and the numbers that have opted out."""

    connection: ServiceConnection
    account_sid: str
    number: str
    webhook: Webhook
    fallback: Webhook | None
    cookies: dict[str, Cookies] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)

    def receive(self, text: IncomingText) -> SimulatedReplies:
        """Pass a text on, and deliver the replies."""
        events: list[Event] = []
        word = text.body.strip().upper()
        keyword = text.opt_out_type or next(
            (keyword for keyword, words in _KEYWORDS.items() if word in words), None
        )
        automatic = self._automatic_reply(keyword, text.texter)
        # Twilio's own pages say that a STOP is passed on; other accounts say that it is not.
        is_withheld = keyword == "STOP" and Misbehaviour.STOP_KEPT in self.connection.misbehaving
        response, texts = (None, ()) if is_withheld else self._ask(text, events.append)
        if text.texter in self.blocked:
            events += [Fault("21610", "this number has opted out", 0.0)] * len(texts)
            texts = ()
        return SimulatedReplies(
            messages=texts,
            automatic=automatic,
            response=response,
            faults=tuple(event for event in events if isinstance(event, Fault)),
            segments=tuple(map(segments, texts)),
        )

    def _automatic_reply(self, keyword: str | None, texter: str) -> tuple[str, ...]:
        if keyword == "HELP" and texter in self.blocked:
            return ()
        if keyword == "STOP":
            self.blocked.add(texter)
        elif keyword == "START":
            self.blocked.discard(texter)
        return (AUTOMATIC[keyword],) if keyword is not None else ()

    def _ask(
        self, text: IncomingText, record: Callable[[Event], None]
    ) -> tuple[Response | None, tuple[str, ...]]:
        cookies = self.cookies.setdefault(text.texter, Cookies(self.connection.clock, idle=IDLE))
        client = WebhookClient(self.connection, cookies, self.fallback, record, MAX_REQUESTS)
        standard = message(self.account_sid, self.number, text)
        fetched = client.fetch(
            self.webhook, standard, lambda response: (response, parse_messages(response))
        )
        if fetched is None:
            return None, ()
        _, (response, document) = fetched
        for code, problem in document.problems:
            client.fault(code, problem)
        return response, document.texts
