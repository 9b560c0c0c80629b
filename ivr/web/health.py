"""GET /healthz: the process answers. GET /readyz: the live revision, and what the process finds
wrong."""

from flask import Blueprint, Response, current_app, jsonify

from ivr.directory.bank_holidays import last_bank_holiday
from ivr.operations.health_checks.readiness import check_process
from ivr.operations.health_checks.result import Result
from ivr.web.service import service_of

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/readyz")
def ready() -> Response:
    """The revision that answers, the reasons why the service is degraded, and the health checks."""
    service = service_of(current_app)
    now = service.clock()
    revisions, places = service.revisions, service.line.places
    reasons = [*revisions.reasons]
    if places.index is None:
        reasons.append(f"{places.missing}; names of places are understood, postcodes are not")
    if service.promises is not None:
        reasons += service.promises.reasons(now)
    checks = check_process(service, now)
    listed = ("revision", "outbox")  # their reasons are listed above
    reasons += [
        f"{check.message}: {check.action}"
        for check in checks
        if check.result is Result.FAIL and check.id not in listed
    ]
    return jsonify(
        status="degraded" if reasons else "ready",
        reasons=reasons,
        revision=revisions.live.id,
        bank_holidays_until=last_bank_holiday().isoformat(),
        postcodes=places.index.edition if places.index else None,
        checks=[check.to_json() for check in checks],
    )
