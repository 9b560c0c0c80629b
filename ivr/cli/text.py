"""`ivr text`: texts of one conversation, and what comes back."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from ivr.cli import options
from ivr.cli.revision_argument import usable_revision
from ivr.engine.segments import characters
from ivr.engine.texts import TextReply
from ivr.simulator import SimulatedReplies, number_for
from ivr.simulator.line import SimulatedLine

_WHATSAPP = "whatsapp:"


@dataclass(frozen=True, slots=True)
class _Sent:
    """One text, what came of it, and why; there is no answer where the line was not asked."""

    words: str
    replies: SimulatedReplies
    answer: TextReply | None


@click.command()
@options.content
@options.revision
@options.at
@options.as_json
@click.option("--from", "from_", default="mobile", help="mobile, a number, or whatsapp:NUMBER.")
@click.option("--pictures", default=0, help="How many pictures come with each.")
@click.option("--why", "shows_why", is_flag=True, help="Say why each reply was chosen.")
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
    """Text the line: prints each reply and its length.

    Several WORDS are several texts of one conversation: `ivr text fgm derby`. Put quotation marks
    round a text of several words.
    """
    sender = _sender(from_)
    line = SimulatedLine(usable_revision(folder, wanted))
    carrier = line.carrier(options.or_now(when))
    sent = []
    for each in words:
        before = len(line.answers)
        replies = carrier.text(sender, each, media=pictures)
        answer = line.answers[-1] if len(line.answers) > before else None
        sent.append(_Sent(each, replies, answer))
    if as_json:
        records = [_record(each, shows_why=shows_why) for each in sent]
        click.echo(json.dumps(records[0] if len(records) == 1 else records, indent=1))
        return
    for came in sent:
        if len(sent) > 1:
            click.echo(f"> {came.words}")
        _show(came, shows_why=shows_why)


def _sender(from_: str) -> str:
    channel = _WHATSAPP if from_.startswith(_WHATSAPP) else ""
    try:
        return channel + number_for(from_.removeprefix(channel))
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint="--from") from problem


def _record(sent: _Sent, *, shows_why: bool) -> dict[str, object]:
    replies = sent.replies
    found: dict[str, object] = {
        "replies": list(replies.messages),
        "segments": list(replies.segments),
        "carrier": list(replies.automatic),
        "faults": [f"{fault.code} {fault.message}" for fault in replies.faults],
    }
    if shows_why and sent.answer is not None:
        found["entry"] = sent.answer.entry
        found["why"] = list(sent.answer.why)
        found["remembered"] = sent.answer.conversation.ids()
    return found


def _show(sent: _Sent, *, shows_why: bool) -> None:
    replies = sent.replies
    for automatic in replies.automatic:
        click.echo(f"{automatic}\n  (the carrier's own answer)")
    for reply, parts in zip(replies.messages, replies.segments, strict=True):
        click.echo(f"{reply}\n  ({characters(reply)} characters, {parts} segments)")
    if not replies.messages:
        click.echo("We send nothing.")
    if shows_why and sent.answer is not None:
        click.echo(f"  reply: {sent.answer.entry}")
        for rule in sent.answer.why:
            click.echo(f"  why: {rule}")
        kept = sent.answer.conversation.ids()
        remembered = ", ".join(f"{name} {value}" for name, value in kept.items()) or "nothing"
        click.echo(f"  remembered: {remembered}")
