"""Stretches of time in which two revisions differ in one way. Decides when; never what."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import TypeVar

from ivr.proof.timeline import Timeline

Span = tuple[datetime, datetime]
Spans = tuple[Span, ...]

T = TypeVar("T", bound=Hashable)


def collect(
    old: Timeline, new: Timeline, differences: Callable[[int, int], Iterable[T]]
) -> dict[T, Spans]:
    """Each difference with the stretches in which it holds.

    Args:
        old: the moments of the old revision.
        new: those of the new one, over the same time.
        differences: what differs between a moment of each; asked once for each pair.
    """
    known: dict[tuple[int, int], tuple[T, ...]] = {}
    found: dict[T, list[Span]] = {}
    for start, end, pair in _pairs(old, new):
        if pair not in known:
            known[pair] = tuple(differences(*pair))
        for each in known[pair]:
            held = found.setdefault(each, [])
            if held and held[-1][1] == start:
                held[-1] = (held[-1][0], end)
            else:
                held.append((start, end))
    return {each: tuple(held) for each, held in found.items()}


def by_time(found: dict[T, Spans]) -> dict[Spans, list[T]]:
    """The same, with all that holds at the same times together."""
    together: dict[Spans, list[T]] = {}
    for each, spans in found.items():
        together.setdefault(spans, []).append(each)
    return together


def _pairs(old: Timeline, new: Timeline) -> Iterator[tuple[datetime, datetime, tuple[int, int]]]:
    olds, news = dict(old.spans), dict(new.spans)
    here = [0, 0]
    starts = sorted({*olds, *news})
    for start, end in pairwise((*starts, min(old.end, new.end))):
        here = [olds.get(start, here[0]), news.get(start, here[1])]
        yield start, end, (here[0], here[1])
