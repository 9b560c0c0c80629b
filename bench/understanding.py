"""Prints how well the messages of the table are understood.

    python bench/understanding.py              precision and recall, and the mistakes of the open part
    python bench/understanding.py --held-out   the mistakes of the held-out part too

Then it prints each batch that was added to the table later, and the sets about danger. The rules may be
tuned with the set "built with", so its mistakes about danger are shown. They may not be tuned with
"untouched", which was written before the rules, nor with "late", which has unusual messages: the
mistakes of these two are never shown.

Precision: of the messages that get a reply for a word, the share that gets the right one. Recall: of
the messages that should get one, the share that does. The reply "unknown" has the numbers and the menu.
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
@click.option(
    "--held-out", "shows_all", is_flag=True, help="Show the mistakes of the held-out part too."
)
def main(*, shows_all: bool) -> None:
    """Print how well the messages are understood."""
    judged = [judge(message) for message in messages()]
    for part in (None, *Part):
        click.echo(_figures(part, [each for each in judged if part in (None, each.message.part)]))
    for name, (start, end) in BATCHES.items():
        click.echo(_figures(name, judged[start:end]))
    built_with = [judge(message) for message in development()]
    click.echo(_figures("built with", built_with))
    click.echo(_figures("untouched", [judge(message) for message in untouched()]))
    click.echo(_figures("late", [judge(message) for message in late()]))
    urgent = frozenset(shipped().texts.urgent)
    for each in built_with:
        if each.message.entries <= urgent and each.entry not in urgent:
            click.echo(f"  missed: {each.message.words!r}")
        elif each.entry in urgent and not each.message.entries & urgent:
            click.echo(f"  false: {each.message.words!r}: {each.entry}")
    for each in judged:
        if not each.is_right and (shows_all or each.message.part is Part.OPEN):
            expected = "|".join(sorted(each.message.entries))
            area = "" if each.area_is_right else f" (area {each.area}, not {each.message.area})"
            click.echo(f"  {each.message.words!r}: {each.entry}, not {expected}{area}")


def _figures(part: str | None, judged: list[Judged]) -> str:
    figures = score(judged)
    return (
        f"{part or 'all':10} {len(judged):4} messages  precision {figures.precision:.3f}  "
        f"recall {figures.recall:.3f}  danger recall {figures.danger_recall:.3f}  "
        f"false danger {figures.false_danger:.3f}  area {figures.area:.3f}"
    )


if __name__ == "__main__":
    main()
