"""The engine asked about everything, once for each thing it tells apart.

A *spot* is a turn without its words: what is waited for, and the state that comes back. What follows
an act at a spot depends on the caller and the moment only through what the engine reads of them; so
the engine is asked once for each set of readings, and the answer serves every caller and moment of
which the same would be read. Sets of callers and moments are bit masks: this is what makes 400 days
a matter of seconds. No rule about callers is known here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from ivr.carrier.simulated.events import RingOutcome
from ivr.carrier.twiml import Line
from ivr.content.flow import Menu
from ivr.content.revision import Revision
from ivr.directory.callers import Caller, Phone
from ivr.directory.moment import Moment
from ivr.engine import voice
from ivr.engine.events import Event
from ivr.engine.state import Phase, State
from ivr.engine.turn import End, Ring, Turn
from ivr.proof.page import (
    OUR_FAULT,
    SERVICE_NUMBER,
    SILENCE,
    Act,
    Branch,
    Page,
    page_of,
    press,
    ring,
    say,
)
from ivr.proof.timeline import Timeline
from ivr.proof.witness import Read, Reads, WitnessCaller, WitnessMoment, look, look_at_caller

NOISE = "purple elephants"
_KEYS = "1234567890*#"
# Seconds: all that is said, the wait or the ring after it, and what the carrier takes besides.
_LONGEST_TURN = 300
_RINGS = tuple(ring(outcome) for outcome in RingOutcome)


class Who(NamedTuple):
    """A kind of caller: how a script names it (`--from`), and what the engine knows of it."""

    name: str
    caller: Caller


class Outcome(NamedTuple):
    """The page that follows for all callers and moments of `mask`, and what was read to know it."""

    mask: int
    page: int
    reads: frozenset[tuple[str, Read]]


def callers(revision: Revision) -> tuple[Who, ...]:
    """Every kind of caller: by the phone, each contact that can be rung, and ourselves."""
    plain = tuple(Who(str(phone), Caller(phone)) for phone in Phone)
    rung = dict.fromkeys(name for row in revision.routes for name in row.try_)
    contacts = tuple(
        Who(str(revision.contacts[name].number), Caller(Phone.LANDLINE, frozenset({name})))
        for name in rung
        if revision.contacts[name].number
    )
    return (*plain, *contacts, Who(SERVICE_NUMBER, Caller(Phone.LANDLINE, is_us=True)))


class Graph:
    """Pages, spots and what follows them. `pages[i]` stands at spot `spot_of[i]`."""

    def __init__(self, revision: Revision, timeline: Timeline, who: Sequence[Who]) -> None:
        self.revision, self.timeline, self.who = revision, timeline, tuple(who)
        self.pages: list[Page] = []
        self.spot_of: list[int] = []
        self.spots: list[Page] = []
        self.acts: list[tuple[Act, ...]] = []
        self.asked = 0
        self._moments = len(timeline.moments)
        self._after_a_turn = timeline.within(_LONGEST_TURN)
        self._after_a_talk = timeline.within(_LONGEST_TURN + revision.service.rings.longest_call)
        self._everybody = (1 << (len(self.who) * self._moments)) - 1
        self._masks: dict[tuple[str, Read], dict[object, int]] = {}
        self._page_ids: dict[Turn, int] = {}
        self._spot_ids: dict[Turn, int] = {}
        self._known: dict[tuple[State | None, Event | None], list[Outcome]] = {}
        self._comes: list[int] = []
        self._followed: dict[tuple[int, str, int], tuple[Outcome, ...]] = {}
        self._at = [
            sum(1 << (who * self._moments + moment) for who in range(len(self.who)))
            for moment in range(self._moments)
        ]
        self._line = Line(
            "https://proof.invalid",
            SERVICE_NUMBER,
            revision.service.voice,
            revision.service.rings.longest_call,
        )
        self.begins = self._outcomes(None, None, self._everybody)
        self._explore()

    def bit(self, who: int, moment: int) -> int:
        """The mask of one caller at one moment."""
        return 1 << (who * self._moments + moment)

    def branch(self, spot: int, act: Act) -> Branch:
        """What an act leads to at a spot, timed from the end of the words."""
        return self.spots[spot].branch(act)

    def outcomes(self, spot: int, act: Act) -> tuple[Outcome, ...]:
        """The pages that follow an act, each with the callers and moments it follows for; none
        where the call is over."""
        key = (spot, act.name, self._comes[spot])
        if key not in self._followed:
            branch = self.branch(spot, act)
            over = branch.over is not None or branch.event is None
            mask = 0 if over else self.later(self._comes[spot], act)
            self._followed[key] = self._outcomes(branch.state, branch.event, mask)
        return self._followed[key]

    def follows(self, act: Act) -> frozenset[tuple[int, int]]:
        """The pairs of moments between which an act can pass: a talk may last for hours."""
        return self._after_a_talk if act.name == str(RingOutcome.ENDED) else self._after_a_turn

    def later(self, mask: int, act: Act) -> int:
        """The callers and moments of the request after an act: the same, or later ones."""
        found = mask
        for one, two in self.follows(act):
            here = mask & self._at[one]
            found |= here << (two - one) if two > one else here >> (one - two)
        return found

    @cached_property
    def sees(self) -> tuple[frozenset[tuple[str, Read]], ...]:
        """For each spot, everything that will ever be read from there on. Two callers or moments
        alike in it have the same future."""
        after: list[set[int]] = []
        sees: list[set[tuple[str, Read]]] = []
        for spot in range(len(self.spots)):
            outcomes = [o for act in self.acts[spot] for o in self.outcomes(spot, act)]
            after.append({self.spot_of[o.page] for o in outcomes})
            sees.append({read for o in outcomes for read in o.reads})
        changed = True
        while changed:
            changed = False
            for spot in range(len(self.spots) - 1, -1, -1):
                before = len(sees[spot])
                sees[spot].update(*(sees[i] for i in after[spot]))
                changed |= len(sees[spot]) != before
        return tuple(frozenset(each) for each in sees)

    def alike(self, spot: int, who: int, moment: int) -> int:
        """The callers and moments whose future at this spot is the same as this one's."""
        mask = self._everybody
        bit = self.bit(who, moment)
        for read in self.sees[spot]:
            mask &= next(m for m in self._mask_of(read).values() if m & bit)
        return mask

    def first_of(self, mask: int) -> tuple[int, int]:
        """The first caller and moment of a mask."""
        lowest = (mask & -mask).bit_length() - 1
        return divmod(lowest, self._moments)

    def _explore(self) -> None:
        """Find every spot, and which callers and moments come to it, until nothing new is found."""
        waiting: dict[int, None] = {}

        def come(outcome: Outcome, mask: int) -> None:
            spot = self.spot_of[outcome.page]
            new = outcome.mask & mask & ~self._comes[spot]
            if new:
                self._comes[spot] |= new
                waiting[spot] = None

        for outcome in self.begins:
            come(outcome, self._everybody)
        while waiting:
            spot = next(iter(waiting))
            del waiting[spot]
            for act in self.acts[spot]:
                mask = self.later(self._comes[spot], act)
                for outcome in self.outcomes(spot, act):
                    come(outcome, mask)

    def _outcomes(self, state: State | None, event: Event | None, mask: int) -> tuple[Outcome, ...]:
        """The outcomes for the callers and moments of `mask`; the engine is asked for what is new."""
        known = self._known.setdefault((state, event), [])
        left = mask
        for outcome in known:
            left &= ~outcome.mask
        while left:
            outcome = self._ask(state, event, *self.first_of(left))
            known.append(outcome)
            left &= ~outcome.mask
        return tuple(outcome for outcome in known if outcome.mask & mask)

    def _ask(self, state: State | None, event: Event | None, who: int, moment: int) -> Outcome:
        self.asked += 1
        reads = Reads()
        here = WitnessMoment(self.timeline.moments[moment], reads)
        caller = WitnessCaller(self.who[who].caller, reads)
        turn = turn_of(self.revision, state, event, caller, here)
        if isinstance(turn.wait, Ring):
            # Claims look at the contact that rings, whether the engine has or not.
            look(here, (turn.wait.contact, "state"))
            look_at_caller(caller, ("is", turn.wait.contact))
            look_at_caller(caller, ("is_us", ""))
        mask, bit = self._everybody, self.bit(who, moment)
        seen = frozenset((*(("m", r) for r in reads.moment), *(("c", r) for r in reads.caller)))
        for read in seen:
            mask &= next(m for m in self._mask_of(read).values() if m & bit)
        return Outcome(mask, self._page(replace(turn, trail=())), seen)

    def _mask_of(self, read: tuple[str, Read]) -> dict[object, int]:
        """Which callers and moments have which value of a reading."""
        if read not in self._masks:
            kind, where = read
            masks: dict[object, int] = {}
            for who, each in enumerate(self.who):
                for moment, here in enumerate(self.timeline.moments):
                    value = look(here, where) if kind == "m" else look_at_caller(each.caller, where)
                    masks[value] = masks.get(value, 0) | self.bit(who, moment)
            self._masks[read] = masks
        return self._masks[read]

    def _page(self, turn: Turn) -> int:
        if turn not in self._page_ids:
            self._page_ids[turn] = len(self.pages)
            self.pages.append(page_of(turn, self._line))
            self.spot_of.append(self._spot(replace(turn, says=())))
        return self._page_ids[turn]

    def _spot(self, bare: Turn) -> int:
        if bare not in self._spot_ids:
            self._spot_ids[bare] = len(self.spots)
            page = page_of(bare, self._line)
            self.spots.append(page)
            self.acts.append(tuple(_acts(self.revision, page)))
            self._comes.append(0)
        return self._spot_ids[bare]


def turn_of(
    revision: Revision, state: State | None, event: Event | None, caller: Caller, here: Moment
) -> Turn:
    """The engine's turn. Where it raises, which it promises never to do, the call is over, and what
    was raised stands where words should."""
    try:
        if state is None or event is None:
            return voice.start(revision, caller, here)
        return voice.resume(revision, state, event, caller, here)
    except Exception as raised:
        return Turn((f"{OUR_FAULT}{raised!r}",), End(), state or State())


def _acts(revision: Revision, page: Page) -> Iterator[Act]:
    rung = page.turn.state.rung
    if len({*rung}) < len(rung):
        return  # somebody rings a second time: a claim says so, and it could go on for ever
    match page.waits:
        case "ring":
            yield from _RINGS
        case "listen":
            yield SILENCE
            for key in _KEYS:
                yield press(key)
            for words in _spoken(revision, page.turn.state):
                yield say(words)
        case _:
            yield SILENCE


def _spoken(revision: Revision, state: State) -> tuple[str, ...]:
    """One phrase for each thing that speech can mean here, noise, and words of danger."""
    step = revision.voice.steps.get(state.step) if state.phase is Phase.STEP else None
    choices = step.choices if isinstance(step, Menu) else {}
    phrases = [choice.hear[0] for choice in choices.values() if choice.hear]
    urgent = [reply.words[0] for reply in revision.texts.urgent.values() if reply.words]
    both = " ".join(phrases) if len(phrases) > 1 else "yes"
    return tuple(dict.fromkeys((*phrases, both, "a person", "again", NOISE, *urgent)))
