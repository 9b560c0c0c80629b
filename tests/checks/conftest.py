"""The option that rewrites the expected findings; and files that are read once for all tests."""

from collections.abc import Iterator
from functools import cache

import pytest

from ivr.content import revision


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-goldens", action="store_true", help="write the findings as the expected ones"
    )


@pytest.fixture(autouse=True, scope="package")
def each_text_is_read_once() -> Iterator[None]:
    """A case changes one file of eight: the others are read for all cases together."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(revision, "read_source", cache(revision.read_source))
        yield
