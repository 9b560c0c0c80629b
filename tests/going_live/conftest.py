import pytest

from tests.going_live.account_server import AccountServer


@pytest.fixture
def account():
    server = AccountServer()
    yield server
    server.close()
