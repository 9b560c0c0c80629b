"""The Flask application: views and headers around a service that is already built."""

from flask import Flask, Response

from ivr.operations.event_counters import EventCounters
from ivr.operations.service import Service
from ivr.web import health, metrics, sms, voice
from ivr.web.service import attach

_LARGEST_REQUEST = 1_000_000  # bytes


def create_app(service: Service, counters: EventCounters | None = None) -> Flask:
    """The application. `counters` adds the page /metrics."""
    app = Flask("ivr.web", static_folder="static", template_folder="templates")
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_REQUEST
    attach(app, service)
    for blueprint in (voice.blueprint, sms.blueprint, health.blueprint):
        app.register_blueprint(blueprint)
    app.after_request(_add_headers)
    if service.settings.demonstration:
        from ivr.web import demonstration  # only here: production never loads the simulator

        app.register_blueprint(demonstration.blueprint)
    if counters is not None:
        metrics.attach(app, counters)
    return app


def _add_headers(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers.setdefault("Cache-Control", "no-store")
    return response
