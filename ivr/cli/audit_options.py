"""What the commands about records share: who asks and why, which call is meant, and the key by which
numbers are hashed."""

import os
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from ivr.cli import options
from ivr.directory.phone_numbers import e164, parse_number
from ivr.line.keyed_hash import keyed_hash
from ivr.operations.settings import SettingsProblem, said
from ivr.store.audit import Requester

Command = TypeVar("Command", bound=Callable[..., Any])
Made = TypeVar("Made")
_SID = re.compile(r"(?:CA|SM|MM)[0-9a-fA-F]{32}")
_HASH = re.compile(r"[0-9a-f]{16}")


def reasons(command: Command) -> Command:
    """`--reason WHY` and `--by NAME`."""
    command = click.option(
        "--by",
        default=None,
        metavar="NAME",
        help="Who asks; the login name by default. It is noted.",
    )(command)
    return click.option(
        "--reason", required=True, metavar="WHY", help="Why, such as a complaint's number. Noted."
    )(command)


def looker(by: str | None, reason: str) -> Requester:
    """Who asks and why; exits with 2 where either cannot be known."""
    who, reason = options.name_of(by), reason.strip()
    if not who or not reason:
        click.echo("Say who asks (--by) and why (--reason): both are noted.", err=True)
        sys.exit(2)
    return Requester(who, reason)


def call_name(call: str) -> str:
    """The keyed hash of a call, from the carrier's name for it (CA...) or from itself."""
    if _SID.fullmatch(call):
        return keyed_hash(_key(), call)
    if _HASH.fullmatch(call):
        return call
    click.echo(
        "CALL is the carrier's name for it (CA and 32 digits or letters), or the 16 digits and "
        "letters that the log has.",
        err=True,
    )
    sys.exit(2)


def caller_name(number: str) -> str:
    """The keyed hash of a number; exits with 2 where it is none. It is not repeated."""
    found = parse_number(number)
    if found is None:
        click.echo("That is not a telephone number: write it as 07... or +44...", err=True)
        sys.exit(2)
    return keyed_hash(_key(), e164(found))


def or_usage(read: Callable[[Mapping[str, str]], Made]) -> Made:
    """What `read` makes of the environment; says what is wrong and exits with 2 where it cannot."""
    try:
        return read(os.environ)
    except SettingsProblem as problem:
        click.echo("\n\n".join(problem.problems), err=True)
        sys.exit(2)


def _key() -> str:
    key = os.environ.get("SECRET_KEY", "").strip()
    if not key:
        click.echo(said("SECRET_KEY", "is not set"), err=True)
        sys.exit(2)
    return key
