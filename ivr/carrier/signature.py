"""Signs a request as the carrier does, and checks the carrier's signature.

twilio.com/docs/usage/security: HMAC of the whole URL, then each parameter's name and value in order.
The URL is built from PUBLIC_URL and the undecoded request target: a framework's has been decoded.
"""

import base64
import hmac
import re
from collections.abc import Iterable, Sequence
from typing import Literal
from urllib.parse import urlsplit

Algorithm = Literal["sha1", "sha256"]

_ALGORITHMS: dict[str, Algorithm] = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_AUTHORITY = re.compile(r"(?P<host>\[[^\]]*\]|[^:]*)(?::(?P<port>\d*))?")
_ABSOLUTE_TARGET = re.compile(r"https?://[^/?#]*", re.IGNORECASE)


def sign(
    token: str, url: str, params: Iterable[tuple[str, str]], *, algorithm: Algorithm = "sha1"
) -> str:
    """The signature of a request to `url` with the form fields `params` (none for a GET).

    Blank values count. A repeated pair of name and value counts once, as in twilio-python.
    """
    text = url + "".join(name + value for name, value in sorted(set(params)))
    # A lone surrogate cannot come from the carrier: it must fail to match, not raise.
    digest = hmac.digest(
        token.encode("utf-8", "surrogatepass"), text.encode("utf-8", "surrogatepass"), algorithm
    )
    return base64.b64encode(digest).decode("ascii")


def is_genuine(
    *,
    tokens: Sequence[str],
    urls: Sequence[str],
    params: Iterable[tuple[str, str]],
    signature: str | None,
    settings: str | None,
) -> bool:
    """Whether `signature` matches any of `tokens` (several during a rotation) and any of `urls`.

    `settings` is the header X-Twilio-Webhooks-Signature-Settings, `key=..,algorithm=..`. Without it the
    algorithm is HMAC_SHA1; an unknown algorithm is refused. An empty token never matches: an attacker
    could use it.
    """
    algorithm = _algorithm(settings)
    if algorithm is None or not signature:
        return False
    fields = tuple(params)
    received = signature.encode("utf-8", "surrogatepass")
    is_match = False
    for token in filter(None, tokens):
        for url in urls:
            # Compare every candidate, so that the time does not tell which one matches.
            is_match |= hmac.compare_digest(
                sign(token, url, fields, algorithm=algorithm).encode(), received
            )
    return is_match


def candidate_urls(public_url: str, raw_target: str) -> tuple[str, ...]:
    """The URLs that Twilio may have signed for a request, the most likely first.

    `raw_target` is path and query exactly as received (RAW_URI or REQUEST_URI). Voice over https drops
    the port and SMS keeps it, so each URL is returned without and with its port. A proxy may or may not
    have removed a path in `public_url`: both are returned.
    """
    parts = urlsplit(public_url)
    authority = _AUTHORITY.match(parts.netloc.rpartition("@")[2])
    host, port = (authority["host"], authority["port"]) if authority else ("", "")
    port = port or _DEFAULT_PORTS.get(parts.scheme, "")
    prefix = parts.path.rstrip("/")
    target = _ABSOLUTE_TARGET.sub("", _as_sent(raw_target).partition("#")[0], count=1)
    if not target.startswith("/"):
        target = "/" + target
    whole = bool(prefix) and re.match(re.escape(prefix) + r"(?:[/?]|$)", target)
    tails = (target, prefix + target) if whole else (prefix + target,)
    hosts = (host, f"{host}:{port}") if port else (host,)
    return tuple(f"{parts.scheme}://{name}{tail}" for tail in tails for name in hosts)


def _algorithm(settings: str | None) -> Algorithm | None:
    for part in (settings or "").split(","):
        name, _, value = part.partition("=")
        if name.strip() == "algorithm" and value.strip():
            return _ALGORITHMS.get(value.strip().upper())
    return "sha1"


def _as_sent(raw_target: str) -> str:
    """Undo PEP 3333, which hands the bytes of the request over as latin-1."""
    try:
        return raw_target.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return raw_target
