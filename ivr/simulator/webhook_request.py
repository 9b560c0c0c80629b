"""Writes one request as Twilio makes it: headers, cookies, signature.

twilio.com/docs/usage/security for what is signed; headers as captured from real requests.
"""

from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from ivr.carrier.signature import Algorithm, sign
from ivr.simulator.clock import Clock
from ivr.simulator.cookies import Cookies
from ivr.simulator.misbehaviour import UNSIGNED_FIELDS, Misbehaving, Misbehaviour, change_fields
from ivr.simulator.parameters import Fields, new_sid
from ivr.simulator.transport import PRINTABLE, Request, Transport

_IDEMPOTENCY_TOKEN = "I-Twilio-Idempotency-Token"  # noqa: S105 - a header, the same for each try
_SHARED_KEY = ("X-Twilio-Webhooks-Signature-Settings", "key=webhooks_1,algorithm=HMAC_SHA256")


@dataclass(frozen=True, slots=True)
class ServiceConnection:
    """How the carrier reaches the service: transport, token, clock.

    Voice over https signs the URL without its port; texts, and http, sign it with the port.
    `misbehaving` lists how the carrier departs from its documentation.
    """

    transport: Transport
    token: str
    clock: Clock
    signs_https_port: bool
    misbehaving: Misbehaving = frozenset()


def write(
    connection: ServiceConnection, cookies: Cookies, url: str, method: str, fields: Fields
) -> Request:
    """A request to `url`, as it is sent. A GET has its fields in the query."""
    address = encode_url(url)
    misbehaving = connection.misbehaving
    form = fields = change_fields(fields, misbehaving)
    if method == "GET":
        address += ("&" if "?" in address else "?") + urlencode(fields)
        form = ()
    is_modern = Misbehaviour.SHA256 in misbehaving
    algorithm: Algorithm = "sha256" if is_modern else "sha1"
    signed_url = _signed_url(connection, address)
    signature = sign(connection.token, signed_url, form, algorithm=algorithm)
    headers = [
        ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
        ("User-Agent", "TwilioProxy/1.1"),
        ("Accept", "*/*"),
        ("X-Home-Region", "us1"),
        (_IDEMPOTENCY_TOKEN, new_sid("")),
        ("X-Twilio-Signature", signature),
    ]
    if is_modern:
        headers.append(_SHARED_KEY)
    cookie = cookies.header(urlsplit(address).hostname or "")
    if cookie and Misbehaviour.NO_COOKIES not in misbehaving:
        headers.append(("Cookie", cookie))
    if method != "GET" and Misbehaviour.UNSIGNED_EXTRAS in misbehaving:
        form = (*form, *UNSIGNED_FIELDS)
    return Request(method, address, tuple(headers), urlencode(form).encode("ascii"))


def with_new_token(request: Request) -> Request:
    headers = (
        (name, new_sid("") if name == _IDEMPOTENCY_TOKEN else value)
        for name, value in request.headers
    )
    return replace(request, headers=tuple(headers))


def encode_url(url: str) -> str:
    """`url` without credentials and fragment, with non-ASCII characters encoded."""
    parts = urlsplit(url)
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="")
    return quote(urlunsplit(bare), safe=PRINTABLE)


def _signed_url(connection: ServiceConnection, url: str) -> str:
    """The URL that is signed: over https a voice request leaves its port out."""
    parts = urlsplit(url)
    if parts.scheme != "https":
        return url
    is_other = Misbehaviour.OTHER_PORTS in connection.misbehaving
    bare = parts.netloc if parts.port is None else parts.netloc.rpartition(":")[0]
    if connection.signs_https_port == is_other:
        return url.replace(parts.netloc, bare, 1)
    if is_other and parts.port is None:
        return url.replace(parts.netloc, f"{bare}:443", 1)
    return url
