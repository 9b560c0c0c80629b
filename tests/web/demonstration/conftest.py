"""The application with the demonstration, and a visitor who uses it without JavaScript."""

import pytest

from ivr.operations.service import build_service
from ivr.operations.settings import read_settings
from ivr.web.application import create_app
from tests.callers import ROOT
from tests.web.demonstration.visitor import NOW, Visitor


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    spool = tmp_path_factory.mktemp("spool")
    settings = read_settings({"DEMONSTRATION": "1", "JOURNAL": str(spool)}, ROOT)
    return create_app(build_service(settings, clock=lambda: NOW))


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def visitor(client):
    return Visitor(client)
