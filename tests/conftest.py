"""What many tests share."""

from collections.abc import Iterator

import pytest

from ivr.content.revision import Revision
from ivr.simulator.line import SimulatedLine
from tests import callers, databases
from tests.databases import long_waits
from tests.leftovers import nothing_is_left_behind

__all__ = ["long_waits", "nothing_is_left_behind"]


@pytest.fixture(scope="session", autouse=True)
def postgresql_ends() -> Iterator[None]:
    """The server that tests of databases start runs until the last test."""
    yield
    databases.end_server()


@pytest.fixture(scope="session")
def revision() -> Revision:
    """The shipped revision."""
    return callers.shipped()


@pytest.fixture(scope="session")
def line() -> SimulatedLine:
    """A line that answers with the shipped revision."""
    return callers.shipped_line()
