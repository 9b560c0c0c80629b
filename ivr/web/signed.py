"""The gate before every webhook: a request that the carrier did not sign gets 403 and nothing else.

The signature covers the address as the carrier was given it, so it is built from PUBLIC_URL and the
raw request target; Flask's own `request.url` has been decoded and would refuse honest requests.
"""

import re
from collections.abc import Callable
from functools import wraps
from urllib.parse import parse_qsl, quote

from flask import Response, current_app, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from ivr.carrier import signature
from ivr.web.service import service_of

View = Callable[[], ResponseReturnValue]

# A parameter's name as the carrier gives them. Anything else in a refused request may be something
# that somebody wrote, and is not logged.
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,39}")


def signed(view: View) -> View:
    """Let only signed requests through; the form's fields are then in `form()`."""

    @wraps(view)
    def guarded() -> ResponseReturnValue:
        settings = service_of(current_app).settings
        sent = _form()
        g.form = sent or ()
        genuine = sent is not None and signature.is_genuine(
            tokens=settings.tokens,
            urls=signature.candidate_urls(settings.public_url, raw_target()),
            params=g.form,
            signature=request.headers.get("X-Twilio-Signature"),
            settings=request.headers.get("X-Twilio-Webhooks-Signature-Settings"),
        )
        if not genuine:
            names = sorted({name for name, _ in g.form if _NAME.fullmatch(name)})
            service_of(current_app).log.warning("refused", path=request.path, fields=names[:40])
            return Response(status=403)
        return view()

    return guarded


def form() -> tuple[tuple[str, str], ...]:
    """The form's fields as sent, blank and repeated ones included."""
    fields: tuple[tuple[str, str], ...] = g.form
    return fields


def query() -> tuple[tuple[str, str], ...]:
    """The fields of the address."""
    target = raw_target().partition("?")[2]
    return _pairs(target)


def raw_target() -> str:
    """Path and query as they came over the wire."""
    environ = request.environ
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if raw:
        return str(raw)
    path = quote(environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""), encoding="latin-1")
    asked = environ.get("QUERY_STRING", "")
    return f"{path}?{asked}" if asked else path


def _form() -> tuple[tuple[str, str], ...] | None:
    """The form's fields; None where the body is too large, or cannot be read to its end."""
    if request.mimetype != "application/x-www-form-urlencoded":
        return ()
    try:
        body = request.get_data(cache=False)
    except HTTPException:
        return None
    return _pairs(body.decode("utf-8", errors="replace"))


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(parse_qsl(text, keep_blank_values=True, errors="replace"))
