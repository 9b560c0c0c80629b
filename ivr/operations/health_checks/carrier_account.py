"""Checks of the account at the carrier: whether it has our numbers, wired to this service; what may
be rung; whether a messaging service takes texts away; and failed webhook requests."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from ivr.carrier.api_errors import ApiError
from ivr.carrier.wiring import OwnNumber, changes, desired_wiring
from ivr.operations import incidents
from ivr.operations.health_checks.result import HealthCheck, fail, ok, unknown, warn
from ivr.operations.settings import Settings

if TYPE_CHECKING:
    from ivr.carrier.twilio_client import Numbers

IDS = ("number", "capabilities", "texts-taken-over", "permissions", "debugger")
_COUNTRY = "GB"


def without_account() -> Iterator[HealthCheck]:
    """The same checks, unknown without an account."""
    action = "set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN from the carrier's console"
    for each in IDS:
        yield unknown(each, "the carrier cannot be asked without an account", action)


def check_account(numbers: "Numbers", settings: Settings, now: datetime) -> Iterator[HealthCheck]:
    found: dict[str, OwnNumber] = {}
    try:
        for name, number in settings.named_numbers:
            own = numbers.find(number)
            if own is None:
                action = "set TWILIO_ACCOUNT_SID to the account (or subaccount) that has it"
                yield fail("number", f"{name} is not a number of this account", action)
                continue
            found[name] = own
            yield wiring_check(own, name, settings)
        if len(found) == len(settings.named_numbers):
            yield _check_capabilities(found)
        yield _check_messaging_service(numbers, found)
        yield _check_permissions(numbers)
        yield _check_debugger(numbers, settings, now)
    except ApiError as error:
        why = " ".join(filter(None, (str(error.code or ""), error.why)))
        action = "see TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, and https://status.twilio.com"
        yield fail("account", f"the carrier was asked, but: {why}", action)


def wiring_check(own: OwnNumber, name: str, settings: Settings) -> HealthCheck:
    """Whether calls and texts to a number reach this service."""
    desired = desired_wiring(own, settings.public_url, settings.fallback_url)
    differing = list(changes(own.wiring, desired))
    if not settings.fallback_url:
        differing = [change for change in differing if "fallback" not in change.field]
        if not differing:
            return warn("number", f"{name} has no fallback of ours", "set FALLBACK_URL")
    if differing:
        labels = "; ".join(change.label for change in differing)
        action = "run `ivr provision --show` to see what differs, `ivr provision` to set it"
        return fail("number", f"{name} is not wired to this service: {labels}", action)
    return ok("number", f"{name} is wired to this service")


def _check_capabilities(found: dict[str, OwnNumber]) -> HealthCheck:
    service_number = found["SERVICE_NUMBER"]
    if not service_number.takes_calls:
        action = "buy a number with the voice capability"
        return fail("capabilities", "SERVICE_NUMBER cannot take calls", action)
    if not found.get("TEXT_NUMBER", service_number).takes_texts:
        action = "buy a mobile-type number and set TEXT_NUMBER to it"
        return fail("capabilities", "the number that takes texts cannot take texts", action)
    return ok("capabilities", "calls and texts")


def _check_messaging_service(numbers: "Numbers", found: dict[str, OwnNumber]) -> HealthCheck:
    for own in found.values():
        if (service := numbers.messaging_service_of(own.sid)) is not None:
            return fail(
                "texts-taken-over",
                f'the messaging service "{service}" keeps texts from the number\'s own address',
                "set the service's incoming messages to \"Defer to sender's webhook\"",
            )
    return ok("texts-taken-over", "no messaging service keeps texts from this service")


def _check_permissions(numbers: "Numbers") -> HealthCheck:
    permissions = numbers.permissions(_COUNTRY)
    if not permissions.ordinary:
        return fail(
            "permissions",
            "the account may not ring numbers in the United Kingdom: every ring fails",
            "switch it on in the carrier's console: Voice, Settings, Geographic permissions",
        )
    if permissions.special:
        return warn(
            "permissions",
            "the account may ring premium and special numbers in the United Kingdom",
            "switch that off: this line never rings one, and fraud would",
        )
    message = "ordinary numbers in the United Kingdom may be rung, premium and special ones not"
    return ok("permissions", message)


def _check_debugger(numbers: "Numbers", settings: Settings, now: datetime) -> HealthCheck:
    try:
        errors = numbers.webhook_errors(now - incidents.OVER_AFTER)
    except ApiError as error:
        message = f"the carrier does not list failed requests: {error.why}"
        action = (
            "let the account read its debugger: without it, alerts about the fallback come later"
        )
        return warn("debugger", message, action)
    assessment = incidents.assess_carrier(errors, settings.public_url, settings.fallback_url)
    if assessment.incidents:
        messages = "; ".join(each.message.partition(". ")[0] for each in assessment.incidents)
        action = "see public-address, signature and fallback, and twilio.com/docs/api/errors"
        return fail("debugger", f"in the last hour {messages}", action)
    return ok("debugger", "no webhook request failed in the last hour")
