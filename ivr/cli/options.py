"""Options that several commands share, and the values they read."""

import getpass
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, TypeVar

import click

from ivr.content.dates import DateError, parse_day, parse_wall_clock
from ivr.directory.clock import from_wall_clock
from ivr.operations.setting_catalogue import is_e164
from ivr.proof.timeline import DAYS
from ivr.store.audit import Requester

Command = TypeVar("Command", bound=Callable[..., Any])
WHICH_NUMBER = "which number do callers dial? Give --number +44... without spaces"
_MOST_DAYS = 800  # twice as far as a publication is proved


class Instant(click.ParamType[datetime]):
    """A day and time in Derby, as people write it; an aware datetime in UTC."""

    name = "when"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            wall = parse_wall_clock(str(value))
        except DateError as problem:
            self.fail(f"{problem.message}: {problem.hint}", param, ctx)
        return from_wall_clock(wall.at, later=wall.late)


class FirstDay(Instant):
    """A day, which begins at midnight in Derby, or a day and time; an aware datetime in UTC."""

    name = "day"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        try:
            return from_wall_clock(datetime.combine(parse_day(str(value)), time()))
        except DateError:
            return super().convert(value, param, ctx)


content = click.option(
    "--content",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    help="The folder that has config/ and flows/; by default the current one.",
)
revision = click.option(
    "--revision",
    "wanted",
    default=None,
    metavar="ID",
    help='Use a published revision instead of files: the first letters of its id, or "live".',
)
at = click.option(
    "--at",
    "when",
    type=Instant(),
    default=None,
    help='Answer as of this time in Derby, "2026-12-28 09:02" or "28 December 2026 9:02am"; by '
    "default now.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
number = click.option(
    "--number", default=None, help="The number that callers dial; by default SERVICE_NUMBER."
)
days = click.option(
    "--days",
    type=click.IntRange(1, _MOST_DAYS),
    default=DAYS,
    show_default=True,
    help="The number of days to look ahead.",
)
audited_by = click.option(
    "--by",
    default=None,
    metavar="NAME",
    help="Who asks, for the audit log; by default your login name.",
)


def most(default: int, things: str) -> Callable[[Command], Command]:
    """`--most N`, the length of a list of these things."""
    return click.option(
        "--most",
        type=click.IntRange(min=1),
        default=default,
        show_default=True,
        help=f"Show at most this number of {things}.",
    )


def first_day(*names: str, help: str) -> Callable[[Command], Command]:  # noqa: A002 - as click's
    """A day that may be left out, at midnight in Derby."""
    return click.option(*names, type=FirstDay(), default=None, help=help)


def requester(command: Command) -> Command:
    """`--reason WHY` and `--by NAME`, for commands that read or hold a person's records."""
    reason = "Why, for the audit log: a complaint's number, for example."
    return click.option("--reason", required=True, metavar="WHY", help=reason)(audited_by(command))


def as_requester(by: str | None, reason: str) -> Requester:
    """Who asks and why."""
    name, reason = name_of(by), reason.strip()
    if not name or not reason:
        raise click.UsageError("say who asks (--by) and why (--reason): the audit log stores both")
    return Requester(name, reason)


def service_number(number: str | None) -> str:
    """`--number`, or SERVICE_NUMBER; empty if neither is set. Raises click.UsageError."""
    wanted = number or os.environ.get("SERVICE_NUMBER", "").strip()
    if wanted and not is_e164(wanted):
        raise click.UsageError(WHICH_NUMBER)
    return wanted


def print_json(value: object, **format_: Any) -> None:
    click.echo(json.dumps(value, indent=1, **format_))


def name_of(by: str | None) -> str:
    """The name after `--by`, or the login name; empty if neither is known."""
    try:
        return (by or getpass.getuser()).strip()
    except (KeyError, OSError):
        return ""


def or_now(when: datetime | None) -> datetime:
    """The time that was asked for, or the clock's."""
    return when or datetime.now(UTC)
