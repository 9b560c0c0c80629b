"""`ivr call`: a call in the terminal, typed or from a script."""

from datetime import datetime
from itertools import groupby
from pathlib import Path

import click

from ivr.cli import call_scripts as scripts
from ivr.cli import options
from ivr.cli.call_scripts import read_number
from ivr.cli.resources import usable_revision
from ivr.directory.clock import to_london
from ivr.directory.phone_numbers import is_dialable
from ivr.simulator import events
from ivr.simulator.call import NotNowError, SimulatedCall
from ivr.simulator.line import SimulatedLine
from ivr.simulator.misbehaviour import Misbehaving, Misbehaviour
from ivr.simulator.misbehaviour import read as read_misbehaviours
from ivr.simulator.script import ComeBack, play

_TYPED_HELP = (
    "Type a key (0-9 * #), words to say them, nothing to stay silent, or q to hang up. "
    f"{scripts.EARLY}1 presses 1\nas soon as the line begins to speak.\n"
    f"When a phone rings, type how it comes out: {scripts.RINGS}."
)
_MISBEHAVIOURS = "\b\nWays for a carrier to misbehave:\n" + "\n".join(
    f"  {each:24} {each.meaning}" for each in Misbehaviour
)


@click.command(cls=scripts.ScriptedCommand, epilog=_MISBEHAVIOURS)
@options.content
@options.revision
@options.at
@options.as_json
@scripts.script()
@click.option(
    "--forwarded-from", default=None, help="Simulate a call that this number forwarded to the line."
)
@click.option(
    "--carrier",
    "misbehaving",
    default="",
    help="Make the carrier misbehave in these ways (listed below): duplicates,late",
)
def call(
    folder: Path,
    wanted: str | None,
    when: datetime | None,
    press: tuple[str, ...],
    say: tuple[str, ...],
    ring: str,
    from_: str,
    forwarded_from: str | None,
    misbehaving: str,
    *,
    as_json: bool,
) -> None:
    """Call the line and hear what a caller hears.

    Without a script the command asks what to do at each question. With one (--press, --say, --ring or
    --json) the call plays to its end: when the script is used up, the caller stays silent and every
    ring is answered.
    """
    actions = scripts.script_actions()
    outcomes = [
        ComeBack() if word == scripts.STAR else scripts.read_outcome(word)
        for word in scripts.split_outcomes(ring)
    ]
    caller = read_number(from_, "--from")
    forwarder = None if forwarded_from is None else read_number(forwarded_from, "--forwarded-from")
    departures = _misbehaviours(misbehaving)
    line = SimulatedLine(usable_revision(folder, wanted), offers_texts=True)
    instant = options.or_now(when)
    carrier = line.carrier(instant, misbehaving=departures)
    is_scripted = as_json or bool(press or say or ring)
    if not as_json:
        click.echo(f"{to_london(instant):%A %d %B %Y at %H:%M} in Derby\n")
    made = carrier.dial(caller, forwarded_from=forwarder)
    if is_scripted:
        unused = len(actions) - play(made, actions, outcomes).actions
        if unused > 0:
            click.echo(f"{unused} of your keys or words were not used.", err=True)
    else:
        _play_typed(made, line)
    if as_json:
        options.print_json(record(made, line))
        return
    if is_scripted:
        _print_events(made, line)
    for body in line.promised:
        click.echo(f"\nThe caller is sent: {body}")
    click.echo(f"\nThe call is over: {made.ended or 'it goes on'}.")
    click.echo("Why:")
    for step in trail(line):
        click.echo(f"  {step}")


def record(made: SimulatedCall, line: SimulatedLine) -> dict[str, object]:
    """A call for programs: what was heard and pressed, who rang, and why."""
    first = made.seconds_to_first_ring
    return {
        "heard": list(made.heard),
        "pressed": [event.keys for event in made.events if isinstance(event, events.Pressed)],
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
        "ended": made.ended or "it goes on",
        "promised": list(line.promised),
        "faults": [f"{fault.code} {fault.message}" for fault in made.faults],
        "trail": trail(line),
    }


def trail(line: SimulatedLine) -> list[str]:
    """The rules that sent the caller on. A turn that the carrier asked for twice is listed once."""
    return [step for turn, _ in groupby(line.turns) for step in turn.trail]


def _event_text(event: object, line: SimulatedLine) -> str | None:
    match event:
        case events.Heard():
            return event.text + (" ..." if event.cut else "")
        case events.Pressed():
            return f"[you press {event.keys}]"
        case events.Spoke():
            return f'[you say "{event.words}"]'
        case events.WasSilent():
            return f"[silence, {event.seconds:.0f} s]"
        case events.WhisperHeard():
            return f"[the contact hears: {event.text}]"
        case events.TonesSent():
            return f"[once they answer, {event.keys} is dialled]"
        case events.Fault():
            return f"[carrier: {event.message}, {event.code}]"
        case events.Rang():
            contact, number = _contact(event.number, line), _national(event.number)
            return f"[{contact} rang, {number}: {event.outcome}, {event.seconds:.0f} s]"
    return None


def _play_typed(made: SimulatedCall, line: SimulatedLine) -> None:
    """Ask at each wait what the caller does, or how the ring comes out."""
    click.echo(_TYPED_HELP + "\n")
    shown = 0
    prompts: list[str] = []  # printed before the caller acted on them
    while (waiting := made.waiting) is not None:
        shown = _print_events(made, line, shown, prompts)
        try:
            if isinstance(waiting, events.Listening):
                for words in waiting.prompts:
                    click.echo(f"         {words}")
                prompts = list(waiting.prompts)
                _act(made, click.prompt("you", default="", show_default=False, prompt_suffix="> "))
            else:
                number = _national(waiting.number)
                question = f"{_contact(waiting.number, line)} is ringing ({number})"
                _ring(made, click.prompt(question, default="answer", prompt_suffix="> ").strip())
        except (EOFError, click.Abort):
            click.echo()
            made.hang_up()
    _print_events(made, line, shown, prompts)


def _print_events(
    made: SimulatedCall, line: SimulatedLine, since: int = 0, printed: list[str] | None = None
) -> int:
    """Print the events from number `since` on, and return the next number. Prompts that are printed
    already are removed from `printed` instead."""
    for event in made.events[since:]:
        if isinstance(event, events.Heard) and printed and event.text in printed:
            printed.remove(event.text)
        elif (text := _event_text(event, line)) is not None:
            click.echo(f"{event.at:6.1f}s  {text}")
    return len(made.events)


def _act(made: SimulatedCall, typed: str) -> None:
    typed = typed.strip()
    if typed == "q":
        made.hang_up()
    elif not typed:
        made.stay_silent()
    elif set(typed) <= scripts.KEYS:
        made.press(typed)
    elif scripts.is_early(typed):
        made.press(typed.removeprefix(scripts.EARLY), at_once=True)
    else:
        made.say(typed)


def _ring(made: SimulatedCall, typed: str) -> None:
    if typed == "q":
        made.hang_up()
    elif typed in scripts.OUTCOMES:
        made.ring(scripts.OUTCOMES[typed])
    elif typed in (scripts.STAR, "*"):
        try:
            made.press("*")
        except NotNowError:
            click.echo("the star key does nothing while this phone rings")
    else:
        click.echo(f"one of: {scripts.RINGS}, or q to hang up")


def _contact(number: str, line: SimulatedLine) -> str:
    return line.contact_of(number) or "a number without a contact"


def _national(e164: str) -> str:
    return "0" + e164.removeprefix("+44") if is_dialable(e164) else e164


def _misbehaviours(names: str) -> Misbehaving:
    try:
        return read_misbehaviours(names)
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="--carrier") from problem
