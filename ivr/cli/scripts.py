"""A call's script as words on a command line: keys, words, and how rings come out."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ivr.simulator import RingOutcome
from ivr.simulator.script import ComeBack, ScriptAction, HangUp, Outcome, Press, Speak, Wait

Command = TypeVar("Command", bound=Callable[..., Any])
OUTCOMES = {
    "answer": RingOutcome.ANSWERED,
    "answered": RingOutcome.ANSWERED,
    "no-answer": RingOutcome.NO_ANSWER,
    "busy": RingOutcome.BUSY,
    "failed": RingOutcome.FAILED,
    "moment": RingOutcome.MOMENT,
    "unbridged": RingOutcome.UNBRIDGED,
    "declined": RingOutcome.DECLINED,
    "no-key": RingOutcome.NO_KEY,
    "ended": RingOutcome.ENDED,
    "cancelled": RingOutcome.CANCELED,
}
STAR = "star"  # a ring that the caller leaves by pressing *
EARLY = "early-"
KEYS = frozenset("0123456789*#")


class InOrder(click.Command):
    """Keeps --press and --say in the order in which they were typed."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Note what the caller does before the options are sorted by name."""
        deeds: list[ScriptAction] = []
        for option, value in _pairs(args):
            if option == "--press":
                deeds += [read_deed(key) for key in value.split(",")]
            elif option == "--say":
                deeds.append(Speak(value))
        ctx.meta["deeds"] = deeds
        return super().parse_args(ctx, args)


def script(*, of_story: bool = False) -> Callable[[Command], Command]:
    """`--press`, `--say`, `--ring` and `--from`. In a story the caller hears everything first, and
    presses nothing while a phone rings."""
    keys = "Keys, one for each question: 1,1. Also: wait, hang-up (at a question, or while a phone "
    keys += "rings for which --ring says nothing)"
    rings = f"How each ring comes out: {', '.join(OUTCOMES)}"
    if not of_story:
        keys += f", {EARLY}1 (as soon as the line speaks)"
        rings += f", {STAR} (it is answered, and the caller presses * to come back)"
    words = "Words instead of a key; may stand before or after --press."
    from_ = "mobile, landline, withheld, or a number."

    def with_options(command: Command) -> Command:
        command = click.option("--from", "from_", default="mobile", help=from_)(command)
        command = click.option("--ring", default="", help=f"{rings}.")(command)
        command = click.option("--say", multiple=True, help=words)(command)
        return click.option("--press", multiple=True, help=f"{keys}.")(command)

    return with_options


def read_outcome(word: str) -> RingOutcome:
    """How a ring comes out, as `--ring` says it."""
    if word not in OUTCOMES:
        raise click.BadParameter(
            f'"{word}" is no outcome of a ring; one of {", ".join(OUTCOMES)}', param_hint="--ring"
        )
    return OUTCOMES[word]


def read_ring(word: str) -> Outcome:
    """The same, or that the caller leaves the ring by pressing *."""
    return ComeBack() if word == STAR else read_outcome(word)


def is_early(word: str) -> bool:
    """Whether `word` is a key that is pressed as soon as the line speaks."""
    keys = word.removeprefix(EARLY)
    return keys != word and bool(keys) and set(keys) <= KEYS


def read_deed(word: str) -> ScriptAction:
    """What the caller does, as `--press` says it."""
    word = word.strip()
    if word in ("", "wait"):
        return Wait()
    if word == "hang-up":
        return HangUp()
    if is_early(word):
        return Press(word.removeprefix(EARLY), at_once=True)
    if not set(word) <= KEYS:
        raise click.BadParameter(f'"{word}" is no key of a phone', param_hint="--press")
    return Press(word)


def _pairs(args: list[str]) -> list[tuple[str, str]]:
    pairs = []
    for i, arg in enumerate(args):
        name, equals, value = arg.partition("=")
        if equals:
            pairs.append((name, value))
        elif i + 1 < len(args):
            pairs.append((arg, args[i + 1]))
    return pairs
