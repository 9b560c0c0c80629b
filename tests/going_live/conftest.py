import pytest

from tests.databases import database, migrated
from tests.going_live.account_server import AccountServer
from tests.records.mail_server import mail

__all__ = ["account", "database", "mail"]


@pytest.fixture
def account():
    server = AccountServer()
    yield server
    server.close()


@pytest.fixture
def tables(tmp_path):
    """The address of a database with its tables."""
    return migrated("sqlite", tmp_path)
