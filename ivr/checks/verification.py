"""Facts that nobody has made sure of for a year. Depends on the day, so it only warns."""

from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, warning
from ivr.content.revision import CALENDAR, CONTACTS, Revision
from ivr.content.source import Source
from ivr.directory.moment import expiry_date

STALE_DAYS = 365


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """A warning for each contact that is stale or withheld, and each entry that is over."""
    for name, contact in revision.contacts.items():
        span = sources[CONTACTS].span((name, "verified", "on"))
        limit = expiry_date(contact)
        if limit is not None and today > limit:
            yield warning(
                "withheld",
                f'"{name}" is a personal number last verified on {contact.verified.on:%d %B %Y}: '
                f'"{contact.instead or revision.service.safety_line}" is given instead',
                span,
                "make sure of the number and change the date, or leave it withheld",
            )
        elif contact.verified.on > today:
            yield warning(
                "verified-in-future",
                f'"{name}" was verified on {contact.verified.on:%d %B %Y}, which is yet to come',
                span,
                "write the day on which somebody made sure of it",
            )
        elif (today - contact.verified.on).days > STALE_DAYS:
            yield warning(
                "verification-stale",
                f'"{name}" was last verified on {contact.verified.on:%d %B %Y}',
                span,
                "ring or look it up, then change the date",
            )
    for kind, entries in (
        ("closures", revision.calendar.closures),
        ("announcements", revision.calendar.announcements),
    ):
        for i, entry in enumerate(entries):
            if entry.until.at.date() < today:
                yield warning(
                    "entry-is-over",
                    f"this entry ended on {entry.until.at:%d %B %Y}",
                    sources[CALENDAR].span((kind, i, "until")),
                    "take it out",
                )
