"""The kinds of caller that the service tells apart: one of a kind is served like all of it."""

from typing import NamedTuple

from ivr.content.revision import Revision
from ivr.directory.callers import Caller, PhoneKind
from ivr.proof.turn_documents import SERVICE_NUMBER

NO_TEXTS = "mobile that has refused texts"


class Who(NamedTuple):
    """A kind of caller: how a script names it (`--from`), and what the engine knows of it."""

    name: str
    caller: Caller


def callers(revision: Revision) -> tuple[Who, ...]:
    """Every kind of caller: by the phone, a mobile that may not be texted, each contact that can be
    rung, and ourselves."""
    mobile = Caller(PhoneKind.MOBILE, takes_texts=True)
    phones = tuple(Who(str(phone), Caller(phone)) for phone in PhoneKind if phone is not PhoneKind.MOBILE)
    plain = (Who(str(PhoneKind.MOBILE), mobile), *phones, Who(NO_TEXTS, Caller(PhoneKind.MOBILE)))
    rung = dict.fromkeys(name for row in revision.routes for name in row.try_)
    contacts = tuple(
        Who(str(revision.contacts[name].number), Caller(PhoneKind.LANDLINE, frozenset({name})))
        for name in rung
        if revision.contacts[name].number
    )
    return (*plain, *contacts, Who(SERVICE_NUMBER, Caller(PhoneKind.LANDLINE, is_own_number=True)))
