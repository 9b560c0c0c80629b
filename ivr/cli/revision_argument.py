"""Which revision is meant: a folder, the first letters of a published revision's id, or `live`."""

import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from ivr.cli import options, resources
from ivr.content.revision import Revision
from ivr.store import published
from ivr.store.database import Database
from ivr.store.published import Damaged, Files, NotFound, Publication, PublishedFiles

Command = TypeVar("Command", bound=Callable[..., Any])
_ID = re.compile(r"live|[0-9a-f]{4,12}")


def stored_revision(command: Command) -> Command:
    """`--revision ID`."""
    return click.option(
        "--revision",
        "stored",
        default=None,
        metavar="ID",
        help='A published revision instead of files: its id, or "live".',
    )(command)


def usable_revision(folder: Path, stored: str | None) -> Revision:
    """The published revision that `stored` means, or else the one in `folder`; says what is wrong and
    exits where there is none, as `folder_of` and `options.usable_revision` do."""
    if stored is None:
        return options.usable_revision(folder)
    with folder_of(stored) as made:
        return options.usable_revision(made)


@contextmanager
def folder_of(meant: str) -> Iterator[Path]:
    """The folder that is meant; for a published revision one that lasts as long as the work does. Says
    what is wrong and exits with 2 where there is none, with 3 where the database does not answer."""
    folder = Path(meant)
    if meant not in ("", published.LIVE) and folder.is_dir():
        yield folder
        return
    if not _ID.fullmatch(meant):
        told = f'"{meant}" is no folder here, and not the id of a revision.'
        click.echo(f"{told} See `ivr revisions`.", err=True)
        sys.exit(2)
    with unfolded(stored(meant)[1]) as made:
        yield made


@contextmanager
def unfolded(written: PublishedFiles) -> Iterator[Path]:
    """A folder with what was published, for as long as the work lasts."""
    with tempfile.TemporaryDirectory(prefix="ivr-revision-") as made:
        unfold(written, Path(made))
        yield Path(made)


def stored(meant: str) -> tuple[Publication, PublishedFiles]:
    """The publication that is meant (`live` or the first letters of an id), and what it published.
    Exits as `folder_of` does."""
    with opened() as database:
        try:
            publication = published.find(database, meant)
            return publication, published.written(database, publication)
        except NotFound as problem:
            click.echo(f"{problem}. See `ivr revisions`.", err=True)
            sys.exit(2)
        except Damaged as problem:
            told = f"Revision {problem} is damaged in the database: do not use it."
            click.echo(f"{told} `ivr revisions` shows others.", err=True)
            sys.exit(3)
    raise AssertionError("what does not answer has ended the command")


@contextmanager
def opened() -> Iterator[Database]:
    """The database of the environment. Exits with 2 where it is SQLite's and is not there: asking for
    what was published makes no file; and with 3 where it does not answer."""
    with resources.opened() as database:
        if not database.is_postgres and not Path(database.url.database or "").exists():
            click.echo(
                "There is no database yet: see DATABASE_URL. The tables are made by `ivr release`.",
                err=True,
            )
            sys.exit(2)
        yield database


def unfold(written: PublishedFiles, folder: Path) -> None:
    """Write files and stories into a folder, byte for byte as they were published."""
    _write(written.files, folder)
    _write(written.stories, folder)


def _write(named: Files, folder: Path) -> None:
    for name, text in named.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
