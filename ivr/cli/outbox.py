"""`ivr outbox`: the texts that were promised in calls, and what became of them. No whole numbers."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

import click

from ivr.cli import options, resources
from ivr.directory.clock import to_london
from ivr.store.outbox_status import ListedText, OutboxStatus, list_texts, read_outbox_status
from ivr.store.tables import SETTLED, UNSENT, TextStatus

_GROUPS = (
    ("Waiting", UNSENT),
    ("With the carrier", (TextStatus.ACCEPTED,)),
    ("Failed", (TextStatus.FAILED,)),
    ("Settled", tuple(state for state in SETTLED if state is not TextStatus.FAILED)),
)


@click.command()
@options.most(100, "texts")
@options.as_json
def outbox(most: int, *, as_json: bool) -> None:
    """Show what waits, what failed and why, and what was settled."""
    with resources.open_database() as database:
        found, shown = read_outbox_status(database), list_texts(database, most=most)
    now = datetime.now(UTC)
    if as_json:
        click.echo(json.dumps(_record(found, shown, now), indent=1, default=str))
        return
    for title, states in _GROUPS:
        click.echo(f"{title}: {sum(found.counts.get(state, 0) for state in states)}")
        for each in shown:
            if each.state in states:
                click.echo(f"  {_line(each)}")
    again = f"Sent again without a clear answer: {found.blind}"
    click.echo(f"\n{again}; known to have gone twice: {found.twice}")
    for reason in found.reasons(now):
        click.echo(f"Look here: {reason}")


def _line(each: ListedText) -> str:
    what = {TextStatus.UNCLEAR: "no clear answer", TextStatus.SENDING: "being sent"}.get(
        each.state, each.state
    )
    parts = [f"{each.id[:8]}  promised {_when(each.promised)}", str(what)]
    if each.to:
        parts.append(f"to {each.to}")
    if each.state in UNSENT:
        parts.append(f"next at {_when(each.due)}")
    if each.settled:
        parts.append(f"at {_when(each.settled)}")
    if each.sends > 1:
        parts.append(f"sent {each.sends} times")
    if each.copies > 1:
        parts.append("arrived twice or more")
    if each.code or each.why:
        parts.append(" ".join(filter(None, (str(each.code or ""), each.why))))
    return ", ".join(parts)


def _when(instant: datetime) -> str:
    return f"{to_london(instant):%a %d %b %H:%M:%S}"


def _record(found: OutboxStatus, shown: tuple[ListedText, ...], now: datetime) -> dict[str, object]:
    return {
        "counts": {str(state): count for state, count in found.counts.items()},
        "sent_again": found.blind,
        "twice": found.twice,
        "reasons": found.reasons(now),
        "texts": [asdict(each) for each in shown],
    }
