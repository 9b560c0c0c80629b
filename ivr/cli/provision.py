"""`ivr provision`: makes the carrier send calls and texts to this service. It shows what differs,
asks, stores a backup before a change, and reads back what the carrier stored. It never prints a
whole number."""

import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.carrier import wiring
from ivr.carrier.api_errors import ApiError
from ivr.carrier.wiring import Change, OwnNumber, Wiring
from ivr.cli import resources
from ivr.cli.resources import fail
from ivr.operations.service import open_numbers
from ivr.operations.setting_catalogue import SETTINGS, is_public, setting_problem
from ivr.operations.settings import Settings
from ivr.store import atomic_write

if TYPE_CHECKING:
    from ivr.carrier.twilio_client import Numbers
FOLDER = Path("var/wiring")


class WiringBackupProblem(Exception):
    """A backup is missing or cannot be read; the message names the file."""


@dataclass(frozen=True, slots=True)
class WiringBackup:
    """A number's wiring before a change, and as the change was to leave it."""

    path: Path
    sid: str
    was: Wiring
    desired: Wiring


def write_backup(folder: Path, number: OwnNumber, desired: Wiring, now: datetime) -> Path:
    """Once this returns, a power cut does not lose the backup. Raises OSError: it is not stored."""
    record = {
        "number": number.sid,
        "noted": now.isoformat(),
        "was": wiring.to_record(number.wiring),
        "shall": wiring.to_record(desired),
    }
    path = folder / f"{now:%Y%m%dT%H%M%S%f}-{number.sid}.json"
    atomic_write.write(path, json.dumps(record, indent=1))
    return path


def _read_backup(path: Path) -> WiringBackup:
    """Raises WiringBackupProblem: it is missing, or is not a backup."""
    try:
        record = json.loads(path.read_text("utf-8"))
        was = wiring.from_record(record["was"], Wiring())
        return WiringBackup(
            path, str(record["number"]), was, wiring.from_record(record["shall"], was)
        )
    except OSError:
        raise WiringBackupProblem(f"{path} cannot be read") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise WiringBackupProblem(f"{path} is not a backup of ivr provision") from None


def newest_backup(folder: Path, sid: str) -> WiringBackup:
    """Raises WiringBackupProblem: there is none, or it cannot be read."""
    for path in sorted(folder.glob("*.json"), reverse=True):
        backup = _read_backup(path)
        if backup.sid == sid:
            return backup
    raise WiringBackupProblem(f"{folder} has no backup of this number, so there is nothing to undo")


@dataclass(frozen=True, slots=True)
class _Plan:
    """A number, which setting names it, and how it is to be wired."""

    setting: str
    number: OwnNumber
    desired: Wiring

    @property
    def changes(self) -> tuple[Change, ...]:
        return wiring.changes(self.number.wiring, self.desired)


@click.command()
@click.option("--yes", is_flag=True, help="Change the wiring without asking.")
@click.option("--show", is_flag=True, help="Show what differs, and change nothing.")
@click.option("--undo", is_flag=True, help="Restore the wiring from before the last change.")
@click.option(
    "--divert",
    is_flag=True,
    help="Send calls and texts straight to the fallback documents; --undo takes it back.",
)
@click.option(
    "--backups",
    type=click.Path(path_type=Path, file_okay=False),
    default=FOLDER,
    show_default=True,
    help="The folder for backups of the wiring.",
)
def provision(*, yes: bool, show: bool, undo: bool, divert: bool, backups: Path) -> None:
    """Make the carrier send calls and texts to this service.

    Ends with 0 if the numbers are wired as they should be, with 1 if not (with --show: if anything
    differs), with 3 if the carrier does not answer.
    """
    if undo and divert:
        raise click.UsageError("give either --undo or --divert: --undo takes a diversion back too")
    settings = resources.sending_settings()
    if settings.demonstration:
        raise click.UsageError("the demonstration has no account at a carrier")
    if not undo:
        _require_public_urls(settings)
    numbers = open_numbers(settings)
    try:
        plans = _plans(numbers, settings, backups if undo else None, divert=divert)
        differing = [plan for plan in plans if plan.changes]
        for plan in plans:
            _print(plan)
        if not differing:
            sys.exit(0)
        if show:
            sys.exit(1)
        if not yes and not click.confirm("\nChange this at the carrier?"):
            click.echo("Nothing was changed.")
            sys.exit(1)
        results = [_change(numbers, plan, backups) for plan in differing]
        sys.exit(0 if all(results) else 1)
    except OSError as problem:
        kind = type(problem).__name__
        fail(f"No backup could be stored in {backups} ({kind}), so nothing was changed.", status=1)
    except WiringBackupProblem as problem:
        fail(str(problem), status=1)
    except ApiError as fault:
        fail(
            f"{fault.code or ''} {fault.why}.\n".lstrip()
            + "  The backups remain; `ivr provision --show` shows the present wiring.",
            status=3,
        )


def _require_public_urls(settings: Settings) -> None:
    if not settings.fallback_url:
        raise click.UsageError(setting_problem("FALLBACK_URL", "is not set"))
    for name, url in (("PUBLIC_URL", settings.public_url), ("FALLBACK_URL", settings.fallback_url)):
        if not is_public(url):
            raise click.UsageError(
                f"{name} is not https, or names this machine: the carrier could not reach it, or only "
                f"over an unencrypted connection.\n  Set it: {SETTINGS[name].how}"
            )


def _plans(
    numbers: "Numbers", settings: Settings, undo_from: Path | None, *, divert: bool
) -> tuple[_Plan, ...]:
    """Both numbers are wired for calls and texts: who uses the wrong one is answered too."""
    plans = []
    for setting, number in settings.named_numbers:
        own = numbers.find(number)
        if own is None:
            raise WiringBackupProblem(
                f"{setting} (...{number[-3:]}) is not a number of this account.\n"
                "  Buy it, or set TWILIO_ACCOUNT_SID to the account (or subaccount) that has it."
            )
        if undo_from is not None:
            backup = newest_backup(undo_from, own.sid)
            _warn_of_later_changes(own, backup)
            desired = _restored(own, backup)
        elif divert:
            desired = wiring.diverted_wiring(own, settings.fallback_url)
        else:
            desired = wiring.desired_wiring(own, settings.public_url, settings.fallback_url)
        plans.append(_Plan(setting, own, desired))
    return tuple(plans)


def _restored(number: OwnNumber, backup: WiringBackup) -> Wiring:
    """The present wiring, with the fields of the backed-up change as they were before it."""
    before = {change.field: change.was for change in wiring.changes(backup.was, backup.desired)}
    return wiring.from_record(before, number.wiring)


def _warn_of_later_changes(number: OwnNumber, backup: WiringBackup) -> None:
    touched = {change.field for change in wiring.changes(backup.was, backup.desired)}
    later = [c for c in wiring.changes(backup.desired, number.wiring) if c.field in touched]
    if later and _restored(number, backup) != number.wiring:
        names = ", ".join(change.label for change in later)
        click.echo(f"This was changed elsewhere since {backup.path.name}: {names}.", err=True)


def _print(plan: _Plan) -> None:
    click.echo(f"{plan.setting} ({plan.number.sid})")
    if not plan.number.takes_calls:
        click.echo("  This number cannot take calls: buy one with the voice capability.")
    if not plan.number.takes_texts:
        click.echo("  This number cannot take texts: its message addresses are left as they are.")
    if not plan.changes:
        click.echo("  as it should be: nothing differs")
    for change in plan.changes:
        click.echo(f"  {change.label}")
        click.echo(f"    is      {_redacted(change.was)}\n    will be {_redacted(change.desired)}")


def _change(numbers: "Numbers", plan: _Plan, backups: Path) -> bool:
    """Change the wiring; whether the carrier stored it as asked."""
    path = write_backup(backups, plan.number, plan.desired, datetime.now(UTC))
    click.echo(f"The wiring before this change is stored in {path}")
    changed = numbers.update(plan.number.sid, plan.changes)
    touched = {change.field for change in plan.changes}
    left = [c for c in wiring.changes(changed.wiring, plan.desired) if c.field in touched]
    for change in left:
        click.echo(
            f"{plan.setting}: the carrier left {change.label} as {_redacted(change.was)}: "
            "change it in its console",
            err=True,
        )
    if not left:
        click.echo(f"{plan.setting}: done, and read back.")
    return not left


def _redacted(value: str) -> str:
    """A value without the password that an address may contain."""
    credentials, at, host = value.partition("@")
    scheme, _, secret = credentials.partition("://")
    if at and secret and "/" not in secret:
        return f"{scheme}://...@{host}"
    return value or "nothing"
