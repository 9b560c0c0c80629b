import pytest

from tests.databases import database
from tests.going_live.account_server import AccountServer

__all__ = ["account", "database"]


@pytest.fixture
def account():
    server = AccountServer()
    yield server
    server.close()
