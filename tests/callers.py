"""Callers in tests: what they do, what they hear, and which contact rings.

Every call goes through the simulated carrier. In every test, no call may have a fault, and the state in
each address must come back unchanged.
"""

from functools import cache
from pathlib import Path
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from ivr.content.dates import parse_wall_clock
from ivr.content.revision import Revision, read_folder, read_revision
from ivr.directory.clock import from_wall_clock
from ivr.directory.moment import Moment, moment_at
from ivr.engine.call_state import CallState, read_state
from ivr.engine.turn import Ring
from ivr.simulator.call import SimulatedCall
from ivr.simulator.callers import number_for
from ivr.simulator.events import Heard, Listening, Requested, Ringing, SimulatedOutcome
from ivr.simulator.line import SimulatedLine

ROOT = Path(__file__).parents[1]

# An ordinary working morning: the city team and the advice line are open.
WORKING_DAY = "Tue 24 Nov 2026 10:00"
BANK_HOLIDAY = "Mon 28 Dec 2026 09:02"
EVENING = "Tue 24 Nov 2026 20:00"

_NO_ONE_LEFT = "Sorry, nobody answered."


@cache
def shipped_files() -> dict[str, str]:
    """The operators' files as they are shipped."""
    return read_folder(ROOT)


@cache
def shipped() -> Revision:
    """The shipped revision."""
    return _usable(shipped_files())


@cache
def shipped_line() -> SimulatedLine:
    """A line that answers with the shipped revision."""
    return SimulatedLine(shipped())


def edited(*changes: tuple[str, str, str]) -> Revision:
    """The shipped revision after edits: file, what stands there once, and what stands there then."""
    files = dict(shipped_files())
    for file, old, new in changes:
        assert files[file].count(old) == 1, f"{old!r} stands {files[file].count(old)} times"
        files[file] = files[file].replace(old, new)
    return _usable(files)


def _usable(files: dict[str, str]) -> Revision:
    reading = read_revision(files)
    assert reading.revision is not None, reading.findings
    return reading.revision


def instant(at: str):
    """The instant at which clocks in Derby show `at`."""
    wall = parse_wall_clock(at)
    return from_wall_clock(wall.at, later=wall.late)


def moment(at: str, revision: Revision | None = None) -> Moment:
    """What holds at that time."""
    return _moment(at, revision or shipped())


@cache
def _moment(at: str, revision: Revision) -> Moment:
    return moment_at(revision, instant(at))


def said(call: SimulatedCall) -> str:
    """What the line says while it waits for the caller now."""
    waiting = call.waiting
    assert isinstance(waiting, Listening), f"nothing is asked now, but {waiting or call.ended}"
    return " ".join(waiting.prompts)


class Caller:
    """A caller. Each method is a fact about the call; a wrong one fails the test."""

    def __init__(
        self,
        phone: str = "mobile",
        *,
        line: SimulatedLine | None = None,
        forwarded_from: str | None = None,
    ) -> None:
        self._from = phone if phone.startswith("+") else number_for(phone)
        self._forwarded_from = forwarded_from
        self._line = line or shipped_line()
        self.call: SimulatedCall

    def dials(self, at: str = WORKING_DAY) -> Self:
        carrier = self._line.carrier(instant(at))
        self._turns = self._line.turns
        self.call = carrier.dial(self._from, forwarded_from=self._forwarded_from)
        return self._sound()

    def presses(self, *keys: str, after: str | None = None, at_once: bool = False) -> Self:
        for key in keys:
            self.call.press(key, after=after, at_once=at_once)
            self._sound()
        return self

    def says(self, words: str) -> Self:
        self.call.say(words)
        return self._sound()

    def waits(self, times: int = 1) -> Self:
        for _ in range(times):
            self.call.stay_silent()
            self._sound()
        return self

    def hangs_up(self) -> Self:
        self.call.hang_up()
        return self._sound()

    def hears(self, *phrases: str) -> Self:
        """All of these, in this order, in the call so far and in what is being said."""
        rest = self.everything
        for phrase in phrases:
            _, found, rest = rest.partition(phrase)
            assert found, f"{phrase!r} is not heard there; the call: {self.everything}"
        return self

    def now_hears(self, *phrases: str) -> Self:
        """All of these in what the line says while it waits for the caller now."""
        now = said(self.call)
        for phrase in phrases:
            assert phrase in now, f"{phrase!r} is not said now: {now}"
        return self

    def does_not_hear(self, *phrases: str) -> Self:
        for phrase in phrases:
            assert phrase not in self.everything, f"{phrase!r} is heard: {self.everything}"
        return self

    def tries(self, contact: str, outcome: str = "no-answer", seconds: float | None = None) -> Self:
        """That contact rings with this outcome, and the caller is still on the line."""
        self.is_ringing(contact)
        self.call.ring(outcome, seconds)
        return self._sound()

    def is_ringing(self, contact: str) -> Self:
        waiting = self.call.waiting
        assert isinstance(waiting, Ringing), (
            f"no phone rings; the line: {waiting or self.call.ended}"
        )
        assert self.ringing == contact, f"{self.ringing} rings; why: {self.trail}"
        return self

    def is_put_through_to(self, contact: str) -> Self:
        """That contact rings and answers; they talk, and the caller hangs up."""
        self.tries(contact, SimulatedOutcome.ANSWERED)
        assert self.call.ended is not None
        assert self.call.ended.startswith("talked to")
        return self

    def within(self, seconds: float) -> Self:
        """A phone first rang within so many seconds of the start of the call."""
        first = self.call.seconds_to_first_ring
        assert first is not None, "no phone ever rang"
        assert first <= seconds, f"the first ring came after {first} s"
        return self

    def is_told_the_numbers(self, *sentences: str, sorry: bool = True) -> Self:
        """The line says each sentence twice, then the emergency words, and waits."""
        waiting = self.call.waiting
        assert isinstance(waiting, Listening), f"nothing is said now, but {waiting}"
        said = list(waiting.prompts)
        assert (said[0] == _NO_ONE_LEFT) == sorry, said
        for sentence in sentences:
            assert sum(sentence in prompt for prompt in said) == 2, (
                f"{sentence!r} not twice: {said}"
            )
        last = max(i for i, prompt in enumerate(said) if " is oh " in prompt)
        assert "dial 9 9 9" in " ".join(said[last + 1 :]), said
        return self

    def is_gone(self, how: str = "") -> Self:
        assert self.call.waiting is None, f"the call goes on: {self.call.waiting}"
        assert how in (self.call.ended or "")
        return self

    def because(self, *why: str) -> Self:
        for each in why:
            assert any(each in step for step in self.trail), f"{each!r} is not why: {self.trail}"
        return self

    @property
    def ringing(self) -> str | None:
        """The contact that rings now."""
        wait = self._turns[-1].wait
        return wait.contact if isinstance(wait, Ring) else None

    @property
    def state(self) -> CallState:
        """What the line knows of the call now."""
        return self._turns[-1].state

    @property
    def trail(self) -> list[str]:
        return [step for turn in self._turns for step in turn.trail]

    @property
    def rang(self) -> list[str]:
        """The contacts that have rung so far, in order, the one ringing now last."""
        return [turn.wait.contact for turn in self._turns if isinstance(turn.wait, Ring)]

    def heard_event(self, phrase: str, *, nth: int = 0) -> Heard:
        """The nth thing heard that has this phrase in it, with its seconds."""
        found = [e for e in self.call.events if isinstance(e, Heard) and phrase in e.text]
        assert len(found) > nth, f"{phrase!r} is heard {len(found)} times"
        return found[nth]

    @property
    def everything(self) -> str:
        """All that was heard, and all that is being said."""
        waiting = self.call.waiting
        now = waiting.prompts if isinstance(waiting, Listening) else ()
        return " ".join([*self.call.heard, *now])

    def _sound(self) -> Self:
        assert self.call.faults == ()
        asked = [
            urlsplit(event.url).query
            for event in self.call.events
            if isinstance(event, Requested) and urlsplit(event.url).path == "/voice"
        ]
        assert asked[0] == ""
        sent = [turn.state for turn in self._turns][: len(asked) - 1]
        assert [read_state(parse_qsl(query)) for query in asked[1:]] == sent
        return self
