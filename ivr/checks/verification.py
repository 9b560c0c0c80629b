"""withheld, verified-in-future, verification-stale: contacts that were not verified for a year, or on a
day that is still to come. Depends on the day, so it only warns."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, warning
from ivr.content.revision import CONTACTS, Revision
from ivr.content.source import Source
from ivr.directory.moment import expiry_date

STALE_DAYS = 365


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    for name, contact in revision.contacts.items():
        span = sources[CONTACTS].span((name, "verified", "on"))
        day = contact.verified.on
        expiry = expiry_date(contact)
        if expiry is not None and today > expiry:
            message = (
                f'"{name}" is a personal number last verified on {day:%d %B %Y}: '
                f'"{contact.instead or revision.service.safety_line}" is given out instead'
            )
            hint = "check the number and change the date, or leave it withheld"
            yield warning("withheld", message, span, hint)
        elif day > today:
            message = f'"{name}" was verified on {day:%d %B %Y}, a day that is still to come'
            hint = "write the day on which the number was checked"
            yield warning("verified-in-future", message, span, hint)
        elif (today - day).days > STALE_DAYS:
            message = f'"{name}" was last verified on {day:%d %B %Y}'
            hint = "ring it or look it up, then change the date"
            yield warning("verification-stale", message, span, hint)
