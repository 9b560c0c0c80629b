"""The browser phone and text chat, and somebody who uses them without JavaScript."""

import pytest

from ivr.operations.settings import read_settings
from ivr.web.application import build
from tests.callers import ROOT
from tests.web.demonstration.visitor import NOW, Visitor


@pytest.fixture(scope="module")
def app():
    settings = read_settings({"DEMONSTRATION": "1"}, ROOT)
    return build(settings, clock=lambda: NOW)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def visitor(client):
    return Visitor(client)
