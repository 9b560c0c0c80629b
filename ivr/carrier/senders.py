"""Who a text comes from, as far as it matters to whether there is somebody to answer.

A short code, or a sender that is a word ("Parcels"), is a machine: nothing can be sent back to it, or
only another machine reads it. Other channels write their name before the number: `whatsapp:+44...`.
https://www.twilio.com/docs/messaging/guides/webhook-request
"""

import re
from dataclasses import dataclass

_CHANNEL = re.compile(r"([a-z]+):(.+)", re.IGNORECASE | re.DOTALL)
_SHORT_CODE = re.compile(r"\+?\d{3,7}")


@dataclass(frozen=True, slots=True)
class Sender:
    """`number` is the sender without its channel: a number in E.164 form, unless it is a machine or
    something that the carrier invented. Never shown, and hashed before it is kept."""

    number: str
    is_machine: bool = False


def read_sender(from_: str) -> Sender:
    """Who sent it, from the carrier's `From`: any string at all."""
    said = from_.strip()
    channel = _CHANNEL.fullmatch(said)
    if channel:
        return Sender(channel[2].strip())
    is_machine = bool(_SHORT_CODE.fullmatch(said) or re.search(r"[^\W\d]", said))
    return Sender(said, is_machine)
