"""What a caller can do, as the page's forms carry it. Decides which words are an act at all; whether
it fits the moment is for the call.

An act is one of `press 1`, `press-early 1`, `say WORDS`, `wait`, `hang-up`, `ring OUTCOME`,
`come-back`.
"""

from ivr.simulator import RingOutcome
from ivr.simulator.script import ComeBack, Deed, HangUp, Press, Speak, Wait

Act = Deed | RingOutcome | ComeBack

KEYS = "123456789*0#"
MOST_ACTS = 60
LONGEST_WORDS = 1600
OUTCOMES = {
    RingOutcome.ANSWERED: "Answered",
    RingOutcome.NO_ANSWER: "No answer",
    RingOutcome.BUSY: "Busy",
    RingOutcome.FAILED: "Failed",
    RingOutcome.MOMENT: "Answered for a moment",
    RingOutcome.ENDED: "Answered, then they hang up",
    RingOutcome.UNBRIDGED: "Answered, never connected",
    RingOutcome.DECLINED: "Answered, and declined",
    RingOutcome.NO_KEY: "Answered, no key pressed",
}


def read(text: str) -> Act | None:
    """The act that `text` stands for, or None."""
    what, _, rest = text.partition(" ")
    match what:
        case "press" | "press-early" if len(rest) == 1 and rest in KEYS:
            return Press(rest, at_once=what == "press-early")
        case "say" if (words := plain(rest)) and len(words) <= LONGEST_WORDS:
            return Speak(words)
        case "wait" if not rest:
            return Wait()
        case "hang-up" if not rest:
            return HangUp()
        case "come-back" if not rest:
            return ComeBack()
        case "ring" if rest in OUTCOMES:
            return RingOutcome(rest)
    return None


def write(act: Act) -> str:
    """As `read` takes it."""
    match act:
        case Press():
            return f"{'press-early' if act.at_once else 'press'} {act.keys}"
        case Speak():
            return f"say {act.words}"
        case Wait():
            return "wait"
        case HangUp():
            return "hang-up"
        case ComeBack():
            return "come-back"
        case RingOutcome():
            return f"ring {act.value}"


def plain(words: str) -> str:
    """Words on one line, without what cannot be shown."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())
