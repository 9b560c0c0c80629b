"""GET /healthz: the process answers. GET /readyz: it has something to answer with, and what."""

from flask import Blueprint, Response, current_app, jsonify

from ivr.directory.bank_holidays import last_bank_holiday
from ivr.operations.health_checks import Result
from ivr.operations.health_checks.in_process import examine
from ivr.web.service import service_of

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """That the process answers."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/readyz")
def ready() -> Response:
    """What answers: the live revision, or an older one because the newest writing cannot be used or
    had; and the checks of `ivr doctor` that a process can make of itself."""
    service = service_of(current_app)
    now = service.clock()
    revisions, places = service.revisions, service.line.places
    reasons = [*revisions.reasons]
    if places.index is None:
        reasons.append(f"{places.missing}; names of places are understood, postcodes are not")
    if service.promises is not None:
        reasons += service.promises.reasons(now)
    checks = examine(service, now)
    said = ("revision", "outbox")
    reasons += [
        f"{each.what}: {each.do}"
        for each in checks
        if each.verdict is Result.WRONG and each.id not in said
    ]
    return jsonify(
        status="degraded" if reasons else "ready",
        reasons=reasons,
        revision=revisions.live.id,
        bank_holidays_until=last_bank_holiday().isoformat(),
        postcodes=places.index.edition if places.index else None,
        checks=[each.record() for each in checks],
    )
