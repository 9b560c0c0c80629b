"""The account at the carrier: whether our numbers are ours, wired to us and able, what may be rung,
whether something takes texts away before they reach us, and whether requests to us failed lately."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from ivr.carrier import wiring
from ivr.carrier.faults import Fault
from ivr.carrier.wiring import OwnNumber
from ivr.operations import incidents
from ivr.operations.health_checks.result import Examined, still_open, watch, well, wrong
from ivr.operations.settings import Settings

if TYPE_CHECKING:
    from ivr.carrier.twilio_client import Numbers

IDS = ("number", "capabilities", "texts-taken-over", "permissions", "debugger")
_COUNTRY = "GB"


def without_one() -> Iterator[Examined]:
    """What cannot be known without an account."""
    for each in IDS:
        yield still_open(
            each,
            "the carrier cannot be asked without an account",
            "set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN from the carrier's console",
        )


def examine(numbers: "Numbers", settings: Settings, now: datetime) -> Iterator[Examined]:
    """Everything the carrier can tell."""
    found: list[OwnNumber] = []
    try:
        for ours, number in settings.named_numbers:
            own = numbers.find(number)
            if own is None:
                yield wrong(
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
        yield wrong("account", f"the carrier was asked, but: {what}", do)


def wired(own: OwnNumber, ours: str, settings: Settings) -> Examined:
    """Whether calls and texts to a number come to us."""
    if not settings.fallback_url:
        desired = wiring.wired(own, settings.public_url, "")
        differing = [
            change
            for change in wiring.changes(own.wiring, desired)
            if "fallback" not in change.field
        ]
        if not differing:
            return watch("number", f"{ours} has no fallback of ours", "set FALLBACK_URL")
    else:
        desired = wiring.wired(own, settings.public_url, settings.fallback_url)
        differing = list(wiring.changes(own.wiring, desired))
    if differing:
        names = "; ".join(change.called for change in differing)
        do = "run `ivr provision --show` to see what differs, `ivr provision` to set it"
        return wrong("number", f"{ours} is not wired to this service: {names}", do)
    return well("number", f"{ours} is wired to this service")


def _capabilities(found: list[OwnNumber], settings: Settings) -> Iterator[Examined]:
    named = dict(zip((name for name, _ in settings.named_numbers), found, strict=False))
    if len(named) < len(settings.named_numbers):
        return
    if not named["SERVICE_NUMBER"].takes_calls:
        do = "buy a number with the voice capability"
        yield wrong("capabilities", "SERVICE_NUMBER cannot take calls", do)
    elif not named.get("TEXT_NUMBER", named["SERVICE_NUMBER"]).takes_texts:
        yield wrong(
            "capabilities",
            "the number that takes texts cannot take texts",
            "buy a mobile-type number and set TEXT_NUMBER to it",
        )
    else:
        yield well("capabilities", "calls and texts")


def _taken_over(numbers: "Numbers", found: list[OwnNumber]) -> Iterator[Examined]:
    for own in found:
        if (service := numbers.taken_over_by(own.sid)) is not None:
            yield wrong(
                "texts-taken-over",
                f'the messaging service "{service}" keeps texts from the number\'s own address',
                "set the service's incoming messages to \"Defer to sender's webhook\"",
            )
            return
    yield well("texts-taken-over", "no messaging service keeps texts from us")


def _permissions(numbers: "Numbers") -> Examined:
    may = numbers.permissions(_COUNTRY)
    if not may.ordinary:
        return wrong(
            "permissions",
            "the account may not ring numbers in the United Kingdom: every ring fails",
            "switch it on in the carrier's console: Voice, Settings, Geographic permissions",
        )
    if may.special:
        return watch(
            "permissions",
            "the account may ring premium and special numbers in the United Kingdom",
            "switch that off: this line never rings one, and fraud would",
        )
    return well("permissions", "ordinary numbers in the United Kingdom may be rung, others not")


def _debugger(numbers: "Numbers", settings: Settings, now: datetime) -> Examined:
    try:
        found = numbers.failures(now - incidents.OVER_AFTER)
    except Fault as fault:
        what = f"the carrier does not say which requests failed: {fault.why}"
        do = "let the account read its debugger: until then the use of a fallback is told minutes later"
        return watch("debugger", what, do)
    wrong_now = incidents.of_carrier(found, settings.public_url, settings.fallback_url).concerns
    if wrong_now:
        what = "; ".join(each.says.partition(". ")[0] for each in wrong_now)
        do = "see public-address, signature and fallback, and the codes at twilio.com/docs/api/errors"
        return wrong("debugger", f"in the last hour {what}", do)
    return well("debugger", "no request of the carrier's for an answer failed in the last hour")
