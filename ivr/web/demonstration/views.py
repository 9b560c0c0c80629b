"""The one page of the demonstration. Decides who may see it: this machine alone."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, make_response, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge

from ivr.operations.settings import is_loopback
from ivr.web.demonstration.page import Page, answer
from ivr.web.demonstration.posted import Posted, read
from ivr.web.service import service_of

blueprint = Blueprint("demonstration", __name__)

_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
_POLICY = "; ".join(
    [
        "default-src 'none'",
        *(f"{what} 'self'" for what in ("style-src", "script-src", "img-src")),
        *(f"{what} 'self'" for what in ("form-action", "connect-src")),
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
_TOO_LARGE = "That was more than this page can take, so nothing was done. Begin again."


@blueprint.before_request
def _only_here() -> Response | None:
    """A name that leads here from elsewhere (DNS rebinding) is refused like another machine."""
    if is_loopback(request.remote_addr) and _host() in _HOSTS:
        return None
    return make_response(render_template("demonstration/refused.html"), 403)


@blueprint.after_request
def _policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return response


@blueprint.get("/")
def show() -> str:
    """The page as it begins."""
    return _rendered(_answer(Posted()))


@blueprint.post("/")
def act() -> str:
    """The page after one more act."""
    return _rendered(_answer(read(request.form)))


@blueprint.get("/favicon.ico")
def icon() -> Response:
    """No icon: browsers ask for one by themselves."""
    return Response(status=204)


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(problem: RequestEntityTooLarge) -> tuple[str, int]:  # noqa: ARG001 - Flask's form
    return _rendered(_answer(Posted(), problem=_TOO_LARGE)), 413


def _answer(posted: Posted, problem: str | None = None) -> Page:
    service = service_of(current_app)
    return answer(posted, service.revisions.live, service.clock(), problem=problem)


def _rendered(page: Page) -> str:
    return render_template("demonstration/page.html", page=page)


def _host() -> str | None:
    try:
        return urlsplit(f"//{request.headers.get('Host', '')}").hostname
    except ValueError:
        return None
