"""Turns a refutation into a counterexample that an operator can read and replay. It names a time at
which it really happens: an instant from which the engine leads where the refutation does. Where there
is none (a path that needs two changes of the hour, for example) it names no time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from ivr.directory.clock import to_london
from ivr.directory.moment import moment_at
from ivr.proof.actions import Action
from ivr.proof.cells import Node
from ivr.proof.claims.base import Refutation, speech_seconds
from ivr.proof.graph import engine_turn
from ivr.proof.sample_callers import NO_TEXTS
from ivr.proof.walk import Walk

_Steps = list[tuple[Node, Action | None]]


@dataclass(frozen=True, slots=True)
class Counterexample:
    sentence: str
    transcript: tuple[str, ...]
    replay: str | None


def counterexample(walk: Walk, refutation: Refutation) -> Counterexample:
    """The refutation in words. `walk` is the walk of all calls."""
    walk = refutation.walk or walk
    if refutation.finding is not None:
        return Counterexample(f"{refutation.finding.span}: {refutation.problem}", (), None)
    if refutation.node is None and not refutation.path:
        return _without_path(refutation)
    steps = walk.path(refutation.node) if refutation.node else list(refutation.path)
    actions = [action for _, action in steps if action is not None]
    if refutation.action is not None:
        actions.append(refutation.action)
    caller = walk.graph.callers[steps[0][0].caller].name
    start = next((at for at in _candidates(walk, steps) if _leads_there(walk, steps, at)), None)
    when = f"On {_date_words(start)} a" if start else "A"
    did = ", ".join(map(_action_words, actions)) or "does nothing yet"
    transcript: list[str] = []
    for node, action in steps:
        transcript += walk.document(node.cell).turn.says
        transcript += [f"[{_action_words(action)}]"] if action else []
    replay = _replay(start, caller, actions) if start and caller != NO_TEXTS else None
    sentence = f"{when} caller ({caller}) who {did} {refutation.problem}."
    return Counterexample(sentence, tuple(transcript), replay)


def _without_path(refutation: Refutation) -> Counterexample:
    when = f"On {_date_words(refutation.at)} a" if refutation.at else "A"
    at = f' --at "{_at(refutation.at)}"' if refutation.at else ""
    if refutation.text is not None:
        sentence = f'{when} texter who sends "{refutation.text}" {refutation.problem}.'
        return Counterexample(sentence, (), f'ivr text "{refutation.text}"{at}')
    return Counterexample(
        f"{when} caller {refutation.problem}.", (), (at and f"ivr now{at}") or None
    )


def _action_words(action: Action) -> str:
    match action.name.split(maxsplit=1):
        case ["wait"]:
            return "stays silent"
        case ["press", keys]:
            return f"presses {keys}"
        case ["say", _]:
            return f'says "{action.script_text}"'
        case ["busy" | "failed"]:
            return f"finds the line {action.name}"
        case ["no-answer"]:
            return "gets no answer"
        case ["ended"]:
            return "talks until the other side ends the call"
    return f"has a ring that is {action.name}"


def _candidates(walk: Walk, steps: _Steps) -> Iterator[datetime]:
    timeline = walk.graph.timeline
    documents = [(walk.document(node.cell), action) for node, action in steps]
    lengths = [
        document.branch(action).seconds if action else speech_seconds(document)
        for document, action in documents
    ]
    for moment in range(len(timeline.moments)):
        if (instant := timeline.instant(moment, sum(lengths))) is not None:
            yield instant.replace(microsecond=0)
    for before, after in sorted(timeline.transitions):
        if (change := timeline.transition(before, after)) is not None:
            for passed in accumulate(lengths):
                yield (change - timedelta(seconds=passed - 1)).replace(microsecond=0)


def _leads_there(walk: Walk, steps: _Steps, start: datetime) -> bool:
    revision, places = walk.revision, walk.graph.places
    caller = walk.graph.callers[steps[0][0].caller].caller
    now = start
    turn = engine_turn(revision, None, None, caller, moment_at(revision, now), places)
    for place, (node, action) in enumerate(steps):
        document = walk.document(node.cell)
        if (turn.says, turn.wait) != (document.turn.says, document.turn.wait):
            return False
        if action is None or place + 1 == len(steps):
            return True
        branch = document.branch(action)
        if branch.state is None or branch.event is None:
            return False
        now += timedelta(seconds=branch.seconds)
        moment = moment_at(revision, now)
        turn = engine_turn(revision, branch.state, branch.event, caller, moment, places)
    return True


def _replay(start: datetime, caller: str, actions: list[Action]) -> str:
    words = [f'ivr call --at "{_at(start)}"']
    if caller != "mobile":
        words.append(f'--from "{caller}"')
    rings: list[str] = []
    keys: list[str] = []
    for action in actions:
        if action.name.startswith("say "):
            if keys:
                words.append(f'--press "{",".join(keys)}"')
                keys = []
            words.append(f'--say "{action.script_text}"')
        elif action.name == "wait" or action.name.startswith("press "):
            keys.append(action.script_text)
        else:
            rings.append(action.script_text.replace("canceled", "cancelled"))
    if keys:
        words.append(f'--press "{",".join(keys)}"')
    if rings:
        words.append("--ring " + ",".join(rings))
    return " ".join(words)


def _at(instant: datetime) -> str:
    return f"{to_london(instant):%Y-%m-%d %H:%M:%S}"


def _date_words(instant: datetime) -> str:
    local = to_london(instant)
    return f"{local:%A} {local.day} {local:%B %Y at %H:%M:%S}".removesuffix(":00")
