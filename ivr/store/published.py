"""Published revisions: what was published, by whom, why and how it was proved; and which is live.

Decides who comes first where two publish at once. Rows are only ever added: going back to an older
revision is one more publication of it, and nothing here changes or takes away a row.
"""

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
_LETTERS = re.compile(r"[0-9a-f]{4,12}")

Files = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proved:
    """How a publication was proved: the first instant, the number of days, and which failures an
    acceptance let pass (names of claims and codes of findings)."""

    start: str
    days: int
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """One entry of the log. `parent` is the publication that was live before; None for the first."""

    number: int
    revision: str
    parent: int | None
    at: datetime
    who: str
    why: str
    proved: Proved


@dataclass(frozen=True, slots=True)
class PublishedFiles:
    """The operators' files and the scenarios that are published together, each by name."""

    files: Files
    scenarios: Files

    @property
    def revision(self) -> str:
        """The name of the revision that the files make."""
        return revision_id(self.files)


class Overtaken(Exception):
    """Somebody else has published since; `by` is what is live now (None where nothing is)."""

    def __init__(self, by: Publication | None) -> None:
        super().__init__("another revision was published meanwhile")
        self.by = by


class NotFound(LookupError):
    """No publication, or more than one revision, is meant by these letters; says which."""


class Damaged(Exception):
    """What is stored is not what was published: its hash is another. Never to be answered with."""


def publish(
    database: Database,
    written: PublishedFiles,
    *,
    expected: int | None,
    who: str,
    why: str,
    proved: Proved,
    now: datetime,
) -> Publication:
    """Publish: the pointer moves, if what is live is still what the publisher believed.

    Args:
        database: where.
        written: what.
        expected: the number of the publication that was live when the work began; None where there
            was none.
        who: the name of whoever publishes.
        why: in their words.
        proved: how it was proved.
        now: an aware datetime.

    Raises:
        Overtaken: somebody else has published; nothing was written.
        SQLAlchemyError: the database does not answer; nothing was written.
    """
    number = (expected or 0) + 1
    pointer = database.insert(LivePointer).values(name=LIVE, publication=0).on_conflict_do_nothing()
    moved = (
        update(LivePointer)
        .where(LivePointer.name == LIVE, LivePointer.publication == (expected or 0))
        .values(publication=number)
        .returning(LivePointer.publication)
    )
    files = _packed(written.files)
    with database.transaction() as session:
        session.execute(pointer)
        if session.scalar(moved) is None:
            raise Overtaken(_live(session))
        kept = database.insert(StoredRevision).values(id=written.revision, files=files)
        session.execute(kept.on_conflict_do_nothing())
        stored = session.get_one(StoredRevision, written.revision)
        if stored.files != files:
            raise Damaged(written.revision)
        row = PublicationRow(
            number=number,
            revision=written.revision,
            parent=expected,
            at=now,
            who=who[:LONGEST_WHO],
            why=why[:LONGEST_WHY],
            proof=json.dumps(asdict(proved)),
            stories=_packed(written.scenarios),
        )
        session.add(row)
        return _publication(row)


def live_number(database: Database) -> int | None:
    """The number of the live publication, and nothing more: this is asked every two seconds.

    Raises:
        SQLAlchemyError: the database does not answer, or has no tables.
    """
    with database.transaction() as session:
        return session.scalar(select(LivePointer.publication).where(LivePointer.name == LIVE)) or None


def live(database: Database) -> Publication | None:
    """What is live; None where nothing was published yet."""
    with database.transaction() as session:
        return _live(session)


def history(database: Database, *, most: int = 50) -> tuple[Publication, ...]:
    """The newest publications, newest first."""
    newest = select(PublicationRow).order_by(PublicationRow.number.desc()).limit(most)
    with database.transaction() as session:
        return tuple(_publication(row) for row in session.scalars(newest))


def since(database: Database, number: int) -> tuple[Publication, ...]:
    """What was published after this publication, oldest first."""
    later = select(PublicationRow).where(PublicationRow.number > number).order_by(PublicationRow.number)
    with database.transaction() as session:
        return tuple(_publication(row) for row in session.scalars(later))


def find(database: Database, meant: str) -> Publication:
    """The newest publication of the revision that is meant: `live`, or the first letters of its id.

    Raises:
        NotFound: there is none, or the letters are those of several revisions.
        SQLAlchemyError: the database does not answer.
    """
    with database.transaction() as session:
        if meant == LIVE:
            if (found := _live(session)) is None:
                raise NotFound("nothing has been published yet")
            return found
        if not _LETTERS.fullmatch(meant):
            raise NotFound(f'"{meant}" is neither "live" nor the beginning of an id')
        asked = select(PublicationRow).where(PublicationRow.revision.startswith(meant))
        rows = session.scalars(asked.order_by(PublicationRow.number.desc())).all()
    names = sorted({row.revision for row in rows})
    if not names:
        raise NotFound(f'no published revision begins with "{meant}"')
    if len(names) > 1:
        raise NotFound(f'several revisions begin with "{meant}": {", ".join(names)}')
    return _publication(rows[0])


def files(database: Database, revision: str) -> Files | None:
    """The operators' files of a revision; None where it was never published.

    Raises:
        Damaged: they are not what was published.
        SQLAlchemyError: the database does not answer.
    """
    with database.transaction() as session:
        stored = session.get(StoredRevision, revision)
    if stored is None:
        return None
    found = _unpacked(stored.files)
    if found is None or revision_id(found) != revision:
        raise Damaged(revision)
    return found


def was(database: Database, number: int, revision: str) -> bool:
    """Whether the publication of this number was of this revision."""
    with database.transaction() as session:
        row = session.get(PublicationRow, number)
        return row is not None and row.revision == revision


def scenarios(database: Database, number: int) -> Files:
    """The scenarios with which a publication was proved.

    Raises:
        Damaged: they cannot be read.
        SQLAlchemyError: the database does not answer.
    """
    with database.transaction() as session:
        row = session.get_one(PublicationRow, number)
    found = _unpacked(row.stories)
    if found is None:
        raise Damaged(row.revision)
    return found


def written(database: Database, publication: Publication) -> PublishedFiles:
    """All that a publication published.

    Raises:
        Damaged: it is not what was published.
        SQLAlchemyError: the database does not answer.
    """
    found = files(database, publication.revision)
    if found is None:
        raise Damaged(publication.revision)
    return PublishedFiles(found, scenarios(database, publication.number))


def _live(session: Session) -> Publication | None:
    pointer = session.get(LivePointer, LIVE)
    if pointer is None or not pointer.publication:
        return None
    return _publication(session.get_one(PublicationRow, pointer.publication))


def _publication(row: PublicationRow) -> Publication:
    proof = json.loads(row.proof)
    accepted = proof.get("accepted") or proof.get("overridden", ())  # rows before acceptances
    proved = Proved(proof["start"], proof["days"], tuple(accepted))
    return Publication(row.number, row.revision, row.parent, row.at, row.who, row.why, proved)


def _packed(named: Files) -> str:
    return json.dumps(dict(sorted(named.items())), ensure_ascii=False)


def _unpacked(text: str) -> dict[str, str] | None:
    """None where it is damaged."""
    try:
        return {str(name): str(each) for name, each in json.loads(text).items()}
    except (ValueError, AttributeError):
        return None
