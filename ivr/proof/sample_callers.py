"""One caller of each kind that the service tells apart: it treats all callers of a kind alike."""

from typing import NamedTuple

from ivr.content.revision import Revision
from ivr.directory.callers import Caller, PhoneKind
from ivr.proof.turn_documents import SERVICE_NUMBER

NO_TEXTS = "mobile that has refused texts"


class SampleCaller(NamedTuple):
    """One caller of each kind that the service tells apart: it treats all callers of a kind alike."""

    name: str
    caller: Caller


def sample_callers(revision: Revision) -> tuple[SampleCaller, ...]:
    """One for each phone, a mobile that may not be texted, each contact that rings, and the service
    itself."""
    phones = tuple(
        SampleCaller(str(each), Caller(each)) for each in PhoneKind if each is not PhoneKind.MOBILE
    )
    rung = dict.fromkeys(name for row in revision.routes for name in row.try_)
    contacts = tuple(
        SampleCaller(
            str(revision.contacts[name].number), Caller(PhoneKind.LANDLINE, frozenset({name}))
        )
        for name in rung
        if revision.contacts[name].number
    )
    return (
        SampleCaller(str(PhoneKind.MOBILE), Caller(PhoneKind.MOBILE, takes_texts=True)),
        *phones,
        SampleCaller(NO_TEXTS, Caller(PhoneKind.MOBILE)),
        *contacts,
        SampleCaller(SERVICE_NUMBER, Caller(PhoneKind.LANDLINE, is_own_number=True)),
    )
