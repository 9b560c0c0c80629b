"""The addresses that the carrier uses, as it would use them: the service's public address, whether a
signature made for it fits there, and the fallback documents on the other host.

The probe is a status callback for no text: whatever comes of it, nothing is done and nobody is told.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests

from ivr.carrier.signature import sign
from ivr.operations.health_checks.result import HealthCheck, unknown, warn, ok, fail
from ivr.operations.setting_catalogue import is_loopback, is_public

_TIME_OUT = 5.0
# Odd on purpose: a proxy that rewrites an address breaks signatures, and calls with it.
_PROBE = "/sms/status?doctor=%C3%A9%20%22x%22&blank="
_FORM = {"Doctor": 'caf\u00e9 "x" & +', "Blank": ""}
_MOST_SLOW = 2.0
_XML = ("text/xml", "application/xml", "text/html", "text/plain")


@dataclass(frozen=True, slots=True)
class Answer:
    """What another host answered; its clock (UTC) as it showed then, if it said."""

    status: int
    kind: str
    body: str
    seconds: float
    clock: datetime | None


def public_address(url: str) -> tuple[HealthCheck, bool]:
    """Whether the service answers there as the carrier needs it; and whether it answers at all."""
    examined, is_there = _alive(url)
    if is_public(url) or not is_there:
        return examined, is_there
    do = "set PUBLIC_URL to the https address that the platform gives the service"
    if is_loopback(urlsplit(url).hostname):
        what = "PUBLIC_URL names this machine, where the carrier cannot reach it"
        return unknown("public-address", what, do), True
    return fail("public-address", "PUBLIC_URL is http, not https: anybody could listen", do), True


def _alive(url: str) -> tuple[HealthCheck, bool]:
    answer = _ask("GET", f"{url}/healthz")
    if isinstance(answer, str):
        do = "start the service, and see that PUBLIC_URL leads to it: DNS, certificate, proxy"
        return fail("public-address", f"PUBLIC_URL cannot be reached: {answer}", do), False
    if (answer.status, answer.body) != (200, "ok\n"):
        what = f"something else answers at PUBLIC_URL/healthz (status {answer.status})"
        return fail("public-address", what, "set PUBLIC_URL to where this service is"), False
    if answer.seconds > _MOST_SLOW:
        return warn(
            "public-address",
            f"it answers after {answer.seconds:.1f} seconds: callers hear silence meanwhile",
            "see whether the platform puts the service to sleep, or is overloaded",
        ), True
    return ok("public-address", f"https, answers after {answer.seconds:.1f} seconds"), True


def signature(url: str, token: str) -> HealthCheck:
    """Whether a request signed as the carrier signs it is taken there, and an unsigned one refused."""
    target = url + _PROBE
    unsigned = _ask("POST", target, form=_FORM)
    if isinstance(unsigned, str):
        return fail("signature", f"the probe had no answer: {unsigned}", "see public-address")
    if unsigned.status != 403:
        return fail(
            "signature",
            f"a request without a signature is answered with {unsigned.status}, not refused",
            "see what stands before the service: only it may answer the carrier's addresses",
        )
    signed = _ask("POST", target, form=_FORM, signature=sign(token, target, _FORM.items()))
    if isinstance(signed, str):
        return fail("signature", f"the probe had no answer: {signed}", "see public-address")
    if signed.status != 204:
        return fail(
            "signature",
            f"a request that is rightly signed is answered with {signed.status}",
            "the running service has another TWILIO_AUTH_TOKEN or PUBLIC_URL than this shell, or a "
            "proxy rewrites the address; PUBLIC_URL must be exactly what the carrier is given",
        )
    return ok("signature", "a signed request is taken, an unsigned one refused")


def running(url: str, revision: str) -> HealthCheck:
    """Whether the service there answers with the files that are here, and what it says of itself."""
    answer = _ask("GET", f"{url}/readyz")
    try:
        said = json.loads(answer if isinstance(answer, str) else answer.body)
        there, reasons = str(said["revision"]), [str(each) for each in said["reasons"]]
    except (ValueError, TypeError, KeyError):
        return fail("running", "/readyz cannot be read there", "see the log of the service")
    if reasons:
        return warn("running", f"it says: {'; '.join(reasons)}", "see what each names")
    if there != revision:
        what = f"revision {there} answers there, and the files here are {revision}"
        return warn("running", what, "deploy the files, or run this where the service runs")
    return ok("running", f"it answers with revision {there}, as the files here")


def fallback(
    public_url: str, fallback_url: str, documents: Mapping[str, str]
) -> tuple[HealthCheck, Answer | None]:
    """Whether the fallback documents lie on another host, and are those of the files here."""
    if not fallback_url:
        return unknown(
            "fallback",
            "FALLBACK_URL is not set: without it a caller hears nothing when the service is away",
            "write both files with `ivr fallback`, put them on another host, set FALLBACK_URL",
        ), None
    if not is_public(fallback_url):
        do = "set FALLBACK_URL to an https address on another host"
        return fail("fallback", "FALLBACK_URL is not https, or names this machine", do), None
    if urlsplit(fallback_url).hostname == urlsplit(public_url).hostname:
        return fail(
            "fallback",
            "the fallback documents lie on the same host as the service: both are away together",
            "put them on another host, best of another company",
        ), None
    return compared(fallback_url, documents)


def compared(fallback_url: str, documents: Mapping[str, str]) -> tuple[HealthCheck, Answer | None]:
    """The documents as they lie there, compared with those of the files here."""
    again = "write them with `ivr fallback` and put them there"
    answer: Answer | None = None
    old = []
    for name, document in documents.items():
        found = _ask("GET", f"{fallback_url}/{name}")
        if isinstance(found, str):
            return fail("fallback", f"{name} cannot be fetched: {found}", again), answer
        answer = found
        if found.status != 200:
            return fail("fallback", f"{name} is answered with {found.status}", again), answer
        if found.kind not in _XML:
            do = "have the host serve it as text/xml"
            return fail("fallback", f"{name} is served as {found.kind or 'nothing'}", do), answer
        if found.body.strip() != document.strip():
            old.append(name)
    if old:
        what = f"{' and '.join(old)} there differ from what the files here make"
        return fail("fallback", what, again), answer
    return ok("fallback", "both documents are there, and are those of the files here"), answer


def clock(answer_clock: datetime | None, now: datetime, whose: str) -> HealthCheck:
    """Whether our clock agrees with another machine's: who is on duty depends on it."""
    if answer_clock is None:
        return unknown(
            "clock",
            "there is no other machine to compare it with yet",
            "set FALLBACK_URL or the carrier's account; keep the clock right by NTP",
        )
    off = (now - answer_clock).total_seconds()
    if abs(off) > 60:
        which = "ahead of" if off > 0 else "behind"
        do = "set the machine's clock by NTP: who is on duty depends on it"
        return fail("clock", f"{abs(off):.0f} seconds {which} {whose}'s", do)
    return ok("clock", f"agrees with {whose}'s")


def read_date(header: str, age: str = "0") -> datetime | None:
    """What a Date header shows (UTC), with the Age of an answer that a cache gave."""
    try:
        shown = parsedate_to_datetime(header)
        seconds = int(age) if age.isascii() and age.isdigit() else 0
        return datetime.fromtimestamp(shown.timestamp() + seconds, UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _ask(
    method: str, url: str, *, form: Mapping[str, str] | None = None, signature: str | None = None
) -> Answer | str:
    """The answer; or in a few words why there is none."""
    headers = {"X-Twilio-Signature": signature} if signature else {}
    try:
        found = requests.request(
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
    kind = found.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    found.encoding = "utf-8"
    shown = read_date(found.headers.get("Date", ""), found.headers.get("Age", "0"))
    return Answer(found.status_code, kind, found.text, found.elapsed.total_seconds(), shown)
