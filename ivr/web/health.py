"""GET /healthz: the process answers. GET /readyz: it has something to answer with, and what."""

from flask import Blueprint, Response, current_app, jsonify

from ivr.content.findings import Severity
from ivr.directory.bank_holidays import horizon
from ivr.web.service import service_of

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """That the process answers."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/readyz")
def ready() -> Response:
    """What answers: the live revision, or an older one because the files are broken."""
    revisions = service_of(current_app).revisions
    errors = sum(f.severity is Severity.ERROR for f in revisions.findings)
    reasons = []
    if revisions.is_behind:
        reasons.append(
            f"the files have {errors} errors, so an older revision answers: run `ivr check`"
        )
    return jsonify(
        status="degraded" if reasons else "ready",
        reasons=reasons,
        revision=revisions.live.id,
        bank_holidays_until=horizon().isoformat(),
    )
