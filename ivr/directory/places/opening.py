"""Opening the postcode index, once, at the edge. Without it the line works on: names are understood,
postcodes are not."""

from dataclasses import dataclass
from pathlib import Path

from ivr.directory.places.index import IndexUnreadable, PostcodeIndex

# Beside the package, so that it is found from any folder; never committed.
DEFAULT_PATH = Path(__file__).resolve().parents[3] / ".make" / "postcodes.index"


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """The postcode index, or None and why there is none."""

    index: PostcodeIndex | None = None
    missing: str = "no postcode index was opened"


NOWHERE = Places()


def open_places(path: Path = DEFAULT_PATH) -> Places:
    """The places of the index at `path`. Never raises: `missing` says what is wrong."""
    try:
        return Places(PostcodeIndex(path), "")
    except IndexUnreadable as problem:
        return Places(None, str(problem))
