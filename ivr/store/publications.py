"""Publications: which revisions were published, by whom, why and with which proof; and which is
live. Decides which of two simultaneous publications succeeds. Rows are only ever added: going back
to an earlier revision is another publication of it."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ivr.content.revision import revision_id
from ivr.store.database import Database
from ivr.store.tables import LivePointer, PublicationRow, StoredRevision

LIVE = "live"
LONGEST_WHO = 80
LONGEST_WHY = 200
_ID_PREFIX = re.compile(r"[0-9a-f]{4,12}")

Files = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProofRecord:
    """A proof: its first instant, its days, and what an acceptance allowed (claims and codes of
    findings)."""

    start: str
    days: int
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication. `parent` is the publication that was live before; None for the first."""

    number: int
    revision: str
    parent: int | None
    at: datetime
    who: str
    why: str
    proved: ProofRecord


@dataclass(frozen=True, slots=True)
class PublishedFiles:
    """The operators' files and the scenarios that are published together, each by name."""

    files: Files
    scenarios: Files

    @property
    def revision(self) -> str:
        return revision_id(self.files)


class PublicationConflict(Exception):
    """Another revision was published meanwhile. `by` is the live publication, if there is one."""

    def __init__(self, by: Publication | None) -> None:
        super().__init__("another revision was published meanwhile")
        self.by = by


class PublicationNotFound(LookupError):
    """These letters match no publication, or several revisions; the message says which."""


class DamagedRevision(Exception):
    """The stored files do not have the hash of the revision. They must never answer a call."""


def publish(
    database: Database,
    published_files: PublishedFiles,
    *,
    expected: int | None,
    who: str,
    why: str,
    proved: ProofRecord,
    now: datetime,
) -> Publication:
    """Move the pointer, if the publication live now is the one that was when the operator's work
    began: number `expected`, None for none. Raises PublicationConflict if not; then, and after an
    SQLAlchemyError, nothing was written."""
    number = (expected or 0) + 1
    pointer = database.insert(LivePointer).values(name=LIVE, publication=0).on_conflict_do_nothing()
    moved = (
        update(LivePointer)
        .where(LivePointer.name == LIVE, LivePointer.publication == (expected or 0))
        .values(publication=number)
        .returning(LivePointer.publication)
    )
    packed = _pack(published_files.files)
    with database.transaction() as session:
        session.execute(pointer)
        if session.scalar(moved) is None:
            raise PublicationConflict(_live(session))
        revision = database.insert(StoredRevision).values(id=published_files.revision, files=packed)
        session.execute(revision.on_conflict_do_nothing())
        if session.get_one(StoredRevision, published_files.revision).files != packed:
            raise DamagedRevision(published_files.revision)
        row = PublicationRow(
            number=number,
            revision=published_files.revision,
            parent=expected,
            at=now,
            who=who[:LONGEST_WHO],
            why=why[:LONGEST_WHY],
            proof=json.dumps(asdict(proved)),
            scenarios=_pack(published_files.scenarios),
        )
        session.add(row)
        return _publication(row)


def live_publication_number(database: Database) -> int | None:
    """Reads nothing else, because it is asked every two seconds."""
    with database.transaction() as session:
        number = select(LivePointer.publication).where(LivePointer.name == LIVE)
        return session.scalar(number) or None


def live_publication(database: Database) -> Publication | None:
    with database.transaction() as session:
        return _live(session)


def list_publications(database: Database, *, most: int = 50) -> tuple[Publication, ...]:
    """The newest publications, newest first."""
    newest = select(PublicationRow).order_by(PublicationRow.number.desc()).limit(most)
    with database.transaction() as session:
        return tuple(_publication(row) for row in session.scalars(newest))


def publications_since(database: Database, number: int) -> tuple[Publication, ...]:
    """The publications after this number, oldest first."""
    later = select(PublicationRow).where(PublicationRow.number > number)
    with database.transaction() as session:
        rows = session.scalars(later.order_by(PublicationRow.number))
        return tuple(_publication(row) for row in rows)


def find_publication(database: Database, wanted: str) -> Publication:
    """The newest publication of `live` or the first letters of an id. Raises
    PublicationNotFound."""
    with database.transaction() as session:
        if wanted == LIVE:
            if (live := _live(session)) is None:
                raise PublicationNotFound("nothing has been published yet")
            return live
        if not _ID_PREFIX.fullmatch(wanted):
            raise PublicationNotFound(f'"{wanted}" is neither "live" nor the beginning of an id')
        matching = select(PublicationRow).where(PublicationRow.revision.startswith(wanted))
        rows = session.scalars(matching.order_by(PublicationRow.number.desc())).all()
    ids = sorted({row.revision for row in rows})
    if not ids:
        raise PublicationNotFound(f'no published revision begins with "{wanted}"')
    if len(ids) > 1:
        raise PublicationNotFound(f'several revisions begin with "{wanted}": {", ".join(ids)}')
    return _publication(rows[0])


def revision_files(database: Database, revision: str) -> Files | None:
    """A revision's files; None if never published. Raises DamagedRevision if they have changed."""
    with database.transaction() as session:
        stored = session.get(StoredRevision, revision)
    if stored is None:
        return None
    files = _unpack(stored.files)
    if files is None or revision_id(files) != revision:
        raise DamagedRevision(revision)
    return files


def is_publication_of(database: Database, number: int, revision: str) -> bool:
    with database.transaction() as session:
        row = session.get(PublicationRow, number)
        return row is not None and row.revision == revision


def publication_scenarios(database: Database, number: int) -> Files:
    """Raises DamagedRevision: they cannot be read."""
    with database.transaction() as session:
        row = session.get_one(PublicationRow, number)
    scenarios = _unpack(row.scenarios)
    if scenarios is None:
        raise DamagedRevision(row.revision)
    return scenarios


def published_files(database: Database, publication: Publication) -> PublishedFiles:
    files = revision_files(database, publication.revision)
    if files is None:
        raise DamagedRevision(publication.revision)
    return PublishedFiles(files, publication_scenarios(database, publication.number))


def _live(session: Session) -> Publication | None:
    pointer = session.get(LivePointer, LIVE)
    if pointer is None or not pointer.publication:
        return None
    return _publication(session.get_one(PublicationRow, pointer.publication))


def _publication(row: PublicationRow) -> Publication:
    proof = json.loads(row.proof)
    accepted = proof.get("accepted") or proof.get("overridden", ())  # rows before acceptances
    proved = ProofRecord(proof["start"], proof["days"], tuple(accepted))
    return Publication(row.number, row.revision, row.parent, row.at, row.who, row.why, proved)


def _pack(files: Files) -> str:
    return json.dumps(dict(sorted(files.items())), ensure_ascii=False)


def _unpack(text: str) -> dict[str, str] | None:
    """The files by name; None if the text is damaged."""
    try:
        return {str(name): str(file) for name, file in json.loads(text).items()}
    except (ValueError, AttributeError):
        return None
