"""How a number at the carrier is wired to this service: which addresses are called, and how.
Decides what it should be and what differs; never asks the carrier and changes nothing.

The fallback is fetched with GET: it lies on another host, and static hosts refuse POST. An
application or a trunk at the carrier would overrule the addresses, so there must be none; and nobody's
name is looked up. Source: Twilio's page on the IncomingPhoneNumber resource.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace

VOICE_FALLBACK, TEXT_FALLBACK = "voice-fallback.xml", "sms-fallback.xml"


@dataclass(frozen=True, slots=True)
class Wiring:
    """What the carrier does with a call or a text to a number. Empty means nothing, or none."""

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


# What each is called in the carrier's console.
CALLED: Mapping[str, str] = {
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
    """A number of the account: the carrier's name for it (PN...), how it is wired, what it can do."""

    sid: str
    wiring: Wiring
    takes_calls: bool
    takes_texts: bool


@dataclass(frozen=True, slots=True)
class Permissions:
    """Which numbers of a country the account may ring."""

    ordinary: bool
    special: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: its field, what the console calls it, what it is and what it shall be."""

    field: str
    called: str
    was: str
    desired: str


def wired(found: OwnNumber, public_url: str, fallback_url: str) -> Wiring:
    """How the number should be wired. A number that cannot take texts keeps what it has for them.

    Args:
        found: the number as it is.
        public_url: where the carrier reaches the service.
        fallback_url: where the fallback documents lie.
    """
    wanted = Wiring(
        voice_url=f"{public_url}/voice",
        voice_fallback_url=f"{fallback_url}/{VOICE_FALLBACK}",
        voice_fallback_method="GET",
        status_callback=f"{public_url}/voice/status",
        sms_url=f"{public_url}/sms",
        sms_fallback_url=f"{fallback_url}/{TEXT_FALLBACK}",
        sms_fallback_method="GET",
    )
    return wanted if found.takes_texts else _with(wanted, found.wiring, _TEXTS)


def diverted(found: OwnNumber, fallback_url: str) -> Wiring:
    """The number as it is, but calls and texts go straight to the fallback documents: for the hour
    in which the service itself does harm."""
    calls = replace(
        found.wiring,
        voice_url=f"{fallback_url}/{VOICE_FALLBACK}",
        voice_method="GET",
        voice_application="",
        trunk="",
    )
    if not found.takes_texts:
        return calls
    return replace(
        calls, sms_url=f"{fallback_url}/{TEXT_FALLBACK}", sms_method="GET", sms_application=""
    )


def changes(was: Wiring, desired: Wiring) -> tuple[Change, ...]:
    """What differs, in the order of the carrier's console."""
    return tuple(_changes(was, desired))


def written(wiring: Wiring) -> dict[str, str]:
    """The wiring as it is noted in a file."""
    return {field.name: getattr(wiring, field.name) for field in fields(Wiring)}


def read(noted: Mapping[str, object], otherwise: Wiring) -> Wiring:
    """A noted wiring; what a note leaves out is as in `otherwise`."""
    known = {name: str(value) for name, value in noted.items() if name in CALLED}
    return replace(otherwise, **known)


def _changes(was: Wiring, desired: Wiring) -> Iterator[Change]:
    for name, called in CALLED.items():
        before, after = getattr(was, name), getattr(desired, name)
        if before != after:
            yield Change(name, called, before, after)


def _with(wiring: Wiring, other: Wiring, names: tuple[str, ...]) -> Wiring:
    return replace(wiring, **{name: getattr(other, name) for name in names})
