"""`ivr provision`: sets what the carrier does with a call or a text to our numbers.

It shows what differs, asks, notes what was there before it changes anything, and reads back what the
carrier made of it. Never prints a whole number.
"""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.carrier import wiring
from ivr.carrier.faults import Fault
from ivr.carrier.wiring import Change, OwnNumber, Wiring
from ivr.cli import resources, wiring_backup
from ivr.operations.setting_catalogue import SETTINGS, is_public, setting_problem
from ivr.operations.settings import Settings

if TYPE_CHECKING:
    from ivr.carrier.twilio_client import Numbers


@dataclass(frozen=True, slots=True)
class _Work:
    """What is to be done to one number; `ours` says which of ours it is."""

    ours: str
    found: OwnNumber
    desired: Wiring

    @property
    def changes(self) -> tuple[Change, ...]:
        return wiring.changes(self.found.wiring, self.desired)


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--show", is_flag=True, help="Show what differs, and change nothing.")
@click.option("--undo", is_flag=True, help="Put back what was there before the last change.")
@click.option(
    "--divert",
    is_flag=True,
    help="Send calls and texts straight to the fallback documents; undo it with --undo.",
)
@click.option(
    "--notes",
    type=click.Path(path_type=Path, file_okay=False),
    default=wiring_backup.FOLDER,
    show_default=True,
    help="The folder that keeps what was there before.",
)
def provision(*, yes: bool, show: bool, undo: bool, divert: bool, notes: Path) -> None:
    """Wire the number at the carrier to this service.

    Exits with 0 when the number is as it should be, with 1 when it is not (with --show: when
    something differs), with 3 when the carrier gives no answer.
    """
    if undo and divert:
        raise click.UsageError("give either --undo or --divert: --undo takes a diversion back too")
    settings = resources.sending_settings()
    if settings.demonstration:
        raise click.UsageError("the demonstration has no account at a carrier")
    if not undo:
        _refuse_what_cannot_work(settings)
    numbers = resources.numbers(settings)
    try:
        works = _works(numbers, settings, notes if undo else None, divert=divert)
        differing = [work for work in works if work.changes]
        for work in works:
            _tell(work)
        if not differing:
            sys.exit(0)
        if show:
            sys.exit(1)
        if not yes and not click.confirm("\nChange this at the carrier?"):
            click.echo("Nothing was changed.")
            sys.exit(1)
        results = [_change(numbers, work, notes) for work in differing]
        sys.exit(0 if all(results) else 1)
    except OSError as problem:
        why = f"({type(problem).__name__}), so it was left alone"
        click.echo(f"What a number had could not be noted in {notes} {why}.", err=True)
        sys.exit(1)
    except wiring_backup.WiringBackupProblem as problem:
        click.echo(str(problem), err=True)
        sys.exit(1)
    except Fault as fault:
        click.echo(
            f"{fault.code or ''} {fault.why}.\n".lstrip()
            + "  What was noted before is kept; run `ivr provision --show` to see how it stands.",
            err=True,
        )
        sys.exit(3)


def _refuse_what_cannot_work(settings: Settings) -> None:
    if not settings.fallback_url:
        raise click.UsageError(setting_problem("FALLBACK_URL", "is not set"))
    for name, url in (("PUBLIC_URL", settings.public_url), ("FALLBACK_URL", settings.fallback_url)):
        if not is_public(url):
            how = SETTINGS[name].how
            raise click.UsageError(
                f"{name} is not https, or names this machine, so the carrier could not reach it, or "
                f"only over an open line.\n  Set it: {how}"
            )


def _works(
    numbers: "Numbers", settings: Settings, notes: Path | None, *, divert: bool
) -> tuple[_Work, ...]:
    """What is to be done, for the number that takes calls and, where it is another, the one that
    takes texts: whoever rings or texts the wrong one of the two is answered all the same."""
    works = []
    for ours, number in settings.named_numbers:
        found = numbers.find(number)
        if found is None:
            raise wiring_backup.WiringBackupProblem(
                f"{ours} (...{number[-3:]}) is not a number of this account.\n"
                "  Buy it, or set TWILIO_ACCOUNT_SID to the account (or subaccount) that has it."
            )
        if notes is not None:
            note = wiring_backup.last_of(notes, found.sid)
            _warn_of_later_changes(found, note)
            desired = _put_back(found, note)
        elif divert:
            desired = wiring.diverted(found, settings.fallback_url)
        else:
            desired = wiring.wired(found, settings.public_url, settings.fallback_url)
        works.append(_Work(ours, found, desired))
    return tuple(works)


def _put_back(found: OwnNumber, note: wiring_backup.WiringBackup) -> Wiring:
    """The number as it is, with what the noted change had changed as it was before."""
    before = {change.field: change.was for change in wiring.changes(note.was, note.desired)}
    return wiring.read(before, found.wiring)


def _warn_of_later_changes(found: OwnNumber, note: wiring_backup.WiringBackup) -> None:
    touched = {change.field for change in wiring.changes(note.was, note.desired)}
    undone = _put_back(found, note) == found.wiring
    later = [c for c in wiring.changes(note.desired, found.wiring) if c.field in touched]
    if later and not undone:
        names = ", ".join(change.called for change in later)
        click.echo(f"Somebody has changed this since {note.path.name}: {names}.", err=True)


def _tell(work: _Work) -> None:
    click.echo(f"{work.ours} ({work.found.sid})")
    if not work.found.takes_calls:
        click.echo("  This number cannot take calls: buy one with the voice capability.")
    if not work.found.takes_texts:
        click.echo("  This number cannot take texts: its message addresses are left as they are.")
    if not work.changes:
        click.echo("  as it should be: nothing differs")
    for change in work.changes:
        click.echo(f"  {change.called}")
        click.echo(f"    is    {_shown(change.was)}\n    shall {_shown(change.desired)}")


def _change(numbers: "Numbers", work: _Work, notes: Path) -> bool:
    """Whether the number is as it should be now."""
    path = wiring_backup.write(notes, work.found, work.desired, datetime.now(UTC))
    click.echo(f"What was there is noted in {path}")
    then = numbers.wire(work.found.sid, work.changes)
    touched = {change.field for change in work.changes}
    left = [c for c in wiring.changes(then.wiring, work.desired) if c.field in touched]
    for change in left:
        click.echo(
            f"{work.ours}: the carrier kept {change.called} as {_shown(change.was)}: "
            "change it in its console",
            err=True,
        )
    if not left:
        click.echo(f"{work.ours}: done, and read back.")
    return not left


def _shown(value: str) -> str:
    """A value, with a password in an address left out."""
    head, at, host = value.partition("@")
    scheme, _, secret = head.partition("://")
    if at and secret and "/" not in secret:
        return f"{scheme}://...@{host}"
    return value or "nothing"
