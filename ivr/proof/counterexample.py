"""Turns a node that refutes a claim into something a duty manager can read and replay.

An example is told with a time at which it really happens: candidates are tried on the engine until one
leads where the node is. Where none does (a path that needs two changes of the hour, say) the example
is told without a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.directory.clock import to_london
from ivr.directory.moment import moment_at
from ivr.proof.actions import Act
from ivr.proof.claims.base import Refutation, seconds_of_words
from ivr.proof.graph import turn_of
from ivr.proof.sample_callers import NO_TEXTS
from ivr.proof.turn_documents import Page
from ivr.proof.walk import Node, Walk


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, what is said on the way, and the command that replays it."""

    sentence: str
    transcript: tuple[str, ...]
    replay: str | None


def example(walk: Walk, refutation: Refutation) -> Example:
    """The refutation in words. `walk` is that of all calls."""
    walk = refutation.walk or walk
    if refutation.finding is not None:
        return Example(f"{refutation.finding.span}: {refutation.what}", (), None)
    if refutation.node is None and not refutation.path:
        return _told(refutation)
    steps = list(refutation.path)
    if refutation.node is not None:
        steps = walk.path(refutation.node)
    acts = [act for _, act in steps if act is not None]
    if refutation.act is not None:
        acts.append(refutation.act)
    who = walk.graph.who[steps[0][0].who].name
    start = _when(walk, steps)
    when = f"On {_words(start)} a" if start else "A"
    did = ", ".join(_did(act) for act in acts) or "does nothing yet"
    sentence = f"{when} caller ({who}) who {did} {refutation.what}."
    transcript = tuple(
        line
        for node, act in steps
        for line in (*walk.page(node).turn.says, *((f"[{_did(act)}]",) if act else ()))
    )
    return Example(
        sentence, transcript, _replay(start, who, acts) if start and who != NO_TEXTS else None
    )


def _told(refutation: Refutation) -> Example:
    when = f"On {_words(refutation.at)} " if refutation.at else ""
    if refutation.text is not None:
        command = f'ivr text "{refutation.text}"' + (
            f' --at "{_at(refutation.at)}"' if refutation.at else ""
        )
        return Example(
            f'{when}somebody who texts "{refutation.text}" {refutation.what}.', (), command
        )
    now = f'ivr now --at "{_at(refutation.at)}"' if refutation.at else None
    return Example(f"{when}a caller {refutation.what}.", (), now)


def _did(act: Act) -> str:
    name = act.name
    if name == "wait":
        return "stays silent"
    if name.startswith("press "):
        return "presses " + name.removeprefix("press ")
    if name.startswith("say "):
        return f'says "{act.deed}"'
    return {"no-answer": "gets no answer", "ended": "talks until the other side ends the call"}.get(
        name,
        f"finds the line {name}" if name in ("busy", "failed") else f"has a ring that is {name}",
    )


def _when(walk: Walk, steps: list[tuple[Node, Act | None]]) -> datetime | None:
    """An instant at which exactly these pages follow each other."""
    for start in _candidates(walk, steps):
        if _leads_there(walk, steps, start):
            return start
    return None


def _candidates(walk: Walk, steps: list[tuple[Node, Act | None]]) -> Iterator[datetime]:
    timeline = walk.graph.timeline
    length = sum(_seconds(walk.page(node), act) for node, act in steps)
    for moment in range(len(timeline.moments)):
        if (instant := timeline.instant(moment, length)) is not None:
            yield instant.replace(microsecond=0)
    for one, two in sorted(timeline.follows):
        if (change := timeline.change(one, two)) is None:
            continue
        passed = 0.0
        for node, act in steps:
            passed += _seconds(walk.page(node), act)
            yield (change - timedelta(seconds=passed) + timedelta(seconds=1)).replace(microsecond=0)


def _leads_there(walk: Walk, steps: list[tuple[Node, Act | None]], start: datetime) -> bool:
    revision, caller = walk.revision, walk.graph.who[steps[0][0].who].caller
    now = start
    places = walk.graph.places
    turn = turn_of(revision, None, None, caller, moment_at(revision, now), places)
    for place, (node, act) in enumerate(steps):
        page = walk.page(node)
        if (turn.says, turn.wait) != (page.turn.says, page.turn.wait):
            return False
        if act is None or place + 1 == len(steps):
            return True
        branch = page.branch(act)
        if branch.state is None or branch.event is None:
            return False
        now += timedelta(seconds=branch.seconds)
        turn = turn_of(revision, branch.state, branch.event, caller, moment_at(revision, now), places)
    return True


def _seconds(page: Page, act: Act | None) -> float:
    return page.branch(act).seconds if act else seconds_of_words(page)


def _replay(start: datetime, who: str, acts: list[Act]) -> str:
    words = [f'ivr call --at "{_at(start)}"']
    if who != "mobile":
        words.append(f'--from "{who}"')
    rings: list[str] = []
    keys: list[str] = []
    for act in acts:
        if act.name.startswith("say "):
            if keys:
                words.append(f'--press "{",".join(keys)}"')
                keys = []
            words.append(f'--say "{act.deed}"')
        elif act.name == "wait" or act.name.startswith("press "):
            keys.append("wait" if act.name == "wait" else f"{act.deed}")
        else:
            rings.append(act.deed.replace("canceled", "cancelled"))
    if keys:
        words.append(f'--press "{",".join(keys)}"')
    if rings:
        words.append("--ring " + ",".join(rings))
    return " ".join(words)


def _at(instant: datetime | None) -> str:
    return f"{to_london(instant):%Y-%m-%d %H:%M:%S}" if instant else ""


def _words(instant: datetime) -> str:
    local = to_london(instant)
    return f"{local:%A} {local.day} {local:%B %Y moment_at %H:%M:%S}".removesuffix(":00")
