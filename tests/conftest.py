"""What many tests share."""

import pytest

from ivr.content.revision import Revision
from ivr.simulator.line import SimulatedLine
from tests import callers


@pytest.fixture(scope="session")
def revision() -> Revision:
    """The shipped revision."""
    return callers.shipped()


@pytest.fixture(scope="session")
def line() -> SimulatedLine:
    """A line that answers with the shipped revision."""
    return callers.shipped_line()
