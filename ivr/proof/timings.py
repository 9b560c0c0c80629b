"""Timings: for every path, how long it takes until a phone first rings.

Counted as the simulated carrier counts: seconds to say the words, a second to press a key, and the
waits of config/service.yaml. Two callers are timed. The patient one presses as soon as their option
has been said, and is silent where silence is an answer; the quick one presses as a question begins.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.content.flow import Place
from ivr.content.revision import Revision
from ivr.directory.callers import Caller, PhoneKind
from ivr.directory.moment import Moment
from ivr.engine import voice
from ivr.engine.speech_duration import seconds_to_say
from ivr.engine.turn import Ring, Turn
from ivr.proof.actions import SILENCE, Act, press, press_after
from ivr.proof.key_paths import WAIT, Path, menu_of, paths
from ivr.proof.turn_documents import Page, PageReader, line_of

_SILENT = (WAIT, WAIT)
_WRONG_KEY = "#"
_MISTAKEN = (_WRONG_KEY, _WRONG_KEY, _WRONG_KEY)
_Policy = Callable[[Page, str], Act]


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds from the start of a call until a phone rings: words heard, and time in which nothing
    is said. `budget` is the most that config/service.yaml allows, where it has a budget for it."""

    speech: float
    waiting: float
    budget: int | None = None

    @property
    def seconds(self) -> float:
        """All of it."""
        return round(self.speech + self.waiting, 3)

    @property
    def is_over(self) -> bool:
        """Whether it is more than the budget allows."""
        return self.budget is not None and self.seconds > self.budget


@dataclass(frozen=True, slots=True)
class Timing:
    """A path (`wait` is silence), the contact that rings and for how long at most, and the time until
    then for both callers; `quick` is None where a path is no path of somebody who knows the keys.
    `at` and `phone` say when, and for whom, it takes as long."""

    keys: tuple[str, ...]
    contact: str | None
    rings_for: int
    patient: Spent
    quick: Spent | None
    at: datetime
    phone: PhoneKind


def timings(revision: Revision, moments: Sequence[tuple[datetime, Moment]]) -> tuple[Timing, ...]:
    """Every path that ends in a ring or in nothing, the slowest first; of several moments and kinds
    of phone, each path stands once, at its slowest.

    Args:
        revision: what is timed.
        moments: the moments to look at, each with an instant at which it holds.
    """
    clock = _Clock(revision)
    slowest: dict[tuple[str, ...], Timing] = {}
    for at, moment in moments:
        for phone in PhoneKind:
            for found in clock.all(at, moment, Caller(phone)):
                known = slowest.get(found.keys)
                if known is None or found.patient.seconds > known.patient.seconds:
                    slowest[found.keys] = found
    return tuple(sorted(slowest.values(), key=lambda each: -each.patient.seconds))


class _Clock:
    """Times the paths of one revision."""

    def __init__(self, revision: Revision) -> None:
        self._revision = revision
        self._reader = PageReader(line_of(revision))
        self._pages: dict[Turn, Page] = {}

    def all(self, at: datetime, moment: Moment, who: Caller) -> Iterator[Timing]:
        """Every path of one caller at one moment, and the two that make mistakes."""
        budgets = self._revision.service.budgets
        for path in paths(self._revision, who, moment):
            public, knows = self._is_public(path), self._knows_the_keys(path)
            allowed = (
                budgets.ring_not_sure if self._asks_for_a_place(path) else budgets.ring_patient
            )
            patient = self._spent(path, _patient, allowed if public else None)
            quick = self._spent(path, _quick, budgets.ring_quick if knows else None)
            yield self._timing(path, patient, quick, at, who)
        for keys, budget in (
            (_SILENT, budgets.ring_silent),
            (_MISTAKEN, budgets.ring_mistaken),
        ):
            path = self._mistaken(keys, moment, who)
            yield self._timing(path, self._spent(path, _late, budget), None, at, who)

    def _timing(
        self, path: Path, patient: Spent, quick: Spent | None, at: datetime, who: Caller
    ) -> Timing:
        ring = path.ring
        contact, lasts = (ring.contact, ring.seconds) if ring else (None, 0)
        return Timing(path.keys, contact, lasts, patient, quick, at, who.phone)

    def _mistaken(self, keys: tuple[str, ...], moment: Moment, who: Caller) -> Path:
        """A call in which this is done, until a phone rings."""
        turns = [voice.start(self._revision, who, moment)]
        done: list[str] = []
        for key in keys:
            branch = self._page(turns[-1]).branch(_late(self._page(turns[-1]), key))
            if isinstance(turns[-1].wait, Ring) or branch.state is None or branch.event is None:
                break
            turns.append(voice.resume(self._revision, branch.state, branch.event, who, moment))
            done.append(key)
        return Path(tuple(done), tuple(turns))

    def _spent(self, path: Path, how: _Policy, budget: int | None) -> Spent:
        speech = waiting = 0.0
        for turn, key in zip(path.turns, path.keys, strict=False):
            branch = self._page(turn).branch(how(self._page(turn), key))
            said = sum(heard.until - heard.at for heard in branch.heard)
            silent = branch.seconds - said
            speech, waiting = speech + said, waiting + silent
        speech += sum(seconds_to_say(words) for words in path.turns[-1].says)
        return Spent(round(speech, 3), round(waiting, 3), budget)

    def _asks_for_a_place(self, path: Path) -> bool:
        steps = self._revision.voice.steps
        return any(isinstance(steps.get(turn.state.step), Place) for turn in path.turns)

    def _is_public(self, path: Path) -> bool:
        """Whether it is the way of a patient member of the public: silent wherever silence is an
        answer, and never 0."""
        for turn, key in zip(path.turns, path.keys, strict=False):
            menu = menu_of(self._revision, turn)
            if key != WAIT and (menu is None or key not in menu.choices):
                return False
            if menu and menu.silence and key != WAIT:
                return False
        return True

    def _knows_the_keys(self, path: Path) -> bool:
        """Whether it is the way of somebody who wants a person at once: the area, if they know it,
        and 0."""
        *before, last = path.keys
        if last != "0" or len(before) > 1:
            return False
        menu = menu_of(self._revision, path.turns[0])
        if not before or menu is None or menu.sets != "area":
            return not before
        return before[0] in menu.choices and menu.choices[before[0]].value is not None

    def _page(self, turn: Turn) -> Page:
        if turn not in self._pages:
            self._pages[turn] = self._reader.page_of(turn)
        return self._pages[turn]


def _patient(page: Page, key: str) -> Act:
    phrase = f"press {key}"
    if key == WAIT:
        return SILENCE
    return press_after(key, phrase) if phrase in " ".join(page.turn.says) else press(key)


def _quick(_: Page, key: str) -> Act:
    return SILENCE if key == WAIT else press(key, at_once=True)


def _late(_: Page, key: str) -> Act:
    return SILENCE if key == WAIT else press(key)
