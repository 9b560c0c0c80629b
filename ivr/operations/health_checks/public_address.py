"""Checks of the addresses that the carrier uses: the public address and its signatures, the
fallback documents on another host, and the clock. The probe is a status callback for no text: the
service does nothing with it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests

from ivr.carrier.signature import sign
from ivr.operations.health_checks.result import HealthCheck, fail, ok, unknown, warn
from ivr.operations.setting_catalogue import is_loopback, is_public

_TIME_OUT = 5.0  # seconds
# Unusual on purpose: a proxy that rewrites an address breaks signatures, and so every call.
_PROBE = "/sms/status?doctor=%C3%A9%20%22x%22&blank="
_FORM = {"Doctor": 'caf\u00e9 "x" & +', "Blank": ""}
_SLOW_AFTER = 2.0  # seconds
_XML = ("text/xml", "application/xml", "text/html", "text/plain")


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: status, content type, body, how long it took, and the host's clock (UTC)."""

    status: int
    content_type: str
    body: str
    seconds: float
    clock: datetime | None


def check_public_address(url: str) -> tuple[HealthCheck, bool]:
    """Whether the service answers as the carrier needs it; and whether it answers at all."""
    check, answers = _check_answer(url)
    if is_public(url) or not answers:
        return check, answers
    action = "set PUBLIC_URL to the https address that the platform gives the service"
    if is_loopback(urlsplit(url).hostname):
        message = "PUBLIC_URL names this machine, which the carrier cannot reach"
        return unknown("public-address", message, action), True
    return fail(
        "public-address", "PUBLIC_URL is http, not https: calls can be overheard", action
    ), True


def _check_answer(url: str) -> tuple[HealthCheck, bool]:
    answer = _request("GET", f"{url}/healthz")
    if isinstance(answer, str):
        action = "start the service, and see that PUBLIC_URL leads to it: DNS, certificate, proxy"
        return fail("public-address", f"PUBLIC_URL cannot be reached: {answer}", action), False
    if (answer.status, answer.body) != (200, "ok\n"):
        message = f"another program answers at PUBLIC_URL/healthz (status {answer.status})"
        return fail("public-address", message, "set PUBLIC_URL to this service's address"), False
    if answer.seconds > _SLOW_AFTER:
        message = f"it answers after {answer.seconds:.1f} seconds: callers hear silence meanwhile"
        action = "see whether the platform puts the service to sleep, or is overloaded"
        return warn("public-address", message, action), True
    return ok("public-address", f"https, answers after {answer.seconds:.1f} seconds"), True


def check_signature(url: str, token: str) -> HealthCheck:
    """Whether the service accepts a request signed as the carrier does, and refuses an unsigned
    one."""
    target = url + _PROBE
    unsigned = _request("POST", target, form=_FORM)
    if isinstance(unsigned, str):
        return fail("signature", f"the probe had no answer: {unsigned}", "see public-address")
    if unsigned.status != 403:
        return fail(
            "signature",
            f"a request without a signature is answered with {unsigned.status}, not refused",
            "see what is in front of the service: only it may answer the carrier's addresses",
        )
    signed = _request("POST", target, form=_FORM, signature=sign(token, target, _FORM.items()))
    if isinstance(signed, str):
        return fail("signature", f"the probe had no answer: {signed}", "see public-address")
    if signed.status != 204:
        return fail(
            "signature",
            f"a correctly signed request is answered with {signed.status}",
            "the running service has another TWILIO_AUTH_TOKEN or PUBLIC_URL than this shell, or a "
            "proxy rewrites the address; PUBLIC_URL must be exactly the address that the carrier has",
        )
    return ok("signature", "a signed request is accepted, an unsigned one refused")


def check_running_revision(url: str, revision: str) -> HealthCheck:
    """Whether the running service answers with this revision, and what its /readyz reports."""
    answer = _request("GET", f"{url}/readyz")
    try:
        report = json.loads(answer if isinstance(answer, str) else answer.body)
        running, reasons = str(report["revision"]), [str(each) for each in report["reasons"]]
    except (ValueError, TypeError, KeyError):
        return fail("running", "its /readyz cannot be read", "see the log of the service")
    if reasons:
        return warn("running", f"it reports: {'; '.join(reasons)}", "see what each names")
    if running != revision:
        message = f"revision {running} answers there, and the files here are {revision}"
        return warn("running", message, "deploy the files, or run this on the service's machine")
    return ok("running", f"it answers with revision {running}, as the files here")


def check_fallback(
    public_url: str, fallback_url: str, documents: Mapping[str, str]
) -> tuple[HealthCheck, Answer | None]:
    """Whether the fallback documents are on another host, and as the files here; the last answer
    too."""
    if not fallback_url:
        message = "FALLBACK_URL is not set: callers hear nothing while the service is away"
        action = "write both files with `ivr fallback`, put them on another host, set FALLBACK_URL"
        return unknown("fallback", message, action), None
    if not is_public(fallback_url):
        action = "set FALLBACK_URL to an https address on another host"
        return fail("fallback", "FALLBACK_URL is not https, or names this machine", action), None
    if urlsplit(fallback_url).hostname == urlsplit(public_url).hostname:
        message = "the fallback documents are on the service's own host: both are away together"
        action = "put them on another host, best of another company"
        return fail("fallback", message, action), None
    return compare_documents(fallback_url, documents)


def compare_documents(
    fallback_url: str, documents: Mapping[str, str]
) -> tuple[HealthCheck, Answer | None]:
    action = "write them with `ivr fallback` and put them there"
    last: Answer | None = None
    differing = []
    for name, document in documents.items():
        answer = _request("GET", f"{fallback_url}/{name}")
        if isinstance(answer, str):
            return fail("fallback", f"{name} cannot be fetched: {answer}", action), last
        last = answer
        if answer.status != 200:
            return fail("fallback", f"{name} is answered with {answer.status}", action), last
        if answer.content_type not in _XML:
            message = f"{name} is served as {answer.content_type or 'nothing'}"
            return fail("fallback", message, "have the host serve it as text/xml"), last
        if answer.body.strip() != document.strip():
            differing.append(name)
    if differing:
        message = f"{' and '.join(differing)} there differ from those of the files here"
        return fail("fallback", message, action), last
    return ok("fallback", "both documents are there, and match the files here"), last


def check_clock(other: datetime | None, now: datetime, whose: str) -> HealthCheck:
    if other is None:
        message = "there is no other machine to compare it with yet"
        action = "set FALLBACK_URL or the carrier's account; keep the clock right by NTP"
        return unknown("clock", message, action)
    offset = (now - other).total_seconds()
    if abs(offset) > 60:
        direction = "ahead of" if offset > 0 else "behind"
        action = "set the machine's clock by NTP: which contacts are open depends on it"
        return fail("clock", f"{abs(offset):.0f} seconds {direction} {whose}'s", action)
    return ok("clock", f"agrees with {whose}'s")


def read_date(header: str, age: str = "0") -> datetime | None:
    """The time of a Date header (UTC), plus the Age of a cached answer."""
    try:
        shown = parsedate_to_datetime(header)
        seconds = int(age) if age.isascii() and age.isdigit() else 0
        return datetime.fromtimestamp(shown.timestamp() + seconds, UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _request(
    method: str, url: str, *, form: Mapping[str, str] | None = None, signature: str | None = None
) -> Answer | str:
    """The answer; or in a few words why there is none."""
    headers = {"X-Twilio-Signature": signature} if signature else {}
    try:
        response = requests.request(
            method, url, data=form, headers=headers, timeout=_TIME_OUT, allow_redirects=False
        )
    except requests.exceptions.SSLError:
        return "its certificate is not valid"
    except requests.exceptions.Timeout:
        return "no answer in time"
    except requests.exceptions.ConnectionError:
        return "no connection"
    except requests.exceptions.RequestException as problem:
        return type(problem).__name__
    response.encoding = "utf-8"
    return Answer(
        response.status_code,
        response.headers.get("Content-Type", "").partition(";")[0].strip().lower(),
        response.text,
        response.elapsed.total_seconds(),
        read_date(response.headers.get("Date", ""), response.headers.get("Age", "0")),
    )
