"""The postcode index as `make setup` builds it."""

import pytest

from ivr.directory.places import Places, open_places


@pytest.fixture(scope="session")
def places() -> Places:
    """The opened index."""
    opened = open_places()
    assert opened.index is not None, opened.missing
    return opened
