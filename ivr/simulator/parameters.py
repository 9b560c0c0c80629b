"""The form fields that Twilio sends, as captured from its requests to UK numbers, blank ones too."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from ivr.engine.segments import segments

Fields = tuple[tuple[str, str], ...]

API_VERSION = "2010-04-01"
# Twilio puts the town of a geographic UK number into State; mobiles have only a country.
_TOWNS = {"1332": "Derby", "1629": "Matlock", "1246": "Chesterfield", "1298": "Buxton"}


def new_sid(prefix: str) -> str:
    return prefix + secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class CallParties:
    """The fields that stay the same during a call."""

    account_sid: str
    call_sid: str
    caller: str
    number: str
    forwarded_from: str | None
    extra: Fields
    direction: str = "inbound"

    def standard(self, status: str) -> Fields:
        """The fields of each request about the call."""
        via = self.forwarded_from
        forwarded = () if via is None else (("ForwardedFrom", via), ("CalledVia", via))
        return (
            ("AccountSid", self.account_sid),
            ("ApiVersion", API_VERSION),
            ("CallSid", self.call_sid),
            ("CallStatus", status),
            ("Direction", self.direction),
            *_party(("From", "Caller"), self.caller),
            *_party(("To", "Called"), self.number),
            *forwarded,
            *self.extra,
        )


def call_over(seconds: int, now: datetime) -> Fields:
    """The fields that the number's status callback adds when the call is over."""
    return (
        ("CallDuration", str(seconds)),
        ("Duration", str(-(-seconds // 60))),
        ("Timestamp", format_datetime(now)),
        ("CallbackSource", "call-progress-events"),
        ("SequenceNumber", "0"),
        ("SipResponseCode", "200"),
    )


@dataclass(frozen=True, slots=True)
class IncomingText:
    texter: str
    body: str
    media: int
    opt_out_type: str | None


def message(account_sid: str, number: str, text: IncomingText) -> Fields:
    """The fields of an incoming text."""
    sid = new_sid("MM" if text.media else "SM")
    opt_out: Fields = (("OptOutType", text.opt_out_type),) if text.opt_out_type else ()
    pictures: Iterable[tuple[str, str]] = (
        field
        for index in range(text.media)
        for field in (
            (f"MediaContentType{index}", "image/jpeg"),
            (f"MediaUrl{index}", f"https://api.twilio.com/{API_VERSION}/Media/{index}"),
        )
    )
    return (
        *_party(("To",), number),
        ("SmsMessageSid", sid),
        ("NumMedia", str(text.media)),
        ("SmsSid", sid),
        ("SmsStatus", "received"),
        ("Body", text.body),
        ("NumSegments", str(segments(text.body))),
        ("MessageSid", sid),
        ("AccountSid", account_sid),
        *_party(("From",), text.texter),
        ("ApiVersion", API_VERSION),
        *opt_out,
        *pictures,
    )


def _party(names: tuple[str, ...], number: str) -> Fields:
    is_british = number.startswith("+44")
    town = _TOWNS.get(number[3:7], "") if is_british else ""
    country = "GB" if is_british else ""
    places = {"City": "", "State": town, "Zip": "", "Country": country}
    return tuple(
        field
        for name in names
        for field in ((name, number), *((name + part, value) for part, value in places.items()))
    )
