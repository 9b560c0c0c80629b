"""Makes many calls at once, each from its first ring to its end. Decides when calls begin;
call_outcome.py decides how each ended."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from bench.loading import callers
from bench.loading.call_outcome import CallEnd, LineWords, call_end, transcript, was_promised_a_text
from bench.loading.plan import Plan
from bench.loading.transport import FasterClock, RecordingTransport
from ivr.carrier.wiring import VOICE_FALLBACK
from ivr.simulator.carrier import SimulatedCarrier
from ivr.simulator.events import Fault
from tests.outbox.carrier_server import NUMBER, SID, TOKEN

_START_WITHIN = 0.1  # of the load: the first calls do not all begin at once
# Errors that a killed process or a closed connection causes; any other is a fault in a document.
_CAUSED_BY_KILLS = frozenset({"11200", "11205", "15003"})


@dataclass(frozen=True, slots=True)
class FinishedCall:
    """A call that has ended: the kind of phone, and how it ended. `sid` is the call SID; `transcript`
    is there for stranded callers only; `faults` are the carrier's error codes."""

    serial: int
    kind: str
    sid: str
    end: CallEnd
    promised: bool
    faults: tuple[str, ...]
    transcript: tuple[str, ...]


@dataclass
class CallGenerator:
    """Calls a number that is wired as `ivr provision` wires it."""

    transport: RecordingTransport
    fallback_url: str
    plan: Plan
    words: LineWords
    _serials: Iterator[int] = field(default_factory=count)

    def make_calls(self) -> tuple[FinishedCall, ...]:
        """Keep `plan.calls` calls in progress until the time is over, then let the last ones end."""
        end = time.monotonic() + self.plan.seconds

        def call_repeatedly(place: int) -> list[FinishedCall]:
            finished = []
            time.sleep(_START_WITHIN * self.plan.seconds * place / self.plan.calls)
            while time.monotonic() < end:
                finished.append(self.call(next(self._serials)))
            return finished

        with ThreadPoolExecutor(self.plan.calls, "caller") as pool:
            rows = [pool.submit(call_repeatedly, place) for place in range(self.plan.calls)]
            return tuple(each for row in rows for each in row.result())

    def call(self, serial: int) -> FinishedCall:
        """Make one call, from its first ring to its end."""
        caller = callers.create_caller(serial, self.plan.seed)
        base = self.transport.base
        carrier = SimulatedCarrier(
            transport=self.transport,
            token=TOKEN,
            account_sid=SID,
            number=NUMBER,
            voice_url=f"{base}/voice",
            sms_url=f"{base}/sms",
            voice_fallback_url=f"{self.fallback_url}/{VOICE_FALLBACK}"
            if self.plan.fallback
            else None,
            voice_status_url=f"{base}/voice/status",
            clock=FasterClock(datetime.now(UTC), self.plan.hurry),
        )
        call = carrier.dial(caller.from_)
        callers.make_call(call, caller, self.words.recognised)
        end = call_end(call.events, self.words)
        faults = (each.code for each in call.events if isinstance(each, Fault))
        return FinishedCall(
            serial, caller.kind, call.sid, end, was_promised_a_text(call.events, self.words),
            tuple(code for code in faults if code not in _CAUSED_BY_KILLS),
            transcript(call.events, self.words) if end is CallEnd.STRANDED else (),
        )  # fmt: skip
