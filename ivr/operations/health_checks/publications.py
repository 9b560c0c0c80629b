"""What is live, where published revisions answer: whether there is any, and whether it can be used."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from ivr.content.findings import Finding, Severity
from ivr.content.revision import Reading, Revision, read_revision
from ivr.directory.clock import to_london
from ivr.operations.health_checks.result import HealthCheck, unknown, ok, fail
from ivr.operations.settings import Settings
from ivr.store import published
from ivr.store.database import Database
from ivr.store.published import Damaged, Publication

_PUBLISH = 'ivr publish --why "..."'
_MEND = f"mend the files and publish them: {_PUBLISH}; or go back: ivr publish --back-to"


def live(settings: Settings) -> tuple[Publication, Reading] | HealthCheck:
    """What is live, as it reads; or what is wrong where nothing can be read. Asks the database."""
    nothing = unknown("revision", "nothing has been published yet", _PUBLISH)
    database = Database(settings.database_url, patience=2.0)
    if not database.is_postgres and not Path(database.url.database or "").exists():
        return nothing
    try:
        publication = published.live(database)
        files = published.files(database, publication.revision) if publication else None
    except SQLAlchemyError as problem:
        what = f"nobody can tell what was published: {type(problem).__name__}"
        return fail("revision", what, "see the database; run `ivr release` where it has no tables")
    except Damaged as problem:
        return fail("revision", f"revision {problem} is damaged in the database", _MEND)
    finally:
        database.close()
    if publication is None or files is None:
        return nothing
    return publication, read_revision(files)


def revision(
    publication: Publication, found: Revision | None, findings: Iterable[Finding]
) -> HealthCheck:
    """Whether what is live can be used, and what the checks have against it."""
    if found is None:
        what = (
            f"this version of the program cannot use revision {publication.revision}, which is live"
        )
        return fail("revision", what, _MEND)
    if errors := sum(each.severity is Severity.ERROR for each in findings):
        count = "1 error" if errors == 1 else f"{errors} errors"
        return fail("revision", f"revision {found.id}, which is live, has {count}", _MEND)
    day = to_london(publication.at)
    said = f"revision {found.id} is live, published on {day.day} {day:%B %Y} by {publication.who}"
    return ok("revision", said)


def answering(found: Revision, reasons: Iterable[str]) -> HealthCheck:
    """For a process that answers: whether it has what was published last; `reasons` say why it may
    not. Asks nobody."""
    if told := "; ".join(reasons):
        return fail("revision", told, "see `ivr revisions`: it lists what was published")
    return ok("revision", f"revision {found.id}, as it was published, answers")
