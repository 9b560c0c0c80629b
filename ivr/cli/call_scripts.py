"""Scripts of calls on the command line: keys, words, and how each ring comes out."""

from collections.abc import Callable

import click

from ivr.cli.options import Command
from ivr.simulator.callers import number_for
from ivr.simulator.events import SimulatedOutcome
from ivr.simulator.script import HangUp, Press, ScriptAction, Speak, Wait

OUTCOMES = {
    "answer": SimulatedOutcome.ANSWERED,
    "answered": SimulatedOutcome.ANSWERED,
    "no-answer": SimulatedOutcome.NO_ANSWER,
    "busy": SimulatedOutcome.BUSY,
    "failed": SimulatedOutcome.FAILED,
    "moment": SimulatedOutcome.MOMENT,
    "unbridged": SimulatedOutcome.UNBRIDGED,
    "declined": SimulatedOutcome.DECLINED,
    "no-key": SimulatedOutcome.NO_KEY,
    "ended": SimulatedOutcome.ENDED,
    "cancelled": SimulatedOutcome.CANCELED,
}
STAR = "star"  # a ring that the caller leaves by pressing *
RINGS = ", ".join([*OUTCOMES, STAR])
EARLY = "early-"
KEYS = frozenset("0123456789*#")


class ScriptedCommand(click.Command):
    """A command that reads `--press` and `--say` in the order in which they were typed."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        actions: list[ScriptAction] = []
        for option, value in _pairs(args):
            if option == "--press":
                actions += [read_action(key) for key in value.split(",")]
            elif option == "--say":
                actions.append(Speak(value))
        ctx.meta["actions"] = actions
        return super().parse_args(ctx, args)


def script_actions() -> list[ScriptAction]:
    actions: list[ScriptAction] = click.get_current_context().meta["actions"]
    return actions


def script(*, of_scenario: bool = False) -> Callable[[Command], Command]:
    """A scenario's caller hears every prompt to its end, and presses nothing while a phone
    rings."""
    keys = (
        "A key for each question: 1,1. Or: wait, hang-up (at a question, or while a phone rings for "
        "which --ring has no outcome)"
    )
    rings = f"How each ring comes out: {', '.join(OUTCOMES)}"
    if not of_scenario:
        keys += f", {EARLY}1 (as soon as the line speaks)"
        rings += f", {STAR} (the contact answers, and the caller presses * to come back)"
    words = "Words to say instead of pressing a key; before or after --press."
    phone = "The phone that calls: mobile (default), landline, withheld, or a number."

    def with_options(command: Command) -> Command:
        command = click.option("--from", "from_", default="mobile", help=phone)(command)
        command = click.option("--ring", default="", help=f"{rings}.")(command)
        command = click.option("--say", multiple=True, help=words)(command)
        return click.option("--press", multiple=True, help=f"{keys}.")(command)

    return with_options


def read_number(text: str, option: str) -> str:
    """The number of a phone that is named by its kind or its number. Raises click.BadParameter."""
    try:
        return number_for(text)
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint=option) from problem


def split_outcomes(words: str) -> list[str]:
    return [word.strip() for word in words.split(",") if word.strip()]


def read_outcome(word: str) -> SimulatedOutcome:
    """The outcome of a ring, as `--ring` names it. Raises click.BadParameter."""
    if word not in OUTCOMES:
        raise click.BadParameter(
            f'"{word}" is not an outcome of a ring; write one of {", ".join(OUTCOMES)}',
            param_hint="--ring",
        )
    return OUTCOMES[word]


def is_early(word: str) -> bool:
    """Whether `word` is a key that is pressed as soon as the line speaks."""
    keys = word.removeprefix(EARLY)
    return keys != word and bool(keys) and set(keys) <= KEYS


def read_action(word: str) -> ScriptAction:
    """What the caller does, as `--press` names it."""
    word = word.strip()
    if word in ("", "wait"):
        return Wait()
    if word == "hang-up":
        return HangUp()
    if is_early(word):
        return Press(word.removeprefix(EARLY), at_once=True)
    if not set(word) <= KEYS:
        raise click.BadParameter(f'"{word}" is not a key of a phone', param_hint="--press")
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
