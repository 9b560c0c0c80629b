"""Options that several commands share, and what they read: the folder, the time, the revision,
and who runs them."""

import getpass
import sys
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, TypeVar

import click

from ivr.content.dates import DateProblem, parse_day, parse_wall_clock
from ivr.content.findings import in_full
from ivr.content.revision import Revision, read_folder, read_revision
from ivr.directory.clock import from_wall_clock
from ivr.proof.timeline import DAYS

Command = TypeVar("Command", bound=Callable[..., Any])
_MOST_DAYS = 800  # twice what a publication is proved for


class Instant(click.ParamType[datetime]):
    """A day and time in Derby, as people write it; an aware datetime in UTC."""

    name = "when"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        """Read what was typed."""
        if isinstance(value, datetime):
            return value
        try:
            wall = parse_wall_clock(str(value))
        except DateProblem as problem:
            self.fail(f"{problem.message}: {problem.hint}", param, ctx)
        return from_wall_clock(wall.at, later=wall.late)


class FirstDay(Instant):
    """A day, which begins at midnight in Derby, or a day and time; an aware datetime in UTC."""

    name = "day"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        """Read what was typed."""
        try:
            return from_wall_clock(datetime.combine(parse_day(str(value)), time()))
        except DateProblem:
            return super().convert(value, param, ctx)


def content(command: Command) -> Command:
    """`--content DIR`."""
    return click.option(
        "--content",
        "folder",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        default=Path(),
        help="The folder with config/ and flows/; the current one by default.",
    )(command)


def at(command: Command) -> Command:
    """`--at WHEN`."""
    return click.option(
        "--at",
        "when",
        type=Instant(),
        default=None,
        help='Derby time: "2026-12-28 09:02" or "28 December 2026 9:02am"; now by default.',
    )(command)


def as_json(command: Command) -> Command:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print it for programs.")(command)


def days(command: Command) -> Command:
    """`--days N`."""
    return click.option(
        "--days",
        type=click.IntRange(1, _MOST_DAYS),
        default=DAYS,
        show_default=True,
        help="How many days to look ahead.",
    )(command)


def most(usual: int, things: str) -> Callable[[Command], Command]:
    """`--most N`, of some things in a list."""
    return click.option(
        "--most",
        type=click.IntRange(min=1),
        default=usual,
        show_default=True,
        help=f"How many {things} to show.",
    )


def name_of(by: str | None) -> str:
    """Who runs the command: the name that was given, or else the login name; empty where neither is
    known."""
    try:
        return (by or getpass.getuser()).strip()
    except (KeyError, OSError):
        return ""


def the_time(when: datetime | None) -> datetime:
    """What was asked for, or the clock's."""
    return when or datetime.now(UTC)


def usable_revision(folder: Path) -> Revision:
    """The revision in `folder`; prints what is wrong and exits with 1 where there is none."""
    reading = read_revision(read_folder(folder))
    if reading.revision is None:
        for finding in reading.findings:
            click.echo(in_full(finding, reading.texts) + "\n", err=True)
        click.echo("The configuration cannot be used: see above, or run `ivr check`.", err=True)
        sys.exit(1)
    return reading.revision
