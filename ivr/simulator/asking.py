"""One request as Twilio makes it: headers, cookies, signature. Decides what is sent and signed.

twilio.com/docs/usage/security for what is signed; headers as captured from real requests.
"""

from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from ivr.carrier.signature import sign
from ivr.simulator.clock import Clock
from ivr.simulator.cookies import Cookies
from ivr.simulator.misbehaviour import Misbehaving, Misbehaviour, added_after_signing, sent
from ivr.simulator.parameters import Fields, new_sid
from ivr.simulator.transport import Request, Transport

_URL_CHARACTERS = "".join(map(chr, range(0x21, 0x7F)))
_SAME_REQUEST = "I-Twilio-Idempotency-Token"  # a header: the same for each try of a request
_SHARED_KEY = ("X-Twilio-Webhooks-Signature-Settings", "key=webhooks_1,algorithm=HMAC_SHA256")


@dataclass(frozen=True, slots=True)
class SimulatedNumber:
    """The carrier's side of every conversation: the way to the service, its secret, its clock.

    Voice over https signs the URL without its port; texts, and http, with it. `misbehaving` says how
    it departs from what is documented.
    """

    transport: Transport
    token: str
    clock: Clock
    signs_https_port: bool
    misbehaving: Misbehaving = frozenset()


def write(
    line: SimulatedNumber, cookies: Cookies, url: str, method: str, fields: Fields
) -> Request:
    """A request to `url`, as it goes on the wire. A GET has its fields in the query."""
    address = as_sent(url)
    fields = sent(fields, line.misbehaving)
    form: Fields = fields
    if method == "GET":
        address += ("&" if "?" in address else "?") + urlencode(fields)
        form = ()
    modern = Misbehaviour.SHA256 in line.misbehaving
    signature = sign(
        line.token, _signed(line, address), form, algorithm="sha256" if modern else "sha1"
    )
    headers = [
        ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
        ("User-Agent", "TwilioProxy/1.1"),
        ("Accept", "*/*"),
        ("X-Home-Region", "us1"),
        (_SAME_REQUEST, new_sid("")),
        ("X-Twilio-Signature", signature),
    ]
    if modern:
        headers.append(_SHARED_KEY)
    kept = cookies.header(urlsplit(address).hostname or "")
    if kept and Misbehaviour.NO_COOKIES not in line.misbehaving:
        headers.append(("Cookie", kept))
    if method != "GET":
        form = (*form, *added_after_signing(line.misbehaving))
    return Request(method, address, tuple(headers), urlencode(form).encode("ascii"))


def with_a_new_token(request: Request) -> Request:
    """The same request, as if it had nothing to do with the one before."""
    headers = ((name, new_sid("") if name == _SAME_REQUEST else v) for name, v in request.headers)
    return replace(request, headers=tuple(headers))


def as_sent(url: str) -> str:
    """`url` without credentials and fragment, and with what is not ASCII encoded."""
    parts = urlsplit(url)
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="")
    return quote(urlunsplit(bare), safe=_URL_CHARACTERS)


def _signed(line: SimulatedNumber, url: str) -> str:
    """The URL that is signed: over https a voice request leaves its port out."""
    parts = urlsplit(url)
    if parts.scheme != "https":
        return url
    other = Misbehaviour.OTHER_PORTS in line.misbehaving
    bare = parts.netloc if parts.port is None else parts.netloc.rpartition(":")[0]
    if line.signs_https_port == other:
        return url.replace(parts.netloc, bare, 1)
    if other and parts.port is None:
        return url.replace(parts.netloc, f"{bare}:443", 1)
    return url
