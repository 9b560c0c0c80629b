"""The one page of the demonstration. Only this machine may see it."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, make_response, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge

from ivr.operations.setting_catalogue import is_loopback
from ivr.web.demonstration.page import Form, build_page, read_form
from ivr.web.service import service_of

blueprint = Blueprint("demonstration", __name__)

_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
    "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_TOO_LARGE = "That was more than this page can take, so nothing was done. Begin again."


@blueprint.before_request
def refuse_other_machines() -> Response | None:
    """Refuse other machines, and other names of this one (DNS rebinding)."""
    try:
        host = urlsplit(f"//{request.headers.get('Host', '')}").hostname
    except ValueError:
        host = None
    if is_loopback(request.remote_addr) and host in _HOSTS:
        return None
    return make_response(render_template("demonstration/refused.html"), 403)


@blueprint.after_request
def add_policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return response


@blueprint.get("/")
def show() -> str:
    return _page(Form())


@blueprint.post("/")
def act() -> str:
    return _page(read_form(request.form))


@blueprint.get("/favicon.ico")
def icon() -> Response:
    return Response(status=204)


@blueprint.errorhandler(RequestEntityTooLarge)
def refuse_large_form(problem: RequestEntityTooLarge) -> tuple[str, int]:  # noqa: ARG001 - Flask's
    return _page(Form(), problem=_TOO_LARGE), 413


def _page(form: Form, problem: str | None = None) -> str:
    service = service_of(current_app)
    page = build_page(form, service.revisions.live, service.clock(), problem)
    return render_template("demonstration/page.html", page=page)
