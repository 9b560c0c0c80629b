"""What the engine may know of a caller: the kind of phone, and whether the call comes from a contact.

The phone number itself never leaves this room.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from ivr.content.revision import Revision
from ivr.directory import phone_numbers


class PhoneKind(StrEnum):
    """The kind of phone. `withheld` includes every `From` that is not a telephone number."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Caller:
    """What the engine knows of a caller.

    `contacts` are the contacts that have this number or forwarded the call: they may not ring.
    `is_from_line`: the call comes from the service's own number, so no contact may ring, because
    the call would come back. `texts_to` is the number for texts, as spoken, if it is a different
    one. `takes_texts`: a text may be offered, because the phone is a mobile that has not refused
    texts and the service can store one.
    """

    phone: PhoneKind
    contacts: frozenset[str] = frozenset()
    is_from_line: bool = False
    texts_to: str | None = None
    takes_texts: bool = False


def recognise_caller(
    revision: Revision,
    from_: str,
    forwarded_from: str = "",
    *,
    line_numbers: Collection[str] = (),
    text_number: str | None = None,
) -> Caller:
    """Recognise a caller by the carrier's `From` and `ForwardedFrom`, which may be any strings.
    `line_numbers` are the numbers of this service in E.164 form; `text_number` is the number for
    texts, if it is not the number for calls."""
    caller = phone_numbers.parse_number(from_)
    forwarder = phone_numbers.parse_number(forwarded_from) if forwarded_from else None
    known = {phone_numbers.e164(number) for number in (caller, forwarder) if number is not None}
    # Every diverted call is forwarded by our own number, so only From counts here.
    is_from_line = caller is not None and phone_numbers.e164(caller) in line_numbers
    contacts = frozenset(
        name
        for name, contact in revision.contacts.items()
        if contact.number
        and not contact.never_dial
        and phone_numbers.dialable_number(contact.number) in known
    )
    if caller is None:
        phone = PhoneKind.WITHHELD
    else:
        phone = PhoneKind.MOBILE if phone_numbers.is_mobile(caller) else PhoneKind.LANDLINE
    texts_to = phone_numbers.spoken_in_groups(text_number) if text_number else None
    return Caller(phone, contacts, is_from_line, texts_to)
