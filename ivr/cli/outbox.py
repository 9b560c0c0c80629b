"""`ivr outbox`: the texts promised in calls and their delivery. Never a whole number."""

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
_STATES = {TextStatus.UNCLEAR: "no clear answer", TextStatus.SENDING: "being sent"}


@click.command()
@options.most(100, "texts")
@options.as_json
def outbox(most: int, *, as_json: bool) -> None:
    """Show promised texts and their delivery. Says why a text failed."""
    with resources.open_database(must_exist=True) as database:
        status, texts = read_outbox_status(database), list_texts(database, most=most)
    now = datetime.now(UTC)
    if as_json:
        click.echo(json.dumps(_record(status, texts, now), indent=1, default=str))
        return
    for title, states in _GROUPS:
        click.echo(f"{title}: {sum(status.counts.get(state, 0) for state in states)}")
        for each in texts:
            if each.status in states:
                click.echo(f"  {_line(each)}")
    resent = f"Sent again without a clear answer: {status.unconfirmed_resends}"
    click.echo(f"\n{resent}; known to have gone twice: {status.duplicates}")
    for reason in status.reasons(now):
        click.echo(f"Look here: {reason}")


def _line(each: ListedText) -> str:
    parts = [
        f"{each.id[:8]}  promised {_when(each.promised)}",
        _STATES.get(each.status, str(each.status)),
    ]
    if each.to:
        parts.append(f"to {each.to}")
    if each.status in UNSENT:
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


def _record(
    status: OutboxStatus, texts: tuple[ListedText, ...], now: datetime
) -> dict[str, object]:
    return {
        "counts": {str(state): count for state, count in status.counts.items()},
        "sent_again": status.unconfirmed_resends,
        "twice": status.duplicates,
        "reasons": status.reasons(now),
        "texts": [asdict(each) for each in texts],
    }
