"""`ivr call`: a call in the terminal, by hand or from a script."""

import json
from datetime import datetime
from pathlib import Path

import click

from ivr.carrier.simulated import (
    Heard,
    Listening,
    Pressed,
    Rang,
    RingOutcome,
    SimulatedCall,
    Spoke,
    WasSilent,
    number_for,
)
from ivr.carrier.simulated.script import Deed, HangUp, Press, Speak, Wait, play
from ivr.cli import options
from ivr.directory.clock import to_london
from ivr.directory.numbers import may_be_dialled
from ivr.web.simulation import SimulatedLine

OUTCOMES = {
    "answer": RingOutcome.ANSWERED,
    "answered": RingOutcome.ANSWERED,
    "no-answer": RingOutcome.NO_ANSWER,
    "busy": RingOutcome.BUSY,
    "failed": RingOutcome.FAILED,
    "moment": RingOutcome.MOMENT,
    "unbridged": RingOutcome.UNBRIDGED,
    "ended": RingOutcome.ENDED,
    "cancelled": RingOutcome.CANCELED,
}
_KEYS = frozenset("0123456789*#")
_HELP_BY_HAND = (
    "Type a key (0-9 * #), words to say them, nothing to stay silent, or q to hang up.\n"
    f"When a phone rings, type how it comes out: {', '.join(OUTCOMES)}."
)


class InOrder(click.Command):
    """Keeps --press and --say in the order in which they were typed."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Note what the caller does before the options are sorted by name."""
        deeds: list[Deed] = []
        for option, value in _pairs(args):
            if option == "--press":
                deeds += [_deed(key) for key in value.split(",")]
            elif option == "--say":
                deeds.append(Speak(value))
        ctx.meta["deeds"] = deeds
        return super().parse_args(ctx, args)


@click.command(cls=InOrder)
@options.content
@options.at
@options.as_json
@click.option(
    "--press", multiple=True, help="Keys, one for each question: 1,1 (also: wait, hang-up)."
)
@click.option(
    "--say", multiple=True, help="Words instead of a key; may stand before or after --press."
)
@click.option("--ring", default="", help=f"How each ring comes out: {', '.join(OUTCOMES)}.")
@click.option("--from", "from_", default="mobile", help="mobile, landline, withheld, or a number.")
def call(
    folder: Path,
    when: datetime | None,
    press: tuple[str, ...],
    say: tuple[str, ...],
    ring: str,
    from_: str,
    *,
    as_json: bool,
) -> None:
    """Call the line. Without a script you are asked what to do; with one (--press, --say, --ring or
    --json) the call plays to its end: silence once the script is used up, and rings answered."""
    deeds: list[Deed] = click.get_current_context().meta["deeds"]
    outcomes = [read_outcome(word.strip()) for word in ring.split(",") if word.strip()]
    try:
        caller = number_for(from_)
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="--from") from problem
    line = SimulatedLine(options.usable_revision(folder))
    instant = options.the_time(when)
    carrier = line.carrier(instant)
    scripted = as_json or bool(press or say or ring)
    if not as_json:
        click.echo(f"{to_london(instant):%A %d %B %Y at %H:%M} in Derby\n")
    started = carrier.dial(caller)
    if scripted:
        used = play(started, deeds, outcomes)
        if len(deeds) > used.deeds:
            click.echo(f"{len(deeds) - used.deeds} of your keys or words were not used.", err=True)
    else:
        _by_hand(started, line)
    if as_json:
        click.echo(json.dumps(record(started, line), indent=1))
    elif scripted:
        for told in transcript(started, line):
            click.echo(told)
    if not as_json:
        click.echo(f"\nThe call is over: {_ended(started)}.")
        click.echo("Why:")
        for step in trail(line):
            click.echo(f"  {step}")


def record(made: SimulatedCall, line: SimulatedLine) -> dict[str, object]:
    """A call for programs: what was heard and pressed, who rang, and why."""
    first = made.seconds_to_first_ring
    return {
        "heard": list(made.heard),
        "pressed": [event.keys for event in made.events if isinstance(event, Pressed)],
        "rang": [
            {
                "contact": line.contact_of(each.number),
                "number": each.number,
                "outcome": str(each.outcome),
                "seconds": round(each.seconds, 1),
            }
            for each in made.rang
        ],
        "seconds_to_first_ring": None if first is None else round(first, 1),
        "ended": _ended(made),
        "faults": [f"{fault.code} {fault.message}" for fault in made.faults],
        "trail": trail(line),
    }


def trail(line: SimulatedLine) -> list[str]:
    """Which rules sent the caller where."""
    return [step for turn in line.turns for step in turn.trail]


def transcript(made: SimulatedCall, line: SimulatedLine, since: int = 0) -> list[str]:
    """The call's events from number `since` on, a line each, with the second at which they began."""
    return [
        f"{event.at:6.1f}s  {told}"
        for event in made.events[since:]
        if (told := _told(event, line)) is not None
    ]


def _told(event: object, line: SimulatedLine) -> str | None:
    match event:
        case Heard():
            return event.text + (" ..." if event.cut else "")
        case Pressed():
            return f"[you press {event.keys}]"
        case Spoke():
            return f'[you say "{event.words}"]'
        case WasSilent():
            return f"[silence, {event.seconds:.0f} s]"
        case Rang():
            contact = line.contact_of(event.number) or "somebody"
            return (
                f"[{contact} rang, {_shown(event.number)}: {event.outcome}, {event.seconds:.0f} s]"
            )
    return None


def _by_hand(made: SimulatedCall, line: SimulatedLine) -> None:
    click.echo(_HELP_BY_HAND + "\n")
    shown = 0
    read: list[str] = []  # prompts that were shown before the caller acted on them
    while (waiting := made.waiting) is not None:
        shown = _show(made, line, shown, read)
        try:
            if isinstance(waiting, Listening):
                for words in waiting.prompts:
                    click.echo(f"         {words}")
                read = list(waiting.prompts)
                _act(made, click.prompt("you", default="", show_default=False, prompt_suffix="> "))
            else:
                contact = line.contact_of(waiting.number) or "somebody"
                asked = f"{contact} is ringing ({_shown(waiting.number)})"
                answer = click.prompt(asked, default="answer", prompt_suffix="> ")
                _ring(made, answer.strip())
        except (EOFError, click.Abort):
            click.echo()
            made.hang_up()
    _show(made, line, shown, read)


def _show(made: SimulatedCall, line: SimulatedLine, since: int, read: list[str]) -> int:
    """Print what has happened since event number `since`, without the prompts in `read`."""
    for event in made.events[since:]:
        if isinstance(event, Heard) and event.text in read:
            read.remove(event.text)
        elif (told := _told(event, line)) is not None:
            click.echo(f"{event.at:6.1f}s  {told}")
    return len(made.events)


def _act(made: SimulatedCall, typed: str) -> None:
    typed = typed.strip()
    if typed == "q":
        made.hang_up()
    elif not typed:
        made.stay_silent()
    elif set(typed) <= _KEYS:
        made.press(typed)
    else:
        made.say(typed)


def _ring(made: SimulatedCall, typed: str) -> None:
    if typed == "q":
        made.hang_up()
    elif typed in OUTCOMES:
        made.ring(OUTCOMES[typed])
    else:
        click.echo(f"one of: {', '.join(OUTCOMES)}, or q to hang up")


def _ended(made: SimulatedCall) -> str:
    return made.ended or "it goes on"


def _shown(e164: str) -> str:
    return "0" + e164.removeprefix("+44") if may_be_dialled(e164) else e164


def read_outcome(word: str) -> RingOutcome:
    """How a ring comes out, as `--ring` says it."""
    if word not in OUTCOMES:
        raise click.BadParameter(
            f'"{word}" is no outcome of a ring; one of {", ".join(OUTCOMES)}', param_hint="--ring"
        )
    return OUTCOMES[word]


def _deed(word: str) -> Deed:
    word = word.strip()
    if word in ("", "wait"):
        return Wait()
    if word == "hang-up":
        return HangUp()
    if not set(word) <= _KEYS:
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
