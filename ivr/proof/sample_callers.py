"""The sample callers, one of each kind that the service tells apart, and sets of them at moments: bit
masks with one bit for each sample caller at each moment."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ivr.content.revision import Revision
from ivr.directory.callers import Caller, PhoneKind
from ivr.directory.moment import Availability
from ivr.proof.actions import Action
from ivr.proof.read_tracking import Read, ReadLog, value_in_caller, value_in_moment
from ivr.proof.timeline import Timeline
from ivr.proof.turn_documents import SERVICE_NUMBER
from ivr.simulator.events import SimulatedOutcome

NO_TEXTS = "mobile that has refused texts"
# Seconds: the prompts, the wait or the ring after them, and the carrier's own delays.
_LONGEST_TURN = 300


class SampleCaller(NamedTuple):
    name: str
    caller: Caller


def sample_callers(revision: Revision) -> tuple[SampleCaller, ...]:
    """One for each phone, a mobile that may not be texted, each contact that rings, and the service
    itself."""
    rung = dict.fromkeys(name for row in revision.routes for name in row.try_)
    return (
        SampleCaller(str(PhoneKind.MOBILE), Caller(PhoneKind.MOBILE, takes_texts=True)),
        *(SampleCaller(str(p), Caller(p)) for p in PhoneKind if p is not PhoneKind.MOBILE),
        SampleCaller(NO_TEXTS, Caller(PhoneKind.MOBILE)),
        *(
            SampleCaller(number, Caller(PhoneKind.LANDLINE, frozenset({name})))
            for name in rung
            if (number := revision.contacts[name].number)
        ),
        SampleCaller(SERVICE_NUMBER, Caller(PhoneKind.LANDLINE, is_from_line=True)),
    )


class CallerMasks:
    """Makes masks, and says who is in one. `all` has every caller at every moment."""

    def __init__(
        self, callers: Sequence[SampleCaller], timeline: Timeline, longest_call: int
    ) -> None:
        self._callers, self._moments = callers, timeline.moments
        self._count = len(timeline.moments)
        self._after_a_turn = timeline.pairs_within(_LONGEST_TURN)
        self._after_a_talk = timeline.pairs_within(_LONGEST_TURN + longest_call)
        self.all = (1 << (len(callers) * self._count)) - 1
        self._by_value: dict[tuple[bool, Read], dict[object, int]] = {}
        self._later: dict[tuple[int, frozenset[tuple[int, int]]], int] = {}
        self._at_moment = [
            sum(self.bit(caller, moment) for caller in range(len(callers)))
            for moment in range(self._count)
        ]

    def bit(self, caller: int, moment: int) -> int:
        return 1 << (caller * self._count + moment)

    def first(self, mask: int) -> tuple[int, int]:
        return divmod((mask & -mask).bit_length() - 1, self._count)

    def members(self, mask: int) -> Iterator[tuple[int, int]]:
        while mask:
            yield self.first(mask)
            mask &= mask - 1

    def where(self, contact: str, availability: Availability) -> int:
        return self._masks_by_value((contact, "state"), of_caller=False).get(availability, 0)

    def of_callers(self, fits: Callable[[Caller], bool]) -> int:
        return sum(
            ((1 << self._count) - 1) << (index * self._count)
            for index, each in enumerate(self._callers)
            if fits(each.caller)
        )

    def alike(self, log: ReadLog, bit: int) -> int:
        """The callers and moments of which the engine would read the same as it read of `bit`."""
        mask = self.all
        for reads, of_caller in ((log.moment, False), (log.caller, True)):
            for read in reads:
                masks = self._masks_by_value(read, of_caller=of_caller).values()
                mask &= next(each for each in masks if each & bit)
        return mask

    def later(self, mask: int, action: Action) -> int:
        """The callers and moments of the request after an action: the same moments, or later ones."""
        pairs = self._pairs_after(action)
        key = mask, pairs
        if key not in self._later:
            later = mask
            for before, after in pairs:
                here, shift = mask & self._at_moment[before], after - before
                later |= here << shift if shift > 0 else here >> -shift
            self._later[key] = later
        return self._later[key]

    def earlier(self, mask: int, action: Action) -> int:
        """The callers and moments from which the request after an action may be in `mask`."""
        earlier = mask
        for before, after in self._pairs_after(action):
            here, shift = mask & self._at_moment[after], after - before
            earlier |= here >> shift if shift > 0 else here << -shift
        return earlier

    def _pairs_after(self, action: Action) -> frozenset[tuple[int, int]]:
        """The pairs of moments between which an action can pass. A talk may last for hours."""
        return self._after_a_talk if action.name == SimulatedOutcome.ENDED else self._after_a_turn

    def _masks_by_value(self, read: Read, *, of_caller: bool) -> dict[object, int]:
        key = of_caller, read
        if key not in self._by_value:
            masks: dict[object, int] = {}
            for caller, each in enumerate(self._callers):
                for index, moment in enumerate(self._moments):
                    value = (
                        value_in_caller(each.caller, read)
                        if of_caller
                        else value_in_moment(moment, read)
                    )
                    masks[value] = masks.get(value, 0) | self.bit(caller, index)
            self._by_value[key] = masks
        return self._by_value[key]
