"""wording-never-sent, last-wording-has-condition, condition-never-true: the conditions of a reply's
wordings. Each wording can be sent, and one of them always fits."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import get_args

from ivr.checks.availability import availabilities, never_opens
from ivr.checks.spoken_and_texted import all_replies
from ivr.content.findings import Finding, error
from ivr.content.revision import Revision
from ivr.content.routes import CallerType
from ivr.content.source import Path, Source
from ivr.content.texts import Reply


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    for file, path, reply in all_replies(revision):
        yield from _reply(revision, sources[file], path, reply, today)


def _reply(
    revision: Revision, source: Source, path: Path, reply: Reply, today: date
) -> Iterator[Finding]:
    earlier: set[frozenset[str]] = set()
    for i, variant in enumerate(reply.text):
        at = (*path, "text", i)
        conditions = frozenset(part.strip() for part in (variant.if_ or "").split(" and "))
        is_last = i == len(reply.text) - 1
        if not variant.if_ and not is_last:
            message = "this wording has no condition, so the wordings below it are never sent"
            hint = "give it an if:, or put it last"
            yield error("wording-never-sent", message, source.span((*at, "say")), hint)
            return
        if any(each <= conditions for each in earlier):
            message = "this wording is never sent: one above it fits whenever this one does"
            hint = "put it higher, or take it out"
            yield error("wording-never-sent", message, source.span((*at, "if")), hint)
            return
        earlier.add(conditions)
        if variant.if_ and is_last:
            message = "the last wording is sent when no other fits, even if its condition is false"
            hint = "add a wording without if: below it"
            yield error("last-wording-has-condition", message, source.span((*at, "if")), hint)
        for condition in sorted(conditions):
            if not _can_hold(revision, condition, conditions, today):
                message = f'"{condition}" is never true, so this wording is never sent'
                hint = "the hours of contacts are in config/contacts.yaml"
                yield error(
                    "condition-never-true", message, source.within((*at, "if"), condition), hint
                )


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
            if never_opens(revision, contact, today):
                return True
            return wanted in availabilities(revision, contact, today)
        case _:
            return True
