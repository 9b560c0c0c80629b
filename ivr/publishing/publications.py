"""How publications read, and from which of them a folder's files began.

A folder that was published from, or that `ivr revisions export` wrote, holds a line about it in
`.published`. So two people who each keep a folder cannot undo each other's changes without noticing.
"""

from contextlib import suppress
from pathlib import Path

from ivr.directory.clock import to_london
from ivr.store.published import Publication

ORIGIN = ".published"


def when(publication: Publication) -> str:
    """When it was published, in Derby's time."""
    local = to_london(publication.at)
    return f"{local:%A} {local.day} {local:%B %Y at %H:%M}"


def in_words(publication: Publication) -> str:
    """One line: what, when, who, why."""
    what, why = f"revision {publication.revision}", f'"{publication.why}"'
    return f"{what}, published on {when(publication)} by {publication.who}: {why}"


def note_origin(folder: Path, publication: Publication) -> None:
    """Note that the files of a folder are those of a publication. A folder that cannot be written to is
    left as it is."""
    with suppress(OSError):
        (folder / ORIGIN).write_text(f"{publication.number} {publication.revision}\n", "utf-8")


def origin(folder: Path) -> tuple[int, str] | None:
    """The number and the revision of the publication that a folder's files began from, if known."""
    try:
        number, revision = (folder / ORIGIN).read_text("utf-8").split()
        return int(number), revision
    except (OSError, ValueError):
        return None
