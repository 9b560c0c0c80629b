"""Checks the signature of every webhook: a request that the carrier did not sign gets 403 only. The
signed address is built from PUBLIC_URL and the raw request target: Flask's own `request.url` has
been decoded, and would refuse genuine requests."""

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

# A parameter name in the carrier's form. Other names in a refused request could be words of a person,
# and are not logged.
_CARRIER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,39}")


def signed(view: View) -> View:
    """Refuse unsigned requests. The view reads the fields with `form()` and `query()`."""

    @wraps(view)
    def guarded() -> ResponseReturnValue:
        settings = service_of(current_app).settings
        fields = _form()
        g.form = fields or ()
        is_genuine = fields is not None and signature.is_genuine(
            tokens=settings.tokens,
            urls=signature.candidate_urls(settings.public_url, raw_target()),
            params=g.form,
            signature=request.headers.get("X-Twilio-Signature"),
            settings=request.headers.get("X-Twilio-Webhooks-Signature-Settings"),
        )
        if not is_genuine:
            names = sorted({name for name, _ in g.form if _CARRIER_NAME.fullmatch(name)})
            service_of(current_app).log.warning("refused", path=request.path, fields=names[:40])
            return Response(status=403)
        return view()

    return guarded


def form() -> tuple[tuple[str, str], ...]:
    """The fields of the form as sent, including blank and repeated ones."""
    fields: tuple[tuple[str, str], ...] = g.form
    return fields


def query() -> tuple[tuple[str, str], ...]:
    """The fields of the address."""
    target = raw_target().partition("?")[2]
    return _pairs(target)


def raw_target() -> str:
    """Path and query as received."""
    environ = request.environ
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if raw:
        return str(raw)
    path = quote(environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""), encoding="latin-1")
    asked = environ.get("QUERY_STRING", "")
    return f"{path}?{asked}" if asked else path


def _form() -> tuple[tuple[str, str], ...] | None:
    """The fields of the form; None if the body is too large, or cannot be read to its end."""
    if request.mimetype != "application/x-www-form-urlencoded":
        return ()
    try:
        body = request.get_data(cache=False)
    except HTTPException:
        return None
    return _pairs(body.decode("utf-8", errors="replace"))


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(parse_qsl(text, keep_blank_values=True, errors="replace"))
