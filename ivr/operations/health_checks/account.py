"""The account at the carrier: whether our numbers are ours, wired to us and able, what may be rung,
whether something takes texts away before they reach us, and whether requests to us failed lately."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from ivr.carrier import wiring
from ivr.carrier.faults import Fault
from ivr.carrier.wiring import OwnNumber
from ivr.operations import incidents
from ivr.operations.health_checks.result import HealthCheck, unknown, warn, ok, fail
from ivr.operations.settings import Settings

if TYPE_CHECKING:
    from ivr.carrier.twilio_client import Numbers

IDS = ("number", "capabilities", "texts-taken-over", "permissions", "debugger")
_COUNTRY = "GB"


def without_one() -> Iterator[HealthCheck]:
    """What cannot be known without an account."""
    for each in IDS:
        yield unknown(
            each,
            "the carrier cannot be asked without an account",
            "set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN from the carrier's console",
        )


def examine(numbers: "Numbers", settings: Settings, now: datetime) -> Iterator[HealthCheck]:
    """Everything the carrier can tell."""
    found: list[OwnNumber] = []
    try:
        for ours, number in settings.named_numbers:
            own = numbers.find(number)
            if own is None:
                yield fail(
                    "number",
                    f"{ours} is not a number of this account",
                    "set TWILIO_ACCOUNT_SID to the account (or subaccount) that has it",
                )
                continue
            found.append(own)
            yield wired(own, ours, settings)
        yield from _capabilities(found, settings)
        yield from _taken_over(numbers, found)
        yield _permissions(numbers)
        yield _debugger(numbers, settings, now)
    except Fault as fault:
        what = " ".join(filter(None, (str(fault.code or ""), fault.why)))
        do = "see TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, and https://status.twilio.com"
        yield fail("account", f"the carrier was asked, but: {what}", do)


def wired(own: OwnNumber, ours: str, settings: Settings) -> HealthCheck:
    """Whether calls and texts to a number come to us."""
    if not settings.fallback_url:
        desired = wiring.wired(own, settings.public_url, "")
        differing = [
            change
            for change in wiring.changes(own.wiring, desired)
            if "fallback" not in change.field
        ]
        if not differing:
            return warn("number", f"{ours} has no fallback of ours", "set FALLBACK_URL")
    else:
        desired = wiring.wired(own, settings.public_url, settings.fallback_url)
        differing = list(wiring.changes(own.wiring, desired))
    if differing:
        names = "; ".join(change.called for change in differing)
        do = "run `ivr provision --show` to see what differs, `ivr provision` to set it"
        return fail("number", f"{ours} is not wired to this service: {names}", do)
    return ok("number", f"{ours} is wired to this service")


def _capabilities(found: list[OwnNumber], settings: Settings) -> Iterator[HealthCheck]:
    named = dict(zip((name for name, _ in settings.named_numbers), found, strict=False))
    if len(named) < len(settings.named_numbers):
        return
    if not named["SERVICE_NUMBER"].takes_calls:
        do = "buy a number with the voice capability"
        yield fail("capabilities", "SERVICE_NUMBER cannot take calls", do)
    elif not named.get("TEXT_NUMBER", named["SERVICE_NUMBER"]).takes_texts:
        yield fail(
            "capabilities",
            "the number that takes texts cannot take texts",
            "buy a mobile-type number and set TEXT_NUMBER to it",
        )
    else:
        yield ok("capabilities", "calls and texts")


def _taken_over(numbers: "Numbers", found: list[OwnNumber]) -> Iterator[HealthCheck]:
    for own in found:
        if (service := numbers.taken_over_by(own.sid)) is not None:
            yield fail(
                "texts-taken-over",
                f'the messaging service "{service}" keeps texts from the number\'s own address',
                "set the service's incoming messages to \"Defer to sender's webhook\"",
            )
            return
    yield ok("texts-taken-over", "no messaging service keeps texts from us")


def _permissions(numbers: "Numbers") -> HealthCheck:
    may = numbers.permissions(_COUNTRY)
    if not may.ordinary:
        return fail(
            "permissions",
            "the account may not ring numbers in the United Kingdom: every ring fails",
            "switch it on in the carrier's console: Voice, Settings, Geographic permissions",
        )
    if may.special:
        return warn(
            "permissions",
            "the account may ring premium and special numbers in the United Kingdom",
            "switch that off: this line never rings one, and fraud would",
        )
    return ok("permissions", "ordinary numbers in the United Kingdom may be rung, others not")


def _debugger(numbers: "Numbers", settings: Settings, now: datetime) -> HealthCheck:
    try:
        found = numbers.failures(now - incidents.OVER_AFTER)
    except Fault as fault:
        what = f"the carrier does not say which requests failed: {fault.why}"
        do = "let the account read its debugger: until then the use of a fallback is told minutes later"
        return warn("debugger", what, do)
    wrong_now = incidents.assess_carrier(found, settings.public_url, settings.fallback_url).concerns
    if wrong_now:
        what = "; ".join(each.says.partition(". ")[0] for each in wrong_now)
        do = "see public-address, signature and fallback, and the codes at twilio.com/docs/api/errors"
        return fail("debugger", f"in the last hour {what}", do)
    return ok("debugger", "no request of the carrier's for an answer failed in the last hour")
