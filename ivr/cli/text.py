"""`ivr text`: texts of one conversation, and their replies."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from ivr.cli import options
from ivr.cli.call_scripts import read_number
from ivr.cli.resources import usable_revision
from ivr.engine.segments import characters
from ivr.engine.texts import TextReply
from ivr.simulator.line import SimulatedLine
from ivr.simulator.texts import SimulatedReplies

_WHATSAPP = "whatsapp:"


@dataclass(frozen=True, slots=True)
class _Exchange:
    """A text and its replies; no answer if the carrier replied by itself."""

    words: str
    replies: SimulatedReplies
    answer: TextReply | None


@click.command()
@options.content
@options.revision
@options.at
@options.as_json
@click.option(
    "--from",
    "from_",
    default="mobile",
    help="The sender: mobile (default), a number, or whatsapp:NUMBER.",
)
@click.option("--pictures", default=0, help="The number of pictures that come with each text.")
@click.option("--why", "shows_why", is_flag=True, help="Show the rules that chose each reply.")
@click.argument("words", nargs=-1, required=True)
def text(
    folder: Path,
    wanted: str | None,
    when: datetime | None,
    words: tuple[str, ...],
    from_: str,
    pictures: int,
    *,
    as_json: bool,
    shows_why: bool,
) -> None:
    """Text the line, and read each reply and its length.

    Several WORDS are several texts of one conversation: `ivr text fgm derby`. Put quotation marks
    round a text of several words.
    """
    channel = _WHATSAPP if from_.startswith(_WHATSAPP) else ""
    sender = channel + read_number(from_.removeprefix(channel), "--from")
    line = SimulatedLine(usable_revision(folder, wanted))
    carrier = line.carrier(options.or_now(when))
    exchanges = []
    for each in words:
        before = len(line.answers)
        replies = carrier.text(sender, each, media=pictures)
        answer = line.answers[-1] if len(line.answers) > before else None
        exchanges.append(_Exchange(each, replies, answer))
    if as_json:
        records = [_record(each, shows_why=shows_why) for each in exchanges]
        options.print_json(records[0] if len(records) == 1 else records)
        return
    for exchange in exchanges:
        if len(exchanges) > 1:
            click.echo(f"> {exchange.words}")
        _print(exchange, shows_why=shows_why)


def _record(exchange: _Exchange, *, shows_why: bool) -> dict[str, object]:
    replies, answer = exchange.replies, exchange.answer
    record: dict[str, object] = {
        "replies": list(replies.messages),
        "segments": list(replies.segments),
        "carrier": list(replies.automatic),
        "faults": [f"{fault.code} {fault.message}" for fault in replies.faults],
    }
    if shows_why and answer is not None:
        record["entry"] = answer.entry
        record["why"] = list(answer.trail)
        record["remembered"] = answer.conversation.ids()
    return record


def _print(exchange: _Exchange, *, shows_why: bool) -> None:
    replies, answer = exchange.replies, exchange.answer
    for automatic in replies.automatic:
        click.echo(f"{automatic}\n  (the carrier's own reply)")
    for reply, parts in zip(replies.messages, replies.segments, strict=True):
        click.echo(f"{reply}\n  ({characters(reply)} characters, {parts} segments)")
    if not replies.messages:
        click.echo("The line sends nothing.")
    if shows_why and answer is not None:
        click.echo(f"  reply: {answer.entry}")
        for rule in answer.trail:
            click.echo(f"  why: {rule}")
        ids = answer.conversation.ids().items()
        remembered = ", ".join(f"{name} {value}" for name, value in ids) or "nothing"
        click.echo(f"  remembered: {remembered}")
