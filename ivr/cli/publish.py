"""`ivr publish`: files are checked, proved and compared with what is live; then the pointer moves.

Refused, whatever anybody answers, while a caller would be stranded, and where somebody else has
published since these files were begun. What is refused changes nothing: neither what is live nor the
files.
"""

import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from ivr.cli import options
from ivr.cli.revision_argument import opened, unfolded
from ivr.content.revision import read_revision
from ivr.operations.settings import from_database
from ivr.proof.scenarios import read_scenarios
from ivr.proof.timeline import DAYS
from ivr.publishing.known_failures import Side
from ivr.publishing.proving import by_id, in_folder
from ivr.publishing.publications import in_words, note_origin, origin
from ivr.publishing.review import Refused, overtaken, prove_or_refuse, read_or_refuse, show
from ivr.store import published
from ivr.store.database import Database
from ivr.store.published import Damaged, NotFound, Overtaken, Proved, Publication, PublishedFiles

_UNREAD = (
    "This version of the program cannot use what is live now, so nothing is compared with it, and no "
    "call in progress is looked at.\n"
)
_SPOILT = (
    "The database has a damaged copy of this very revision. Change something small, such as a comment, "
    "and publish again."
)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the database has: what is live, and what shall be (again), where no folder was named."""

    live: Publication | None
    live_files: PublishedFiles | None
    again: PublishedFiles | None


@click.command()
@click.argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default=Path()
)
@click.option("--why", required=True, metavar="WHY", help="Why, for those who come after you.")
@click.option(
    "--by", default=None, metavar="NAME", help="Who publishes; the login name by default."
)
@click.option(
    "--back-to",
    "back_to",
    default=None,
    metavar="ID",
    help="Publish this older revision again, instead of a folder.",
)
@click.option(
    "--after",
    default=None,
    metavar="ID",
    help="Say that the files have all that was published up to this revision, once you have brought "
    "somebody else's change into them.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def publish(
    folder: Path, why: str, by: str | None, back_to: str | None, after: str | None, *, yes: bool
) -> None:
    """Check and prove the files in FOLDER (the current one by default), say what callers will notice,
    ask, and let them answer from the next call on. Calls in progress keep what they began with.

    Exits with 1 where nothing was published.
    """
    who, why = _signed(by, why)
    found = _look(folder, back_to, after)
    ours, theirs = _ours(folder, found), _live_side(found)
    written = PublishedFiles(dict(ours.reading.texts), ours.stories.texts)
    if written == found.live_files and found.live:
        click.echo(f"This is live already: {in_words(found.live)}")
        return
    found_by = by_id(ours.revision.id) if found.again else in_folder(folder)
    proved = prove_or_refuse(ours, theirs, _now(), DAYS, found_by)
    show(ours, theirs, proved)
    if not yes and not click.confirm("\nPublish this?"):
        raise Refused("")
    publication = _publish(written, found.live, who, why, proved)
    if not found.again:
        note_origin(folder, publication)
    click.echo(
        f"\nPublished: revision {publication.revision}. New callers hear it within two seconds; calls "
        "in progress keep what they began with."
    )
    if not from_database(os.environ):
        click.echo("But a line set up as it is here (CONFIG_SOURCE) answers with its files.")
    if found.live:
        click.echo(f'To go back: ivr publish --back-to {found.live.revision} --why "..."')


def _signed(by: str | None, why: str) -> tuple[str, str]:
    """Who publishes, and why; exits with 2 where either cannot be known."""
    who = options.name_of(by)
    if not who or not why.strip():
        click.echo("Say who publishes (--by) and why (--why): both are kept.", err=True)
        sys.exit(2)
    return " ".join(who.split()), " ".join(why.split())


def _look(folder: Path, back_to: str | None, after: str | None) -> _Found:
    """What the database has. It is let go before the proof, which takes a while."""
    with opened() as database:
        live = published.live(database)
        try:
            if back_to:
                older = published.find(database, back_to)
                click.echo(f"Going back to {in_words(older)}\n")
                return _Found(live, _files(database, live), published.written(database, older))
            _refuse_overtaken(database, folder, live, after)
        except NotFound as problem:
            click.echo(f"{problem}. See `ivr revisions`.", err=True)
            sys.exit(2)
        except Damaged as problem:
            raise Refused(
                f"Revision {problem} is damaged in the database: it cannot be gone back to."
            ) from None
        return _Found(live, _files(database, live), None)


def _files(database: Database, live: Publication | None) -> PublishedFiles | None:
    try:
        return published.written(database, live) if live else None
    except Damaged:
        return None


def _refuse_overtaken(
    database: Database, folder: Path, live: Publication | None, after: str | None
) -> None:
    """Where these files began from an older publication, somebody's change would be undone."""
    if live is None:
        return
    if after:
        begun = published.find(database, after).number
    else:
        known = origin(folder)
        if known is None or not published.was(database, *known):
            return
        begun = known[0]
    if later := published.since(database, begun):
        raise Refused(overtaken(later))


def _ours(folder: Path, found: _Found) -> Side:
    """What shall be live."""
    if found.again is None:
        return read_or_refuse(folder)
    with unfolded(found.again) as made:
        return read_or_refuse(made)


def _live_side(found: _Found) -> Side | None:
    """What is live now; None where nothing is, or nothing that this program can use."""
    if found.live is None:
        click.echo("Nothing is live yet: this will be the first revision.\n")
        return None
    if found.live_files is not None:
        with unfolded(found.live_files) as folder:
            reading, stories = read_revision(found.live_files.files), read_scenarios(folder)
        if reading.revision is not None:
            return Side(reading, reading.revision, stories)
    click.echo(_UNREAD)
    return None


def _publish(
    written: PublishedFiles, live: Publication | None, who: str, why: str, proved: Proved
) -> Publication:
    expected = live.number if live else None
    with opened() as database:
        try:
            return published.publish(
                database, written, expected=expected, who=who, why=why, proved=proved, now=_now()
            )
        except Overtaken:
            raise Refused(overtaken(published.since(database, expected or 0))) from None
        except Damaged:
            raise Refused(_SPOILT) from None
