"""For every path, how long it takes until a contact first rings, as the simulated carrier counts. The
patient caller presses a key as soon as their option has been said, and is silent where silence is an
answer; the quick caller presses as a question begins."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from ivr.content.flow import Place
from ivr.content.revision import Revision
from ivr.directory.callers import Caller, PhoneKind
from ivr.directory.moment import Moment
from ivr.engine import voice
from ivr.engine.speech_duration import seconds_to_say
from ivr.engine.turn import Ring
from ivr.proof.actions import SILENCE, Action, press, press_after_option
from ivr.proof.key_paths import PERSON, WAIT, KeyPath, key_paths, menu_of
from ivr.proof.turn_documents import DocumentReader, TurnDocument

_SILENT = (WAIT, WAIT)
_MISTAKEN = ("#", "#", "#")
_Policy = Callable[[TurnDocument, str], Action]


@dataclass(frozen=True, slots=True)
class RingDelay:
    """Seconds from the start of a call until a contact rings: words heard, and silence. `budget` is
    the limit in config/service.yaml, if there is one for this path."""

    speech: float
    waiting: float
    budget: int | None = None

    @property
    def seconds(self) -> float:
        return round(self.speech + self.waiting, 3)

    @property
    def is_over(self) -> bool:
        return self.budget is not None and self.seconds > self.budget


@dataclass(frozen=True, slots=True)
class Timing:
    """A path (`wait` is silence), the contact that rings and for how many seconds at most, and the
    delay for both callers. `quick` is None where a caller who knows the keys would not take the path.
    `at` and `phone` say when, and for which phone, the delay is this long."""

    keys: tuple[str, ...]
    contact: str | None
    rings_for: int
    patient: RingDelay
    quick: RingDelay | None
    at: datetime
    phone: PhoneKind


def timings(revision: Revision, moments: Sequence[tuple[datetime, Moment]]) -> tuple[Timing, ...]:
    """The slowest timing of each path, the slowest path first. Each moment is given with an instant at
    which it holds."""
    timer = _PathTimer(revision)
    slowest: dict[tuple[str, ...], Timing] = {}
    for at, moment in moments:
        for phone in PhoneKind:
            for timing in timer.timings(at, moment, Caller(phone)):
                known = slowest.get(timing.keys)
                if known is None or timing.patient.seconds > known.patient.seconds:
                    slowest[timing.keys] = timing
    return tuple(sorted(slowest.values(), key=lambda each: -each.patient.seconds))


class _PathTimer:
    def __init__(self, revision: Revision) -> None:
        self._revision = revision
        self._document = cache(DocumentReader(revision).read)

    def timings(self, at: datetime, moment: Moment, caller: Caller) -> Iterator[Timing]:
        """Every path of one caller at one moment, and two paths of mistakes."""
        budgets = self._revision.service.budgets

        def timing(path: KeyPath, patient: RingDelay, quick: RingDelay | None = None) -> Timing:
            contact, seconds = (path.ring.contact, path.ring.seconds) if path.ring else (None, 0)
            return Timing(path.keys, contact, seconds, patient, quick, at, caller.phone)

        for path in key_paths(self._revision, caller, moment):
            limit = budgets.ring_not_sure if self._asks_place(path) else budgets.ring_patient
            patient = self._delay(path, _patient, limit if self._is_public(path) else None)
            knows_keys = self._knows_keys(path)
            yield timing(
                path, patient, self._delay(path, _quick, budgets.ring_quick if knows_keys else None)
            )
        for keys, budget in ((_SILENT, budgets.ring_silent), (_MISTAKEN, budgets.ring_mistaken)):
            path = self._mistaken_path(keys, moment, caller)
            yield timing(path, self._delay(path, _late, budget))

    def _mistaken_path(self, keys: tuple[str, ...], moment: Moment, caller: Caller) -> KeyPath:
        turns = [voice.start(self._revision, caller, moment)]
        pressed: list[str] = []
        for key in keys:
            document = self._document(turns[-1])
            branch = document.branch(_late(document, key))
            if isinstance(turns[-1].wait, Ring) or branch.state is None or branch.event is None:
                break
            turns.append(voice.resume(self._revision, branch.state, branch.event, caller, moment))
            pressed.append(key)
        return KeyPath(tuple(pressed), tuple(turns))

    def _delay(self, path: KeyPath, policy: _Policy, budget: int | None) -> RingDelay:
        speech = waiting = 0.0
        for turn, key in zip(path.turns, path.keys, strict=False):
            document = self._document(turn)
            branch = document.branch(policy(document, key))
            words = sum(heard.until - heard.at for heard in branch.heard)
            speech, waiting = speech + words, waiting + branch.seconds - words
        speech += sum(seconds_to_say(words) for words in path.turns[-1].says)
        return RingDelay(round(speech, 3), round(waiting, 3), budget)

    def _asks_place(self, path: KeyPath) -> bool:
        steps = self._revision.voice.steps
        return any(isinstance(steps.get(turn.state.step), Place) for turn in path.turns)

    def _is_public(self, path: KeyPath) -> bool:
        """Whether a patient member of the public takes this path: silent wherever silence is an
        answer, and never pressing 0."""
        menus = (menu_of(self._revision, turn) for turn in path.turns)
        return all(
            key == WAIT or (menu is not None and key in menu.choices and not menu.silence)
            for menu, key in zip(menus, path.keys, strict=False)
        )

    def _knows_keys(self, path: KeyPath) -> bool:
        """Whether a caller who wants a person at once takes this path: the area if known, and 0."""
        *before, last = path.keys
        if last != PERSON or len(before) > 1:
            return False
        menu = menu_of(self._revision, path.turns[0])
        if not before or menu is None or menu.sets != "area":
            return not before
        return before[0] in menu.choices and menu.choices[before[0]].value is not None


def _patient(document: TurnDocument, key: str) -> Action:
    return SILENCE if key == WAIT else press_after_option(key, document.turn.says)


def _quick(_: TurnDocument, key: str) -> Action:
    return SILENCE if key == WAIT else press(key, at_once=True)


def _late(_: TurnDocument, key: str) -> Action:
    return SILENCE if key == WAIT else press(key)
