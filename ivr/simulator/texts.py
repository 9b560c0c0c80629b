"""Texts to our number, and the replies. Decides opt-outs and delivery, never the words.

help.twilio.com 223134027: Twilio itself answers a text that is only one of the words below, blocks or
unblocks the pair of numbers, and still passes the text on. Every send to a blocked pair fails with
21610.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ivr.engine.segments import segments
from ivr.simulator.cookies import IDLE, Cookies
from ivr.simulator.documents import parse_messages
from ivr.simulator.events import Event, Fault
from ivr.simulator.misbehaviour import Misbehaviour
from ivr.simulator.parameters import message
from ivr.simulator.transport import Response
from ivr.simulator.webhook_request import ServiceConnection
from ivr.simulator.webhooks import Webhook, WebhookClient

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
MAX_REQUESTS = 50


@dataclass(frozen=True, slots=True)
class SimulatedReplies:
    """The result of one text. `segments` has one number for each of `messages`."""

    messages: tuple[str, ...]
    automatic: tuple[str, ...]
    response: Response | None
    faults: tuple[Fault, ...]
    segments: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class IncomingText:
    texter: str
    body: str
    media: int
    opt_out_type: str | None

    def opt_out(self) -> str | None:
        """STOP, START or HELP if Twilio reads the text as one, else None."""
        if self.opt_out_type is not None:
            return self.opt_out_type
        word = self.body.strip().upper()
        keywords = {"STOP": STOP_WORDS, "START": START_WORDS, "HELP": HELP_WORDS}
        return next((keyword for keyword, words in keywords.items() if word in words), None)


class TextNumber:
    """Our number for texts: its cookies for each texter, and the numbers that have opted out."""

    def __init__(
        self,
        connection: ServiceConnection,
        *,
        account_sid: str,
        number: str,
        webhook: Webhook,
        fallback: Webhook | None,
    ) -> None:
        self._connection = connection
        self._account_sid = account_sid
        self._number = number
        self._webhook = webhook
        self._fallback = fallback
        self._cookies: dict[str, Cookies] = {}
        self.blocked: set[str] = set()

    def receive(self, text: IncomingText) -> SimulatedReplies:
        """Pass a text on, and deliver the replies."""
        events: list[Event] = []
        automatic = self._opt_out(text)
        # Twilio's own pages say that a STOP is passed on; other accounts say that it is not.
        is_withheld = text.opt_out() == "STOP"
        is_withheld = is_withheld and Misbehaviour.STOP_KEPT in self._connection.misbehaving
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

    def _opt_out(self, text: IncomingText) -> tuple[str, ...]:
        keyword = text.opt_out()
        if keyword == "HELP" and text.texter in self.blocked:
            return ()
        if keyword == "STOP":
            self.blocked.add(text.texter)
        elif keyword == "START":
            self.blocked.discard(text.texter)
        return (AUTOMATIC[keyword],) if keyword is not None else ()

    def _ask(
        self, text: IncomingText, record: Callable[[Event], None]
    ) -> tuple[Response | None, tuple[str, ...]]:
        clock = self._connection.clock
        client = WebhookClient(
            self._connection,
            cookies=self._cookies.setdefault(text.texter, Cookies(clock, idle=IDLE)),
            fallback=self._fallback,
            record=record,
            max_requests=MAX_REQUESTS,
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
        fetched = client.fetch(
            self._webhook, standard, lambda response: (response, parse_messages(response))
        )
        if fetched is None:
            return None, ()
        _, (response, document) = fetched
        for code, problem in document.problems:
            client.fault(code, problem)
        return response, document.texts
