"""The number that people call, and its callers: so many calls at once, each from its first ring to its
end. Decides when calls begin; how each ended is judged elsewhere."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from bench.loading import callers
from bench.loading.judgement import How, Words, judge, transcript, was_promised_a_text
from bench.loading.plan import Plan
from bench.loading.wire import HurriedClock, Wire
from ivr.carrier.wiring import VOICE_FALLBACK
from ivr.simulator import Fault, SimulatedCarrier
from tests.outbox.carrier_server import NUMBER, SID, TOKEN

_ALL_CALL_WITHIN = 0.1  # of the load: the first calls do not all begin in one moment
# What a kill or a cut connection makes the carrier note; anything else is a document that it disliked.
_OF_KILLS = frozenset({"11200", "11205", "15003"})


@dataclass(frozen=True, slots=True)
class Called:
    """One call, over: who made it by the kind of phone, and how it ended. `sid` is the carrier's name
    for it; `told` its transcript where somebody must read it; `faults` what the carrier noted."""

    serial: int
    kind: str
    sid: str
    how: How
    promised: bool
    faults: tuple[str, ...]
    told: tuple[str, ...]


@dataclass
class Line:
    """The number that people call, wired as `ivr provision` wires it, and its callers."""

    wire: Wire
    elsewhere: str
    plan: Plan
    words: Words
    _serials: Iterator[int] = field(default_factory=count)

    def besiege(self) -> tuple[Called, ...]:
        """Keep so many calls going until the time is over, and let the last ones end."""
        end = time.monotonic() + self.plan.seconds

        def calls_in_a_row(place: int) -> list[Called]:
            made = []
            time.sleep(_ALL_CALL_WITHIN * self.plan.seconds * place / self.plan.calls)
            while time.monotonic() < end:
                made.append(self.call(next(self._serials)))
            return made

        with ThreadPoolExecutor(self.plan.calls, "caller") as pool:
            rows = [pool.submit(calls_in_a_row, place) for place in range(self.plan.calls)]
            return tuple(each for row in rows for each in row.result())

    def call(self, serial: int) -> Called:
        """One call, from the first ring to its end, and how it ended."""
        caller = callers.caller(serial, self.plan.seed)
        base = self.wire.base
        carrier = SimulatedCarrier(
            transport=self.wire,
            token=TOKEN,
            account_sid=SID,
            number=NUMBER,
            voice_url=f"{base}/voice",
            sms_url=f"{base}/sms",
            voice_fallback_url=f"{self.elsewhere}/{VOICE_FALLBACK}" if self.plan.fallback else None,
            voice_status_url=f"{base}/voice/status",
            clock=HurriedClock(datetime.now(UTC), self.plan.hurry),
        )
        call = carrier.dial(caller.from_)
        callers.conduct(call, caller, self.words.known)
        how = judge(call.events, self.words)
        faults = (each.code for each in call.events if isinstance(each, Fault))
        return Called(
            serial, caller.kind, call.sid, how, was_promised_a_text(call.events, self.words),
            tuple(code for code in faults if code not in _OF_KILLS),
            transcript(call.events, self.words) if how is How.STRANDED else (),
        )  # fmt: skip
