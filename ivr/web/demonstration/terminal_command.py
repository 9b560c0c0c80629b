"""The `ivr call` command that makes the same call in a terminal."""

import re
import shlex
from collections.abc import Sequence
from datetime import datetime

from ivr.simulator.events import RingOutcome
from ivr.simulator.script import ComeBack, HangUp, Press, Speak, Wait
from ivr.web.demonstration import times
from ivr.web.demonstration.actions import Action

_SAFE_IN_QUOTES = re.compile(r"[\w@%+=:,./ '?()&;-]*", re.ASCII)


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
            case RingOutcome():
                rings.append("answer" if action is RingOutcome.ANSWERED else action.value)
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
