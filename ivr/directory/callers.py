"""Who is calling, as far as the engine may know: the kind of phone, and whether it is one of ours.

The number itself goes no further than this room.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from ivr.content.revision import Revision
from ivr.directory import phone_numbers


class PhoneKind(StrEnum):
    """The kind of phone. `withheld` is also whatever is no telephone number."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Caller:
    """What the engine knows of a caller.

    `contacts` are the contacts whose number this is, or that forwarded the call: none of them may
    ring. `is_us` means that the call comes from our own number, so nobody may ring at all: it would
    come back again. `texts_to` is said where the number that takes texts is another one.
    `takes_texts` says that a text may be offered: a mobile that has not refused them, while we can
    keep what we promise.
    """

    phone: PhoneKind
    contacts: frozenset[str] = frozenset()
    is_us: bool = False
    texts_to: str | None = None
    takes_texts: bool = False


def recognise_caller(
    revision: Revision,
    from_: str,
    forwarded_from: str = "",
    *,
    our_numbers: Collection[str] = (),
    text_number: str | None = None,
) -> Caller:
    """Who is calling.

    Args:
        revision: whose contacts are known.
        from_: the carrier's `From`: any string at all.
        forwarded_from: the carrier's `ForwardedFrom`, if any.
        our_numbers: the numbers of this service, in E.164 form.
        text_number: the number that takes texts, where it is not the number that takes calls.
    """
    caller = phone_numbers.parse_number(from_)
    forwarder = phone_numbers.parse_number(forwarded_from) if forwarded_from else None
    known = {phone_numbers.e164(number) for number in (caller, forwarder) if number is not None}
    # A call forwarded *by our number* is how every diverted caller arrives: only From counts there.
    is_us = caller is not None and phone_numbers.e164(caller) in our_numbers
    contacts = frozenset(
        name
        for name, contact in revision.contacts.items()
        if contact.number and not contact.never_dial and phone_numbers.dialable_number(contact.number) in known
    )
    if caller is None:
        phone = PhoneKind.WITHHELD
    else:
        phone = PhoneKind.MOBILE if phone_numbers.is_mobile(caller) else PhoneKind.LANDLINE
    texts_to = phone_numbers.spoken_in_groups(text_number) if text_number else None
    return Caller(phone, contacts, is_us, texts_to)
