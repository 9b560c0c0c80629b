"""Reads the table of messages and prints how well they are understood.

    python bench/understanding.py              precision and recall, and the mistakes of the open part
    python bench/understanding.py --held-out   the mistakes of the part that is not tuned with, too

Then each batch that was added to the table afterwards, and the sets about danger: "built with" may be
learnt from (its mistakes in danger are shown); "untouched", written before the rule, and "late", of
purpose unusual, may not (theirs never are).

Precision: of the messages that get a reply for a word, how many get the right one. Recall: of the
messages that should get one, how many do. Whatever gets "unknown" gets the lines and the menu.
"""

import sys
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.callers import shipped
from tests.texts.table import (
    BATCHES,
    Judged,
    Part,
    development,
    judge,
    late,
    messages,
    score,
    untouched,
)


@click.command()
@click.option("--held-out", "shows_all", is_flag=True, help="Show those mistakes too.")
def main(*, shows_all: bool) -> None:
    """Judge every message of the table."""
    judged = [judge(message) for message in messages()]
    for part in (None, *Part):
        click.echo(_line(part, [each for each in judged if part in (None, each.message.part)]))
    for name, (start, end) in BATCHES.items():
        click.echo(_line(name, judged[start:end]))
    built_with = [judge(message) for message in development()]
    click.echo(_line("built with", built_with))
    click.echo(_line("untouched", [judge(message) for message in untouched()]))
    click.echo(_line("late", [judge(message) for message in late()]))
    urgent = frozenset(shipped().texts.urgent)
    for each in built_with:
        if each.message.entries <= urgent and each.entry not in urgent:
            click.echo(f"  missed: {each.message.words!r}")
        elif each.entry in urgent and not each.message.entries & urgent:
            click.echo(f"  false: {each.message.words!r}: {each.entry}")
    for each in judged:
        if not each.is_right and (shows_all or each.message.part is Part.OPEN):
            expected = "|".join(sorted(each.message.entries))
            place = "" if each.area_is_right else f" (area {each.area}, not {each.message.area})"
            click.echo(f"  {each.message.words!r}: {each.entry}, not {expected}{place}")


def _line(part: str | None, judged: list[Judged]) -> str:
    found = score(judged)
    return (
        f"{part or 'all':10} {len(judged):4} messages  precision {found.precision:.3f}  "
        f"recall {found.recall:.3f}  danger recall {found.danger_recall:.3f}  "
        f"false danger {found.false_danger:.3f}  area {found.area:.3f}"
    )


if __name__ == "__main__":
    main()
