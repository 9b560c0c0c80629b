"""GET /metrics: counts of logged events, times of answers, failed health checks, and the gauges.
The page exists only for a request with METRICS_TOKEN, because these figures show at what hours
children call. Every other request gets 404."""

import hmac
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, abort, current_app, g, request

from ivr.operations.event_counters import EventCounters
from ivr.operations.gauges import Gauges
from ivr.operations.health_checks.readiness import check_process
from ivr.operations.health_checks.result import Result
from ivr.operations.service import Service
from ivr.web.service import service_of

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily

_COUNTERS, _GAUGES = "ivr.counters", "ivr.gauges"
_BEGUN = "metrics_begun"

blueprint = Blueprint("metrics", __name__)


class _FailedChecks:
    """The health checks of /readyz, as metrics."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> "Iterator[GaugeMetricFamily]":
        from prometheus_client.core import GaugeMetricFamily

        gauge = GaugeMetricFamily(
            "ivr_check_failed", "1 while a health check fails.", labels=("check",)
        )
        for check in check_process(self._service, self._service.clock()):
            gauge.add_metric([check.id], float(check.result is Result.FAIL))
        yield gauge


def attach(app: Flask, counters: EventCounters) -> None:
    """Add the page to the application, and time its answers."""
    service = service_of(app)
    app.extensions[_COUNTERS] = counters
    app.extensions[_GAUGES] = Gauges(service.settings, service.clock)
    app.register_blueprint(blueprint)
    app.before_request(_begin)
    app.after_request(_end)


@blueprint.get("/metrics")
def show() -> Response:
    counters: EventCounters = current_app.extensions[_COUNTERS]
    sent = request.headers.get("Authorization", "").encode("utf-8", "replace")
    if not hmac.compare_digest(sent, f"Bearer {counters.token}".encode()):
        abort(404)
    checks = _FailedChecks(service_of(current_app))
    body, content_type = counters.page(checks, current_app.extensions[_GAUGES])
    return Response(body, content_type=content_type)


def _begin() -> None:
    setattr(g, _BEGUN, time.perf_counter())


def _end(response: Response) -> Response:
    begun = g.pop(_BEGUN, None)
    if begun is not None:
        page = request.endpoint or "none"
        current_app.extensions[_COUNTERS].observe(page, time.perf_counter() - begun)
    return response
