"""The postcode index at the edge: opened once at the start; without it the line says so and goes on."""

import json

from ivr.directory.places import open_places
from ivr.line.line import FixedRevision
from ivr.operations.service import build_service
from ivr.simulator.transport import Request
from ivr.web.application import create_app
from tests.callers import shipped
from tests.flask_line import line_settings
from tests.logs import silent_log
from tests.wsgi import wsgi


def readiness(places):
    app = create_app(
        build_service(
            line_settings(), revisions=FixedRevision(shipped()), log=silent_log(), places=places
        )
    )
    return json.loads(wsgi(app)(Request("GET", "https://simulated.invalid/readyz", (), b"")).body)


def test_readiness_says_which_postcodes_are_there():
    told = readiness(open_places())
    assert told["postcodes"] == open_places().index.edition
    assert not any("postcode" in reason for reason in told["reasons"])


def test_readiness_says_that_postcodes_are_missing_and_what_to_do(tmp_path):
    told = readiness(open_places(tmp_path / "none"))
    assert told["status"] == "degraded"
    assert told["postcodes"] is None
    assert any("ivr places build" in reason for reason in told["reasons"])
