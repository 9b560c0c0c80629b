"""Publications: what a publisher starts from, when publishing is refused, and how an entry reads.

A folder that was published, or that was written by `ivr revisions export`, has a line in `.published`
that names its publication. Two people who each keep a folder therefore cannot undo each other's changes
unnoticed.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from ivr.directory.clock import to_london
from ivr.publishing.candidate import files_in
from ivr.store import publications
from ivr.store.database import Database
from ivr.store.publications import (
    DamagedRevision,
    ProofRecord,
    Publication,
    PublicationConflict,
    PublishedFiles,
)

ORIGIN = ".published"


class RefusalCode(StrEnum):
    """Why nothing was published."""

    UNUSABLE = "unusable"  # the files make no revision
    ERRORS = "errors"  # of the checks
    REFUTED = "refuted"  # by the proof
    OVERTAKEN = "overtaken"  # another author has published since
    DAMAGED = "damaged"  # the database has other files under this revision's id
    DECLINED = "declined"  # by the publisher


class Refused(Exception):
    """Nothing was published. `later` are the publications that this one would undo."""

    def __init__(
        self, code: RefusalCode, message: str, later: tuple[Publication, ...] = ()
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.later = code, message, later


@dataclass(frozen=True, slots=True)
class Draft:
    """Files to publish, and the live publication they replace, if any. `live_files` is None if
    nothing is live, or if the database's copy is damaged. `earlier` is the publication that these
    files go back to, if they come from the log."""

    files: PublishedFiles
    live: Publication | None
    live_files: PublishedFiles | None
    earlier: Publication | None = None

    @property
    def is_live_already(self) -> bool:
        """Whether there is nothing to publish."""
        return self.live is not None and self.files == self.live_files


def draft_of_folder(database: Database, folder: Path, after: str | None = None) -> Draft:
    """The files of a folder. They contain everything published up to the revision `after`; by default
    up to the publication named in `.published`.

    Raises:
        Refused: another author has published since these files were begun.
        PublicationNotFound: no publication is meant by `after`.
    """
    live = publications.live_publication(database)
    if live is not None and (begun := _begun(database, folder, after)) is not None:
        _refuse_overtaken(database, begun)
    return Draft(files_in(folder), live, _live_files(database, live))


def draft_of_revision(database: Database, wanted: str) -> Draft:
    """The files of an earlier revision, to go back to.

    Raises:
        Refused: the files are damaged.
        PublicationNotFound: no publication is meant by `wanted`.
    """
    live = publications.live_publication(database)
    earlier = publications.find_publication(database, wanted)
    try:
        files = publications.published_files(database, earlier)
    except DamagedRevision as problem:
        message = f"Revision {problem} is damaged in the database: choose another one."
        raise Refused(RefusalCode.DAMAGED, message) from None
    return Draft(files, live, _live_files(database, live), earlier)


def publish(
    database: Database, draft: Draft, *, who: str, why: str, proved: ProofRecord, now: datetime
) -> Publication:
    """Move the pointer to these files, unless someone has published since the draft was made.

    Raises:
        Refused: nothing was published.
    """
    expected = draft.live.number if draft.live else None
    try:
        return publications.publish(
            database, draft.files, expected=expected, who=who, why=why, proved=proved, now=now
        )
    except PublicationConflict:
        _refuse_overtaken(database, expected or 0)
        raise
    except DamagedRevision:
        message = (
            "The database has a damaged copy of this very revision. Change something small, such as a "
            "comment, and publish again."
        )
        raise Refused(RefusalCode.DAMAGED, message) from None


def describe(publication: Publication) -> str:
    """One line: what, when, who, why."""
    what = f"revision {publication.revision}, published on {published_on(publication)}"
    return f'{what} by {publication.who}: "{publication.why}"'


def published_on(publication: Publication) -> str:
    """The day and time of a publication in Derby."""
    local = to_london(publication.at)
    return f"{local:%A} {local.day} {local:%B %Y at %H:%M}"


def write_origin(folder: Path, publication: Publication) -> None:
    """Name the publication in `.published`. A folder that cannot be written to is left as it is."""
    with suppress(OSError):
        (folder / ORIGIN).write_text(f"{publication.number} {publication.revision}\n", "utf-8")


def _begun(database: Database, folder: Path, after: str | None) -> int | None:
    """The number of the publication that a folder's files were begun from, if it is known."""
    if after:
        return publications.find_publication(database, after).number
    try:
        number, revision = (folder / ORIGIN).read_text("utf-8").split()
        is_known = publications.is_publication_of(database, int(number), revision)
    except (OSError, ValueError):
        return None
    return int(number) if is_known else None


def _refuse_overtaken(database: Database, begun: int) -> None:
    if later := publications.publications_since(database, begun):
        message = "Publishing these files would undo what was published since they were begun."
        raise Refused(RefusalCode.OVERTAKEN, message, later)


def _live_files(database: Database, live: Publication | None) -> PublishedFiles | None:
    try:
        return publications.published_files(database, live) if live else None
    except DamagedRevision:
        return None
