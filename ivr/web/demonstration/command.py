"""The terminal command that makes the same call. Decides how a script is written on a command line."""

import re
import shlex
from collections.abc import Sequence
from datetime import datetime

from ivr.simulator import RingOutcome
from ivr.simulator.script import ComeBack, HangUp, Press, Speak, Wait
from ivr.web.demonstration import times
from ivr.web.demonstration.acts import Act

_PLAIN = re.compile(r"[\w@%+=:,./ '?()&;-]*", re.ASCII)


def command(at: datetime, from_: str, acts: Sequence[Act]) -> str:
    """`ivr call ...` for a call: the same events at the same seconds."""
    words = ["ivr call", f'--at "{times.written(at)}"']
    presses: list[str] = []
    rings: list[str] = []

    def pressed() -> None:
        if presses:
            words.append(f"--press {_quoted(','.join(presses))}")
            presses.clear()

    for act in acts:
        match act:
            case Press():
                presses.append(f"early-{act.keys}" if act.at_once else act.keys)
            case Wait():
                presses.append("wait")
            case Speak():
                pressed()
                between = "=" if act.words.startswith("-") else " "
                words.append(f"--say{between}{_quoted(act.words, always=True)}")
            case RingOutcome():
                rings.append("answer" if act is RingOutcome.ANSWERED else act.value)
            case ComeBack():
                rings.append("star")
            case HangUp():
                presses.append("hang-up")
    pressed()
    if rings:
        words.append(f"--ring {','.join(rings)}")
    if from_ != "mobile":
        words.append(f"--from {_quoted(from_)}")
    return " ".join(words)


def _quoted(text: str, *, always: bool = False) -> str:
    if always and _PLAIN.fullmatch(text):
        return f'"{text}"'
    return shlex.quote(text)
