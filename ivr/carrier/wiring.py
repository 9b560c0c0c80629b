"""The wiring of a number at the carrier: the addresses that calls and texts go to, and the methods.

The fallback is fetched with GET, since static hosts refuse POST. An application or a trunk would
override the addresses: there must be none. Source: Twilio's page on IncomingPhoneNumber resources.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

VOICE_FALLBACK, TEXT_FALLBACK = "voice-fallback.xml", "sms-fallback.xml"


@dataclass(frozen=True, slots=True)
class Wiring:
    """The settings of one number. An empty string means none."""

    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"
    voice_application: str = ""
    sms_application: str = ""
    trunk: str = ""
    name_lookup: str = "no"


# The label of each setting in the carrier's console.
LABELS: Mapping[str, str] = {
    "voice_url": "A call comes in: address",
    "voice_method": "A call comes in: method",
    "voice_fallback_url": "Primary handler fails (calls): address",
    "voice_fallback_method": "Primary handler fails (calls): method",
    "status_callback": "Call status changes: address",
    "status_callback_method": "Call status changes: method",
    "sms_url": "A message comes in: address",
    "sms_method": "A message comes in: method",
    "sms_fallback_url": "Primary handler fails (messages): address",
    "sms_fallback_method": "Primary handler fails (messages): method",
    "voice_application": "TwiML application for calls",
    "sms_application": "TwiML application for messages",
    "trunk": "SIP trunk",
    "name_lookup": "Caller name lookup",
}
_TEXTS = ("sms_url", "sms_method", "sms_fallback_url", "sms_fallback_method", "sms_application")


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """A number of the account: its SID (PN...), its wiring, and what it can do."""

    sid: str
    wiring: Wiring
    takes_calls: bool
    takes_texts: bool


@dataclass(frozen=True, slots=True)
class Permissions:
    """Which numbers of a country the account is allowed to ring."""

    ordinary: bool
    special: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the field, its label in the console, its value and the desired value."""

    field: str
    label: str
    was: str
    desired: str


def desired_wiring(number: OwnNumber, public_url: str, fallback_url: str) -> Wiring:
    """The desired wiring. A number that cannot take texts keeps its settings for them."""
    desired = Wiring(
        voice_url=f"{public_url}/voice",
        voice_fallback_url=f"{fallback_url}/{VOICE_FALLBACK}",
        voice_fallback_method="GET",
        status_callback=f"{public_url}/voice/status",
        sms_url=f"{public_url}/sms",
        sms_fallback_url=f"{fallback_url}/{TEXT_FALLBACK}",
        sms_fallback_method="GET",
    )
    if number.takes_texts:
        return desired
    return replace(desired, **{name: getattr(number.wiring, name) for name in _TEXTS})


def diverted_wiring(number: OwnNumber, fallback_url: str) -> Wiring:
    """The present wiring, with calls and texts sent straight to the fallback documents: for a time in
    which the service itself does harm."""
    calls = replace(
        number.wiring,
        voice_url=f"{fallback_url}/{VOICE_FALLBACK}",
        voice_method="GET",
        voice_application="",
        trunk="",
    )
    if not number.takes_texts:
        return calls
    return replace(
        calls, sms_url=f"{fallback_url}/{TEXT_FALLBACK}", sms_method="GET", sms_application=""
    )


def changes(was: Wiring, desired: Wiring) -> tuple[Change, ...]:
    """The differences, in the order of the carrier's console."""
    return tuple(
        Change(name, label, getattr(was, name), getattr(desired, name))
        for name, label in LABELS.items()
        if getattr(was, name) != getattr(desired, name)
    )


def to_record(wiring: Wiring) -> dict[str, str]:
    return asdict(wiring)


def from_record(record: Mapping[str, object], default: Wiring) -> Wiring:
    """The wiring of a record; settings that it leaves out are those of `default`."""
    known = {name: str(value) for name, value in record.items() if name in LABELS}
    return replace(default, **known)
