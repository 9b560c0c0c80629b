"""not-gsm7, endangering-word, no-notice, no-999, text-too-long: what each text says, and its length at
every opening and closing of the next two weeks, for each area."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from ivr.checks.availability import moments_of_two_weeks
from ivr.checks.spoken_and_texted import all_replies, sent_texts
from ivr.content.findings import Finding, error
from ivr.content.revision import Revision
from ivr.content.source import Path, Source
from ivr.content.texts import Reply
from ivr.directory.moment import Moment
from ivr.engine.reply_wording import longest_text
from ivr.engine.segments import MOST_SEGMENTS, characters, outside_gsm7, segments

# The address of this GOV.UK page has the word in it; a locked phone does not show so much of a text.
_ALLOWED_LINK = "https://www.gov.uk/report-child-abuse-to-local-council"
_ENDANGERING = re.compile(r"\babus\w*", re.IGNORECASE)
_SLOT = re.compile(r"\{[^}]*\}")


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    for file, path, text in sent_texts(revision):
        if odd := outside_gsm7(text):
            message = f"this text has characters that double its cost and length: {' '.join(odd)}"
            hint = "use plain quotation marks, hyphens and letters"
            yield error("not-gsm7", message, sources[file].within(path, odd[0]), hint)
        shown = _SLOT.sub("", text.replace(_ALLOWED_LINK, ""))
        if endangering := _ENDANGERING.search(shown):
            message = "this text names its subject on a phone that other people may see"
            hint = f'leave out "{endangering.group()}"'
            span = sources[file].within(path, endangering.group())
            yield error("endangering-word", message, span, hint)
    for file, path, reply in all_replies(revision):
        yield from _required_words(sources[file], path, reply)
        yield from _length(revision, reply, sources[file], path, today)


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
    longest = max(
        (
            longest_text(revision, reply, moment, area)
            for moment in _distinct_moments(revision, reply, today)
            for area in (None, *revision.areas)
        ),
        key=characters,
    )
    if not outside_gsm7(longest) and segments(longest) > MOST_SEGMENTS:
        yield error(
            "text-too-long",
            f"filled in, this text can have {characters(longest)} characters; 306 fit two segments",
            source.key_span((*path, "text")),
            f"shorten it; at its longest it reads: {longest}",
        )


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
