"""What each text says: its words, links, conditions, and its length at every opening and closing of the
next two weeks, for each area. Links and addresses of contacts are checked too; none is opened."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import get_args
from urllib.parse import urlsplit

from ivr.checks.availability import availabilities, moments_of_two_weeks, never_opens
from ivr.checks.spoken_and_texted import all_replies, matches, sent_texts
from ivr.content.findings import Finding, Span, error
from ivr.content.revision import CONTACTS, SERVICE, Revision
from ivr.content.routes import CallerType
from ivr.content.source import Path, Source
from ivr.content.texts import Reply
from ivr.directory.moment import Moment
from ivr.engine.reply_wording import longest_text
from ivr.engine.segments import MOST_SEGMENTS, characters, outside_gsm7, segments

# The address of this GOV.UK page has the word in it; a locked phone does not show so much of a text.
_ALLOWED_LINK = "https://www.gov.uk/report-child-abuse-to-local-council"
_ENDANGERING = re.compile(r"\babus\w*", re.IGNORECASE)
_SLOT = re.compile(r"\{[^}]*\}")
_LINK = re.compile(r"\S*(?:://|www\.)\S*")
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    for file, path, text in sent_texts(revision):
        yield from _letters_and_words(sources[file], path, text)
    for link, span in matches(_LINK, sent_texts(revision), sources):
        yield from _link(revision, link, span)
    yield from _addresses(revision, sources)
    for file, path, reply in all_replies(revision):
        yield from _required_words(sources[file], path, reply)
        yield from _length(revision, reply, sources[file], path, today)
        yield from _conditions(revision, reply, sources[file], path, today)


def _letters_and_words(source: Source, path: Path, text: str) -> Iterator[Finding]:
    if odd := outside_gsm7(text):
        message = f"this text has characters that double its cost and length: {' '.join(odd)}"
        hint = "use plain quotation marks, hyphens and letters"
        yield error("not-gsm7", message, source.within(path, odd[0]), hint)
    shown = _SLOT.sub("", text.replace(_ALLOWED_LINK, ""))
    if endangering := _ENDANGERING.search(shown):
        message = "this text names its subject on a phone that other people may see"
        hint = f'leave out "{endangering.group()}"'
        span = source.within(path, endangering.group())
        yield error("endangering-word", message, span, hint)


def _required_words(source: Source, path: Path, reply: Reply) -> Iterator[Finding]:
    for i, variant in enumerate(reply.text):
        span = source.span((*path, "text", i, "say"))
        if "{notice}" not in variant.say:
            message = "this text does not say that no one reads these texts"
            hint = "add {notice}: a child may otherwise wait for an answer"
            yield error("no-notice", message, span, hint)
        if "999" not in variant.say and "{police-emergency}" not in variant.say:
            yield error("no-999", "this text does not name 999", span, "add: Emergency 999.")


def _length(
    revision: Revision, reply: Reply, source: Source, path: Path, today: date
) -> Iterator[Finding]:
    texts = (
        longest_text(revision, reply, moment, area)
        for moment in _distinct_moments(revision, reply, today)
        for area in (None, *revision.areas)
    )
    longest = max(texts, key=characters)
    if not outside_gsm7(longest) and segments(longest) > MOST_SEGMENTS:
        message = f"filled in, this text can have {characters(longest)} characters; "
        message += "306 fit two segments"
        hint = f"shorten it; at its longest it reads: {longest}"
        yield error("text-too-long", message, source.key_span((*path, "text")), hint)


def _distinct_moments(revision: Revision, reply: Reply, today: date) -> Iterable[Moment]:
    """The moments of two weeks that differ for the contacts that this reply names."""
    words = " ".join(f"{variant.if_ or ''} {variant.say}" for variant in reply.text)
    names = set(re.findall(r"[a-z0-9-]+", words))
    if "{lines" in words:
        names.update(name for row in revision.routes for name in (*row.try_, *row.also_give))
    contacts = [name for name in revision.contacts if name in names]
    return {
        tuple(moment.statuses[name] for name in contacts): moment
        for moment in moments_of_two_weeks(revision, today)
    }.values()


def _addresses(revision: Revision, sources: Mapping[str, Source]) -> Iterator[Finding]:
    for name, contact in revision.contacts.items():
        if contact.link:
            yield from _link(revision, contact.link, sources[CONTACTS].span((name, "link")))
        if contact.email and not _EMAIL.fullmatch(contact.email):
            message = f'"{contact.email}" is not an e-mail address'
            hint = "write it as name@derby.gov.uk"
            yield error("not-an-address", message, sources[CONTACTS].span((name, "email")), hint)
    for i, host in enumerate(revision.service.links):
        if not _HOST.fullmatch(host):
            likely = re.sub(r"^[a-z]*:?/*", "", host.lower()).partition("/")[0] or "www.gov.uk"
            message = f'"{host}" is not the name of a host, so it allows no link'
            hint = f"write {likely}: small letters, without https:// or anything after it"
            yield error("not-a-host", message, sources[SERVICE].span(("links", i)), hint)


def _link(revision: Revision, link: str, span: Span) -> Iterator[Finding]:
    if link[-1] in ".,;:":
        message = f"the link {link} ends with a stop, which phones make part of it"
        yield error("link-with-stop", message, span, "leave the stop out")
    if not link.startswith("https://"):
        message = f"{link} does not begin with https://"
        yield error("link-not-https", message, span, "write the whole link, as a browser shows it")
    elif urlsplit(link.rstrip(".,;:")).hostname not in revision.service.links:
        message = f"the host of {link} is not listed in config/service.yaml"
        hint = "correct it, or add its host to links: in config/service.yaml"
        yield error("link-to-unknown-host", message, span, hint)


def _conditions(
    revision: Revision, reply: Reply, source: Source, path: Path, today: date
) -> Iterator[Finding]:
    """Each wording can be sent, and one of them always fits."""
    earlier: set[frozenset[str]] = set()
    for i, variant in enumerate(reply.text):
        at = (*path, "text", i)
        condition_span = source.span((*at, "if"))
        conditions = frozenset(part.strip() for part in (variant.if_ or "").split(" and "))
        is_last = i == len(reply.text) - 1
        if not variant.if_ and not is_last:
            message = "this wording has no condition, so the wordings below it are never sent"
            hint = "give it an if:, or put it last"
            yield error("wording-never-sent", message, source.span((*at, "say")), hint)
            return
        if any(each <= conditions for each in earlier):
            message = "this wording is never sent: one above it fits whenever this one does"
            yield error(
                "wording-never-sent", message, condition_span, "put it higher, or take it out"
            )
            return
        earlier.add(conditions)
        if variant.if_ and is_last:
            message = "the last wording is sent when no other fits, even if its condition is false"
            hint = "add a wording without if: below it"
            yield error("last-wording-has-condition", message, condition_span, hint)
        for condition in sorted(conditions):
            if not _can_hold(revision, condition, conditions, today):
                message = f'"{condition}" is never true, so this wording is never sent'
                hint = "the hours of contacts are in config/contacts.yaml"
                span = source.within((*at, "if"), condition)
                yield error("condition-never-true", message, span, hint)


def _can_hold(revision: Revision, condition: str, conditions: frozenset[str], today: date) -> bool:
    """Whether the condition can be true. Of two that contradict each other, one cannot."""
    match condition.split():
        case ["area", "is", _]:
            areas = {each for each in conditions if each.startswith("area is ")}
            return len(areas) == 1 or condition != max(areas)
        case ["caller", "is", caller]:
            callers = {each for each in conditions if each.startswith("caller is ")}
            return condition == min(callers) and caller in get_args(CallerType)
        case [contact, "is", wanted]:
            if wanted == "open" and f"{contact} is closed" in conditions:
                return False
            is_possible = wanted in availabilities(revision, contact, today)
            return is_possible or never_opens(revision, contact, today)
        case _:
            return True
