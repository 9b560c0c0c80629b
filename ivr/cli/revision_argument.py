"""The revision that a command works on: a folder, the first letters of a published revision's id, or
`live`. If it cannot be used, the command shows why and ends."""

import re
from pathlib import Path
from typing import NoReturn

from ivr.cli.output import print_findings
from ivr.cli.resources import fail, open_database
from ivr.content.revision import Reading, Revision, read_folder, read_revision
from ivr.publishing.candidate import Candidate, files_in, read_candidate
from ivr.store import publications
from ivr.store.publications import DamagedRevision, Publication, PublicationNotFound, PublishedFiles

_ID = re.compile(rf"{publications.LIVE}|[0-9a-f]{{4,12}}")


def usable_revision(folder: Path, wanted: str | None = None) -> Revision:
    """The published revision `wanted`, or else `folder`'s; ends with 1 if it cannot be used."""
    files = read_folder(folder) if wanted is None else files_of(wanted).files
    reading = read_revision(files)
    return reading.revision or _fail_unusable(reading)


def usable_candidate(files: PublishedFiles) -> Candidate:
    """The candidate that these files make; ends with 1 if they cannot be used."""
    candidate = read_candidate(files)
    return candidate if isinstance(candidate, Candidate) else _fail_unusable(candidate)


def files_of(wanted: str) -> PublishedFiles:
    """The files of a folder or of a published revision; ends with 2 if there is none."""
    return files_in(Path(wanted)) if is_folder(wanted) else published_files(wanted)[1]


def is_folder(wanted: str) -> bool:
    """Whether a folder is wanted, and not a published revision."""
    return wanted not in ("", publications.LIVE) and Path(wanted).is_dir()


def published_files(wanted: str) -> tuple[Publication, PublishedFiles]:
    """The newest publication of a revision; ends with 2 if there is none, with 3 if it is
    damaged."""
    if not _ID.fullmatch(wanted):
        fail(f'"{wanted}" is neither a folder here nor the id of a revision. See `ivr revisions`.')
    with open_database(must_exist=True) as database:
        try:
            publication = publications.find_publication(database, wanted)
            return publication, publications.published_files(database, publication)
        except PublicationNotFound as problem:
            fail(f"{problem}. See `ivr revisions`.")
        except DamagedRevision as problem:
            fail(
                f"Revision {problem} is damaged in the database: do not use it. `ivr revisions` "
                "lists others.",
                status=3,
            )
    raise AssertionError("open_database has ended the command")


def _fail_unusable(reading: Reading) -> NoReturn:
    print_findings(reading.findings, reading.texts, to_stderr=True)
    fail("These files cannot be used: see above, or run `ivr check`.", status=1)
