"""The actions of a caller, as the page's forms carry them: `press 1`, `press-early 1`, `say WORDS`,
`wait`, `hang-up`, `ring OUTCOME`, `come-back`."""

import re
import shlex
from collections.abc import Sequence
from datetime import datetime

from ivr.simulator.events import SimulatedOutcome
from ivr.simulator.script import ComeBack, HangUp, Press, ScriptAction, Speak, Wait
from ivr.web.demonstration import times

Action = ScriptAction | SimulatedOutcome | ComeBack

KEYS = "123456789*0#"
MAX_ACTIONS = 60
MAX_CHARACTERS = 1600
OUTCOMES = {
    SimulatedOutcome.ANSWERED: "Answered",
    SimulatedOutcome.NO_ANSWER: "No answer",
    SimulatedOutcome.BUSY: "Busy",
    SimulatedOutcome.FAILED: "Failed",
    SimulatedOutcome.MOMENT: "Answered for a moment",
    SimulatedOutcome.ENDED: "Answered, then they hang up",
    SimulatedOutcome.UNBRIDGED: "Answered, never connected",
    SimulatedOutcome.DECLINED: "Answered, and declined",
    SimulatedOutcome.NO_KEY: "Answered, no key pressed",
}
_SAFE_IN_QUOTES = re.compile(r"[\w@%+=:,./ '?()&;-]*", re.ASCII)
_WITHOUT_DETAIL: dict[str, Action] = {"wait": Wait(), "hang-up": HangUp(), "come-back": ComeBack()}


def read_action(text: str) -> Action | None:
    name, _, detail = text.partition(" ")
    match name:
        case "press" | "press-early" if len(detail) == 1 and detail in KEYS:
            return Press(detail, at_once=name == "press-early")
        case "say" if (words := one_line(detail)) and len(words) <= MAX_CHARACTERS:
            return Speak(words)
        case "ring" if detail in OUTCOMES:
            return SimulatedOutcome(detail)
    return None if detail else _WITHOUT_DETAIL.get(name)


def write_action(action: Action) -> str:
    match action:
        case Press():
            return f"{'press-early' if action.at_once else 'press'} {action.keys}"
        case Speak():
            return f"say {action.words}"
        case SimulatedOutcome():
            return f"ring {action.value}"
        case _:
            return next(name for name, each in _WITHOUT_DETAIL.items() if each == action)


def one_line(words: str) -> str:
    """The words on one line, without characters that cannot be shown."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


def terminal_command(at: datetime, caller: str, actions: Sequence[Action]) -> str:
    """`ivr call ...` with the same events at the same seconds."""
    words = ["ivr call", f'--at "{times.write_time(at)}"']
    presses: list[str] = []
    rings: list[str] = []

    def add_presses() -> None:
        if presses:
            words.append(f"--press {shlex.quote(','.join(presses))}")
            presses.clear()

    for action in actions:
        match action:
            case Press():
                presses.append(f"early-{action.keys}" if action.at_once else action.keys)
            case Wait():
                presses.append("wait")
            case Speak():
                add_presses()
                separator = "=" if action.words.startswith("-") else " "
                is_safe = _SAFE_IN_QUOTES.fullmatch(action.words)
                quoted = f'"{action.words}"' if is_safe else shlex.quote(action.words)
                words.append(f"--say{separator}{quoted}")
            case SimulatedOutcome():
                rings.append("answer" if action is SimulatedOutcome.ANSWERED else action.value)
            case ComeBack():
                rings.append("star")
            case HangUp():
                presses.append("hang-up")
    add_presses()
    if rings:
        words.append(f"--ring {','.join(rings)}")
    if caller != "mobile":
        words.append(f"--from {shlex.quote(caller)}")
    return " ".join(words)
