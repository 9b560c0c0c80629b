"""The contacts: their numbers, hours, extensions and verification, the safety line, and how far ahead
bank holidays are known. Hours are never guessed."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ivr.checks.availability import availabilities
from ivr.content.contact import Contact
from ivr.content.findings import Finding, error, warning
from ivr.content.hours import Always, Unknown, Weekly, WhenClosed
from ivr.content.revision import CALENDAR, CONTACTS, Revision
from ivr.content.source import Source
from ivr.directory.bank_holidays import last_bank_holiday
from ivr.directory.moment import expiry_date
from ivr.directory.phone_numbers import RefusedNumber, dialable_number, spoken_digits

BANK_HOLIDAYS_DAYS_AHEAD = 90
VERIFICATION_STALE_DAYS = 365


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    source = sources[CONTACTS]
    yield from _numbers(revision, source)
    yield from _hours(revision, source, today)
    yield from _bank_holidays(source, today)
    yield from _safety_line(revision, source, sources[CALENDAR])
    for name, contact in revision.contacts.items():
        yield from _screening(revision, source, name, contact)
        yield from _verification(revision, source, name, contact, today)


def _numbers(revision: Revision, source: Source) -> Iterator[Finding]:
    """Each number is real, may be dialled, and is the same in all its forms."""
    owners: dict[str, str] = {}
    for name, contact in revision.contacts.items():
        if contact.number is None:
            if not contact.never_dial:
                message = f'"{name}" has no number, so it cannot ring'
                hint = "add number: or, if it is only given out, never-dial: yes"
                yield error("no-number", message, source.key_span((name,)), hint)
            continue
        span = source.span((name, "number"))
        dialled = dialable_number(contact.number)
        if isinstance(dialled, RefusedNumber) and not contact.never_dial:
            yield error(dialled.code, dialled.message, span, dialled.hint)
        written = _national(contact.number)
        spoken = _national(spoken_digits(contact.spoken or written))
        if spoken != written and not isinstance(dialled, RefusedNumber):
            message = f'the number of "{name}" is spoken as {spoken}, but it is {written}'
            hint = f"spoken: must have the same digits as number: {contact.number}"
            yield error("number-differs", message, source.span((name, "spoken")), hint)
        elif isinstance(dialled, str) and (other := owners.setdefault(dialled, name)) != name:
            message = f'"{name}" has the same number as "{other}": when the number changes, '
            message += "one of them will be forgotten"
            hint = "keep one record for a number; one contact may have several roles:"
            yield error("number-twice", message, span, hint)


def _national(number: str) -> str:
    """The digits from the 0 on, in whichever form the number is written."""
    digits = re.sub(r"\D", "", number.replace("(0)", ""))
    return f"0{digits[2:]}" if digits.startswith("44") and len(digits) > 10 else digits


def _hours(revision: Revision, source: Source, today: date) -> Iterator[Finding]:
    """Hours that cannot be right. `typed_by_hand` compares hours with the words of a text."""
    in_a_circle: set[str] = set()
    for name, contact in revision.contacts.items():
        span, hours = source.key_span((name, "hours")), contact.hours
        chain = _chain(revision, name)
        if chain[-1] == name and len(chain) > 1:
            if name not in in_a_circle:
                way = " waits for ".join(f'"{each}"' for each in chain)
                message = f"these contacts wait for each other to close: {way}"
                hint = "give one of them hours of its own: days and times, or always"
                yield error("hours-circle", message, span, hint)
            in_a_circle |= set(chain)
        elif isinstance(hours, WhenClosed) and isinstance(
            revision.contacts[chain[-1]].hours, Unknown
        ):
            message = (
                f'the hours of "{hours.contact}" are unknown, so "{name}" never counts as open'
            )
            yield error("waits-for-unknown-hours", message, span, "write its days and times")
        elif availabilities(revision, name, today) == {"closed"}:
            message = f'"{name}" is not open at any minute of the next 400 days'
            hint = "write the days and times, or unknown; or shorten its closure in the calendar"
            if isinstance(hours, WhenClosed):
                hint = f'"{hours.contact}" never closes: write days and times, or always'
            yield error("never-open", message, span, hint)
        elif isinstance(hours, Weekly) and hours.bank_holidays is None:
            message = (
                f'"{name}" counts as open on bank holidays, because its hours do not mention them'
            )
            hint = (
                "add bank holidays: closed, or the times; if they are as usual, a weekday's times"
            )
            yield warning("bank-holidays-not-said", message, span, hint)


def _chain(revision: Revision, name: str) -> list[str]:
    """The contact, the one it waits for, and so on; ends at the first name that comes twice."""
    chain = [name]
    while isinstance(hours := revision.contacts[chain[-1]].hours, WhenClosed):
        chain.append(hours.contact)
        if hours.contact in chain[:-1]:
            break
    return chain


def _bank_holidays(source: Source, today: date) -> Iterator[Finding]:
    last = last_bank_holiday()
    ahead = (last - today).days
    if ahead < BANK_HOLIDAYS_DAYS_AHEAD:
        message = f"bank holidays are known only until {last:%d %B %Y}, {ahead} days ahead"
        hint = "install the newest govuk-bank-holidays (make lock, then make setup)"
        yield error("bank-holidays-end", message, source.span(), hint)


def _safety_line(revision: Revision, source: Source, calendar: Source) -> Iterator[Finding]:
    """The safety line is always open, may be dialled, and people answer it."""
    name, contact = revision.service.safety_line, revision.safety_line
    if not isinstance(contact.hours, Always):
        message = f'"{name}" is the safety line, but it is not always open'
        hint = "write hours: always, or choose another safety-line: in config/service.yaml"
        yield error("safety-line-closes", message, source.span((name, "hours")), hint)
    if contact.never_dial or contact.answerphone or contact.is_personal:
        message = f'"{name}" is the safety line: '
        message += "it must be a line that we dial and that people answer"
        hint = "it cannot have never-dial, expires-after or answerphone"
        yield error("safety-line-unfit", message, source.key_span((name,)), hint)
    for i, closure in enumerate(revision.calendar.closures):
        if closure.contact == name:
            message = "the safety line cannot be closed: it rings whenever no other contact can"
            hint = "choose another safety-line: in config/service.yaml first"
            span = calendar.span(("closures", i, "contact"))
            yield error("safety-line-closes", message, span, hint)


def _screening(
    revision: Revision, source: Source, name: str, contact: Contact
) -> Iterator[Finding]:
    """Screening is for a direct line, and an extension that we dial is for a switchboard."""
    reason = contact.cannot_screen
    if name == revision.service.safety_line:
        reason = "it is the safety line, and no contact rings after it if no key is pressed"
    if contact.screening and reason:
        message = f'"{name}" cannot have screening: {reason}'
        hint = "take it out: screening is for a direct line, where a person answers"
        yield error("screening-cannot-work", message, source.span((name, "screening")), hint)
    if contact.tones_after is not None and not contact.extension_keys:
        fault = f'"{contact.extension}" has more than keys' if contact.extension else "none is set"
        message = f'the extension of "{name}" cannot be dialled: {fault}'
        hint = "write extension: in digits only, or take tones-after: out"
        yield error("extension-not-dialled", message, source.span((name, "tones-after")), hint)


def _verification(
    revision: Revision, source: Source, name: str, contact: Contact, today: date
) -> Iterator[Finding]:
    """Not verified for a year, or on a day that is still to come. Only warns: it depends on the day."""
    span, day = source.span((name, "verified", "on")), contact.verified.on
    expiry = expiry_date(contact)
    if expiry is not None and today > expiry:
        message = f'"{name}" is a personal number last verified on {day:%d %B %Y}: '
        message += f'"{contact.instead or revision.service.safety_line}" is given out instead'
        hint = "check the number and change the date, or leave it expired"
        yield warning("withheld", message, span, hint)
    elif day > today:
        message = f'"{name}" was verified on {day:%d %B %Y}, a day that is still to come'
        hint = "write the day on which the number was checked"
        yield warning("verified-in-future", message, span, hint)
    elif (today - day).days > VERIFICATION_STALE_DAYS:
        message = f'"{name}" was last verified on {day:%d %B %Y}'
        hint = "ring it or look it up, then change the date"
        yield warning("verification-stale", message, span, hint)
