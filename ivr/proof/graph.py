"""The engine asked about everything, once for each thing it tells apart.

A *spot* is a turn without its words: what is waited for, and the state that comes back. What follows
an act at a spot depends on what the act means there, and on the caller and the moment only through
what the engine reads of them; so the engine is asked once for each meaning and set of readings, and
the answer serves every act that means it, every state whose past is the same as far as the engine
looks at it, and every caller and moment of which the same would be read. This is what makes 400 days
a matter of seconds. No rule about callers is known here.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ivr.content.revision import Revision
from ivr.directory.callers import Caller
from ivr.directory.moment import Availability as Opening
from ivr.directory.moment import Moment
from ivr.directory.places import NO_INDEX, Places
from ivr.engine import voice
from ivr.engine.call_state import CallState, Phase
from ivr.engine.events import Event, TextNotStored
from ivr.engine.interpretation import Meaning
from ivr.engine.turn import End, Turn, Wait
from ivr.proof.actions import Act, acts_at
from ivr.proof.read_tracking import Read, Reads, WitnessCaller, WitnessMoment, look, look_at_caller
from ivr.proof.sample_callers import Who
from ivr.proof.state_tracking import Looked, asked_of, fits, past_of, with_past, without
from ivr.proof.timeline import Timeline
from ivr.proof.turn_documents import OUR_FAULT, Branch, Page, PageReader, line_of
from ivr.simulator.events import RingOutcome

# Seconds: all that is said, the wait or the ring after it, and what the carrier takes besides.
_LONGEST_TURN = 300
Asked = Meaning | Event
Witnessed = tuple[bool, Read]


class Outcome(NamedTuple):
    """The page that follows for all callers and moments of `mask`."""

    mask: int
    page: int


class _Heard(NamedTuple):
    """A turn as callers hear it, without the past that it only carries, and its `bare` document
    without any; its pages by what is carried."""

    turn: Turn
    carried: tuple[str, ...]
    bare: Turn
    pages: dict[tuple[object, ...], int]


class _Answer(NamedTuple):
    """A turn of the engine's: for whom it holds, and which past was looked at."""

    mask: int
    looked: Looked
    heard: _Heard


class Question(NamedTuple):
    """What the engine is asked, and the pages that are known to follow. `answers` are those of all
    states that differ in their past alone."""

    state: CallState | None
    asked: Asked | None
    known: list[Outcome]
    answers: list[_Answer]


class Graph:
    """Pages, spots and what follows them. `pages[i]` stands at spot `spot_of[i]`. Sets of callers and
    moments are bit masks, of which `bit` gives one."""

    def __init__(
        self,
        revision: Revision,
        timeline: Timeline,
        who: Sequence[Who],
        places: Places = NO_INDEX,
    ) -> None:
        self.revision, self.timeline, self.who = revision, timeline, tuple(who)
        self.places = places
        self.pages: list[Page] = []
        self.spot_of: list[int] = []
        self.spots: list[Page] = []
        self.acts: list[tuple[Act, ...]] = []
        self.asked = 0
        self._moments = len(timeline.moments)
        self._after_a_turn = timeline.within(_LONGEST_TURN)
        self._after_a_talk = timeline.within(_LONGEST_TURN + revision.service.rings.longest_call)
        self.everybody = (1 << (len(self.who) * self._moments)) - 1
        self._masks: dict[Witnessed, dict[object, int]] = {}
        self._page_ids: dict[Turn, int] = {}
        self._spot_ids: dict[tuple[Wait, CallState], int] = {}
        self._bare: dict[CallState, CallState] = {}
        self._questions: dict[tuple[CallState | None, Asked | None], Question] = {}
        self._answers: dict[tuple[CallState | None, Asked | None], list[_Answer]] = {}
        self._heard: dict[tuple[Turn, tuple[str, ...]], _Heard] = {}
        self._later: dict[tuple[int, frozenset[tuple[int, int]]], int] = {}
        self._meanings: dict[tuple[object, ...], Asked] = {}
        self._acts: dict[tuple[str, Phase, str, bool], tuple[Act, ...]] = {}
        self._at = [
            sum(1 << (who * self._moments + moment) for who in range(len(self.who)))
            for moment in range(self._moments)
        ]
        self._reader = PageReader(line_of(revision))

    def bit(self, who: int, moment: int) -> int:
        """The mask of one caller at one moment."""
        return 1 << (who * self._moments + moment)

    def first_of(self, mask: int) -> tuple[int, int]:
        """The first caller and moment of a mask."""
        lowest = (mask & -mask).bit_length() - 1
        return divmod(lowest, self._moments)

    def callers_at(self, mask: int) -> Iterator[tuple[int, int]]:
        """Every caller and moment of a mask."""
        while mask:
            yield self.first_of(mask)
            mask &= mask - 1

    def when(self, contact: str, state: Opening) -> int:
        """The callers and moments for which a contact is open, closed, unknown or withheld."""
        return self._mask_of((contact, "state"), of_the_caller=False).get(state, 0)

    def of(self, fits: Callable[[Caller], bool]) -> int:
        """The callers that fit, at every moment."""
        return sum(
            ((1 << self._moments) - 1) << (place * self._moments)
            for place, each in enumerate(self.who)
            if fits(each.caller)
        )

    def branch(self, spot: int, act: Act) -> Branch:
        """What an act leads to at a spot, timed from the end of the words."""
        return self.spots[spot].branch(act)

    def begin(self) -> tuple[Outcome, ...]:
        """The pages with which calls begin."""
        return self.answer(self.question(None, None), self.everybody)

    def asks(self, spot: int, act: Act) -> tuple[CallState, Asked] | None:
        """What the engine is asked after an act: the state that came back, and what the act means
        there. None where the call is over."""
        branch = self.branch(spot, act)
        if branch.over is not None or branch.event is None:
            return None
        state = branch.state or CallState()
        return state, self._meaning(state, branch.event)

    def follow(self, spot: int, act: Act, mask: int) -> tuple[Outcome, ...]:
        """The pages that follow an act for the callers of `mask` at their moments; none where the
        call is over."""
        asked = self.asks(spot, act)
        return self.answer(self.question(*asked), mask) if asked else ()

    def follow_from(self, state: CallState, event: Event, mask: int) -> tuple[Outcome, ...]:
        """The pages that follow an event in a state that came from anywhere."""
        return self.answer(self.question(state, self._meaning(state, event)), mask)

    def later(self, mask: int, act: Act) -> int:
        """The callers and moments of the request after an act: the same, or later ones."""
        follows = self._follows(act)
        key = mask, follows
        if key not in self._later:
            found = mask
            for one, two in follows:
                here = mask & self._at[one]
                found |= here << (two - one) if two > one else here >> (one - two)
            self._later[key] = found
        return self._later[key]

    def earlier(self, mask: int, act: Act) -> int:
        """The callers and moments of which the request after an act may be in `mask`."""
        found = mask
        for one, two in self._follows(act):
            here = mask & self._at[two]
            found |= here >> (two - one) if two > one else here << (one - two)
        return found

    def _follows(self, act: Act) -> frozenset[tuple[int, int]]:
        """The pairs of moments between which an act can pass: a talk may last for hours."""
        return self._after_a_talk if act.name == str(RingOutcome.ENDED) else self._after_a_turn

    def answer(self, question: Question, mask: int) -> tuple[Outcome, ...]:
        """The pages that follow what is asked, for the callers and moments of `mask`; the engine is
        asked for what is new."""
        left, found = mask, []
        for outcome in question.known:
            if here := outcome.mask & mask:
                found.append(Outcome(here, outcome.page))
                left &= ~outcome.mask
        while left:
            for outcome in self._outcomes(question, *self.first_of(left)):
                question.known.append(outcome)
                found.append(Outcome(outcome.mask & mask, outcome.page))
                left &= ~outcome.mask
        return tuple(found)

    def _meaning(self, state: CallState, event: Event) -> Asked:
        """What an event means there; the event itself where the engine raises, as it will again."""
        key = state.phase, state.step, state.place_id, state.area_to_confirm, event
        if key not in self._meanings:
            try:
                self._meanings[key] = voice.meaning_of(self.revision, state, event, self.places)
            except Exception:
                self._meanings[key] = event
        return self._meanings[key]

    def question(self, state: CallState | None, asked: Asked | None) -> Question:
        """What is asked in a state; None where a call begins."""
        key = state, asked
        if key not in self._questions:
            answers = self._answers.setdefault((state and self._without(state), asked), [])
            self._questions[key] = Question(state, asked, [], answers)
        return self._questions[key]

    def _outcomes(self, question: Question, who: int, moment: int) -> Iterator[Outcome]:
        """What the engine answers one caller, and for whom else it would. Where it promises a text,
        also what it answers when the promise cannot be kept."""
        answer = self._answer(question, who, moment)
        heard = answer.heard
        past = past_of(question.state, heard.carried)
        if past not in heard.pages:
            turn = with_past(heard.turn, heard.carried, past)
            heard.pages[past] = self._page(turn, heard.bare)
        yield Outcome(answer.mask, heard.pages[past])
        if heard.turn.promise is not None:
            unkept = self.question(question.state, TextNotStored())
            yield from self._outcomes(unkept, who, moment)

    def _answer(self, question: Question, who: int, moment: int) -> _Answer:
        bit, state = self.bit(who, moment), question.state
        for answer in question.answers:
            if answer.mask & bit and (state is None or fits(state, answer.looked)):
                return answer
        question.answers.append(self._ask(state, question.asked, who, moment))
        return question.answers[-1]

    def _ask(self, state: CallState | None, asked: Asked | None, who: int, moment: int) -> _Answer:
        """What the engine makes of the state, without as much of its past as it does not look at;
        and all that it read on the way."""
        reads = Reads()
        here = WitnessMoment(self.timeline.moments[moment], reads)
        caller = WitnessCaller(self.who[who].caller, reads)

        def ask(state: CallState | None) -> Turn:
            self.asked += 1
            return turn_of(self.revision, state, asked, caller, here, self.places)

        turn, looked, carried = asked_of(state, ask) if state else (ask(None), (), ())
        mask, bit = self.everybody, self.bit(who, moment)
        for read in reads.moment:
            mask &= next(m for m in self._mask_of(read, of_the_caller=False).values() if m & bit)
        for read in reads.caller:
            mask &= next(m for m in self._mask_of(read, of_the_caller=True).values() if m & bit)
        heard = as_heard(turn)
        return _Answer(
            mask, looked, self._alike(heard, carried if heard.state is turn.state else ())
        )

    def _alike(self, turn: Turn, carried: tuple[str, ...]) -> _Heard:
        key = turn, carried
        if key not in self._heard:
            bare = turn._replace(state=self._without(turn.state))
            self._heard[key] = _Heard(turn, carried, bare, {})
        return self._heard[key]

    def _without(self, state: CallState) -> CallState:
        if state not in self._bare:
            self._bare[state] = without(state)
        return self._bare[state]

    def _mask_of(self, read: Read, *, of_the_caller: bool) -> dict[object, int]:
        """Which callers and moments have which value of a reading."""
        key = (of_the_caller, read)
        if key not in self._masks:
            masks: dict[object, int] = {}
            for who, each in enumerate(self.who):
                for moment, here in enumerate(self.timeline.moments):
                    value = look_at_caller(each.caller, read) if of_the_caller else look(here, read)
                    masks[value] = masks.get(value, 0) | self.bit(who, moment)
            self._masks[key] = masks
        return self._masks[key]

    def _page(self, turn: Turn, bare: Turn) -> int:
        if turn not in self._page_ids:
            self._page_ids[turn] = len(self.pages)
            self.pages.append(self._reader.page_of(turn, bare))
            self.spot_of.append(self._spot(turn.wait, turn.state, bare.state))
        return self._page_ids[turn]

    def _spot(self, wait: Wait, state: CallState, bare: CallState) -> int:
        key = wait, state
        if key not in self._spot_ids:
            self._spot_ids[key] = len(self.spots)
            page = self._reader.page_of(Turn((), wait, state), Turn((), wait, bare))
            self.spots.append(page)
            self.acts.append(self._acts_at(page))
        return self._spot_ids[key]

    def _acts_at(self, page: Page) -> tuple[Act, ...]:
        state = page.turn.state
        key = page.waits, state.phase, state.step, len({*state.rung}) < len(state.rung)
        if key not in self._acts:
            self._acts[key] = tuple(acts_at(self.revision, page.waits, state, self.places))
        return self._acts[key]


def as_heard(turn: Turn) -> Turn:
    """The turn without its trail, which nobody hears; at the end without the state, which nobody
    sends back."""
    if isinstance(turn.wait, End):
        return turn._replace(trail=(), state=CallState(phase=turn.state.phase))
    return turn._replace(trail=())


def turn_of(
    revision: Revision,
    state: CallState | None,
    asked: Asked | None,
    caller: Caller,
    here: Moment,
    places: Places = NO_INDEX,
) -> Turn:
    """The engine's turn. Where it raises, which it promises never to do, the call is over, and what
    was raised stands where words should."""
    try:
        if state is None or asked is None:
            return voice.start(revision, caller, here, places)
        if isinstance(asked, Meaning):
            return voice.proceed(revision, state, asked, caller, here, places)
        return voice.resume(revision, state, asked, caller, here, places)
    except Exception as raised:
        return Turn((f"{OUR_FAULT}{raised!r}",), End(), state or CallState())
