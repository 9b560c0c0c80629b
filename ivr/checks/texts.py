"""Texts: two segments of plain letters, neutral, with whole links to known places only.

Lengths are tried at every opening and closing of the next two weeks, for each area.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

from ivr.content.findings import Finding, Span, error
from ivr.content.revision import TEXTS, TOPICS, Revision
from ivr.content.source import Path, Source
from ivr.content.texts import Reply
from ivr.directory.bank_holidays import bank_holidays
from ivr.directory.hours import boundaries
from ivr.directory.moment import Moment, at, closures, hours_by_contact
from ivr.engine.segments import MOST_SEGMENTS, characters, outside_gsm7, segments
from ivr.engine.texts import written

_LINK = re.compile(r"\S*(?:://|www\.)\S*")
_DAYS = 14
# gov.uk's own address holds the word; it stands last, where a locked phone does not show it.
_EXCEPTION = "https://www.gov.uk/report-child-abuse-to-local-council"


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about each reply."""
    moments = _moments(revision, today)
    for file, path, reply in _replies(revision):
        span = sources[file].key_span((*path, "text"))
        yield from _words(revision, reply, span)
        yield from _length(revision, reply, moments, span)


def _words(revision: Revision, reply: Reply, span: Span) -> Iterator[Finding]:
    for variant in reply.text:
        text = variant.say
        if odd := outside_gsm7(text):
            yield error(
                "not-gsm7",
                f"this text has characters that cut it into short pieces: {' '.join(odd)}",
                span,
                "use plain quotation marks, hyphens and letters",
            )
        if "{notice}" not in text:
            yield error(
                "no-notice",
                "this text does not say that no one reads these texts",
                span,
                "add {notice}: a child may otherwise wait for an answer",
            )
        if "999" not in text and "{police-emergency}" not in text:
            yield error("no-999", "this text does not name 999", span, "add: Emergency 999.")
        shown = re.sub(r"\{[^}]*\}", "", text.replace(_EXCEPTION, ""))
        if re.search(r"\babus", shown, re.IGNORECASE):
            yield error(
                "endangering-word",
                "this text says what it is about on a phone that others may see",
                span,
                'leave out "abuse"',
            )
        yield from _links(revision, text, span)


def _links(revision: Revision, text: str, span: Span) -> Iterator[Finding]:
    for link in _LINK.findall(text):
        if link[-1] in ".,;:":
            yield error("link-with-stop", f"the link {link} ends with a stop", span, "leave it out")
        if not link.startswith("https://"):
            yield error(
                "link-not-https", f"{link} does not begin with https://", span, "write it so"
            )
        elif urlsplit(link.rstrip(".,;:")).hostname not in revision.service.links:
            yield error(
                "link-to-unknown-host",
                f"{link} leads to a place that is not listed",
                span,
                "correct it, or add its host to links: in config/service.yaml",
            )


def _length(
    revision: Revision, reply: Reply, moments: tuple[Moment, ...], span: Span
) -> Iterator[Finding]:
    longest = max(
        (
            written(revision, reply, moment, area)
            for moment in moments
            for area in (None, *revision.areas)
        ),
        key=characters,
    )
    if segments(longest) > MOST_SEGMENTS:
        yield error(
            "text-too-long",
            f"filled in, this text can have {characters(longest)} characters; 306 fit two segments",
            span,
            f"shorten it; at its longest it reads: {longest}",
        )


def _moments(revision: Revision, today: date) -> tuple[Moment, ...]:
    start = datetime.combine(today, time(), UTC)
    end = start + timedelta(days=_DAYS)
    known = hours_by_contact(revision), closures(revision.calendar), bank_holidays()
    instants = {start}
    for name in revision.contacts:
        for instant in boundaries(name, start, end, *known):
            instants |= {instant, instant - timedelta(minutes=1)}
    return tuple(at(revision, instant) for instant in sorted(instants))


def _replies(revision: Revision) -> Iterator[tuple[str, Path, Reply]]:
    for name, reply in revision.texts.urgent.items():
        yield TEXTS, ("urgent", name), reply
    for name, reply in revision.texts.replies.items():
        yield TEXTS, ("replies", name), reply
    for name in type(revision.texts.otherwise).model_fields:
        yield TEXTS, ("otherwise", name), getattr(revision.texts.otherwise, name)
    for name, topic in revision.topics.items():
        yield TOPICS, (name,), topic
