"""The line without a server: the engine, and what reads requests and writes documents, for stories by
the hundred.

What only a server decides is not here: signatures, records, limits, memory from one text to the next,
and which senders get no reply at all. No story is about these, and the tests tell every story through
the server as well.
"""

from datetime import datetime
from urllib.parse import parse_qsl

from ivr.carrier import twiml, whispers
from ivr.carrier.requests import WHISPER, Pairs, read_text, read_voice
from ivr.content.revision import Revision
from ivr.directory import moment
from ivr.directory.callers import recognise
from ivr.directory.places import NOWHERE, Places
from ivr.engine import texts, voice
from ivr.engine.whisper import whisper
from ivr.proof.turn_documents import SERVICE_NUMBER, line_of
from ivr.simulator import Request, Response, SimulatedCarrier, VirtualClock

_VOICE, _SMS = "/voice", "/sms"


class BareLine:
    """A line that answers with one revision. Each `carrier` begins afresh at an instant of its own."""

    def __init__(self, revision: Revision, places: Places = NOWHERE) -> None:
        self._revision, self._places = revision, places
        self._line = line_of(revision)

    def carrier(self, at: datetime) -> SimulatedCarrier:
        """A carrier whose clock stands at `at` (an aware datetime)."""
        clock = VirtualClock(at)

        def answer(request: Request) -> Response:
            path, _, query = request.url.removeprefix(self._line.base_url).partition("?")
            asked, sent = _pairs(query), _pairs(request.body.decode())
            try:
                document = self._document(path, asked, sent, clock.now())
            except Exception:  # a fault of ours: the carrier says so, and the story does not hold
                return Response(500, (), b"")
            return Response(200, (("Content-Type", twiml.CONTENT_TYPE),), document.encode())

        return SimulatedCarrier(
            transport=answer,
            token="nobody asks",  # noqa: S106 - signs what nobody checks
            account_sid="AC" + "0" * 32,
            number=SERVICE_NUMBER,
            voice_url=f"{self._line.base_url}{_VOICE}",
            sms_url=f"{self._line.base_url}{_SMS}",
            clock=clock,
        )

    def _document(self, path: str, asked: Pairs, sent: Pairs, now: datetime) -> str:
        if path == WHISPER:
            request = whispers.read(asked, sent)
            return whispers.answer(request, whisper(self._revision), self._line)
        here = moment.at(self._revision, now)
        if path == _SMS:
            message = read_text(sent).message
            found = texts.reply(self._revision, message, here, places=self._places)
            return twiml.write_reply(found.text)
        call = read_voice(asked, sent)
        ours = (SERVICE_NUMBER,)
        who = recognise(self._revision, call.from_, call.forwarded_from, our_numbers=ours)
        if call.state is None:
            turn = voice.start(self._revision, who, here, self._places)
        else:
            turn = voice.resume(self._revision, call.state, call.event, who, here, self._places)
        return twiml.write(turn, self._line)


def _pairs(text: str) -> Pairs:
    return tuple(parse_qsl(text, keep_blank_values=True))
