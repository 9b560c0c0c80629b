"""The sender of a text: a person who can be answered, or a machine.

A short code, or a sender that is a word ("Parcels"), is a machine: no reply can be sent to it, or only
another machine reads the reply. Other channels write their name before the number: `whatsapp:+44...`.
https://www.twilio.com/docs/messaging/guides/webhook-request
"""

import re
from dataclasses import dataclass

_CHANNEL = re.compile(r"([a-z]+):(.+)", re.IGNORECASE | re.DOTALL)
_SHORT_CODE = re.compile(r"\+?\d{3,7}")


@dataclass(frozen=True, slots=True)
class Sender:
    """`number` is the sender without its channel: in E.164 form, unless it is a machine or invented by
    the carrier. Never shown, and hashed before it is stored."""

    number: str
    is_machine: bool = False


def read_sender(from_: str) -> Sender:
    """The sender, from the carrier's `From`: any string at all."""
    sender = from_.strip()
    channel = _CHANNEL.fullmatch(sender)
    if channel:
        return Sender(channel[2].strip())
    is_machine = bool(_SHORT_CODE.fullmatch(sender) or re.search(r"[^\W\d]", sender))
    return Sender(sender, is_machine)
