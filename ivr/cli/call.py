"""`ivr call`: a call in the terminal, by hand or from a script."""

import json
from datetime import datetime
from pathlib import Path

import click

from ivr.cli import options
from ivr.cli.revision_argument import usable_revision
from ivr.cli.scripts import EARLY, KEYS, OUTCOMES, STAR, InOrder, is_early, read_ring, script
from ivr.directory.clock import to_london
from ivr.directory.phone_numbers import is_dialable
from ivr.simulator import (
    Fault,
    Heard,
    Listening,
    Misbehaving,
    NotNowError,
    Pressed,
    Rang,
    TonesSent,
    SimulatedCall,
    Spoke,
    WasSilent,
    WhisperHeard,
    number_for,
)
from ivr.simulator.line import SimulatedLine
from ivr.simulator.misbehaviour import MEANINGS
from ivr.simulator.misbehaviour import read as read_misbehaviours
from ivr.simulator.script import ScriptAction, play

_HELP_BY_HAND = (
    "Type a key (0-9 * #), words to say them, nothing to stay silent, or q to hang up. "
    f"{EARLY}1 presses 1\nas soon as the line begins to speak.\n"
    f"When a phone rings, type how it comes out: {', '.join([*OUTCOMES, STAR])}."
)


_WAYS_TO_MISBEHAVE = "\b\nWays for a carrier to misbehave:\n" + "\n".join(
    f"  {name:24} {meaning}" for name, meaning in MEANINGS.items()
)


@click.command(cls=InOrder, epilog=_WAYS_TO_MISBEHAVE)
@options.content
@options.revision
@options.at
@options.as_json
@script()
@click.option("--forwarded-from", default=None, help="The number that forwarded the call to us.")
@click.option(
    "--carrier",
    "misbehaving",
    default="",
    help="How the carrier misbehaves, with commas between: duplicates,late (listed below).",
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
    """Call the line. Without a script you are asked what to do; with one (--press, --say, --ring or
    --json) the call plays to its end: silence once the script is used up, and rings answered."""
    deeds: list[ScriptAction] = click.get_current_context().meta["deeds"]
    outcomes = [read_ring(word.strip()) for word in ring.split(",") if word.strip()]
    caller = _number(from_, "--from")
    forwarder = None if forwarded_from is None else _number(forwarded_from, "--forwarded-from")
    departures = _misbehaviours(misbehaving)
    line = SimulatedLine(usable_revision(folder, wanted), offers_texts=True)
    instant = options.or_now(when)
    carrier = line.carrier(instant, misbehaving=departures)
    scripted = as_json or bool(press or say or ring)
    if not as_json:
        click.echo(f"{to_london(instant):%A %d %B %Y at %H:%M} in Derby\n")
    started = carrier.dial(caller, forwarded_from=forwarder)
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
        for body in line.promised:
            click.echo(f"\nThe caller is sent: {body}")
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
        "promised": list(line.promised),
        "faults": [f"{fault.code} {fault.message}" for fault in made.faults],
        "trail": trail(line),
    }


def trail(line: SimulatedLine) -> list[str]:
    """Which rules sent the caller where. A turn that was asked for twice is told once."""
    turns = [
        turn
        for turn, before in zip(line.turns, [None, *line.turns], strict=False)
        if turn != before
    ]
    return [step for turn in turns for step in turn.trail]


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
        case WhisperHeard():
            return f"[whoever answers hears: {event.text}]"
        case TonesSent():
            return f"[once they answer, {event.keys} is dialled]"
        case Fault():
            return f"[carrier: {event.message}, {event.code}]"
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
    elif set(typed) <= KEYS:
        made.press(typed)
    elif is_early(typed):
        made.press(typed.removeprefix(EARLY), at_once=True)
    else:
        made.say(typed)


def _ring(made: SimulatedCall, typed: str) -> None:
    if typed == "q":
        made.hang_up()
    elif typed in OUTCOMES:
        made.ring(OUTCOMES[typed])
    elif typed in (STAR, "*"):
        try:
            made.press("*")
        except NotNowError:
            click.echo("the star key does nothing while this phone rings")
    else:
        click.echo(f"one of: {', '.join([*OUTCOMES, STAR])}, or q to hang up")


def _ended(made: SimulatedCall) -> str:
    return made.ended or "it goes on"


def _shown(e164: str) -> str:
    return "0" + e164.removeprefix("+44") if is_dialable(e164) else e164


def _number(written: str, option: str) -> str:
    try:
        return number_for(written)
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint=option) from problem


def _misbehaviours(names: str) -> Misbehaving:
    try:
        return read_misbehaviours(names)
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="--carrier") from problem
