"""The wordings of a reply and their conditions: each can be sent, and one always holds."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import get_args

from ivr.checks.availability import never_opens, states
from ivr.checks.spoken_and_texted import replies
from ivr.content.findings import Finding, error
from ivr.content.places import CallerKind
from ivr.content.revision import Revision
from ivr.content.source import Source


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    """Findings about wordings that are never sent, or sent when they should not be."""
    for file, path, reply in replies(revision):
        source = sources[file]
        seen: set[frozenset[str]] = set()
        for i, variant in enumerate(reply.text):
            at = (*path, "text", i)
            parts = frozenset(part.strip() for part in (variant.if_ or "").split(" and "))
            is_last = i == len(reply.text) - 1
            if any(earlier <= parts for earlier in seen) or (not variant.if_ and not is_last):
                early = not variant.if_ and not is_last
                yield error(
                    "wording-never-sent",
                    "this wording has no condition, so those below it are never sent"
                    if early
                    else "this wording is never sent: one above it fits whenever it does",
                    source.span((*at, "say" if early else "if")),
                    "give it an if:, or put it last" if early else "put it higher, or take it out",
                )
                break
            seen.add(parts)
            if variant.if_ and is_last:
                yield error(
                    "last-wording-has-condition",
                    "the last wording is sent when no other fits, whatever its condition says",
                    source.span((*at, "if")),
                    "add a wording without if: below it",
                )
            for part in sorted(parts):
                if not _can_hold(revision, part, parts, today):
                    yield error(
                        "condition-never-true",
                        f'"{part}" never holds, so this wording is never sent',
                        source.within((*at, "if"), part),
                        "the hours of contacts are in config/contacts.yaml",
                    )


def _can_hold(revision: Revision, part: str, parts: frozenset[str], today: date) -> bool:
    match part.split():
        case ["area", "is", area]:
            others = [p for p in parts if p.startswith("area is ") and p != f"area is {area}"]
            return not (others and part == max((part, *others)))
        case ["caller", "is", caller]:
            said = {p for p in parts if p.startswith("caller is ")}
            return part == min(said) and caller in get_args(CallerKind)
        case [contact, "is", wanted]:
            opposite = f"{contact} is {'closed' if wanted == 'open' else 'open'}"
            if opposite in parts and wanted == "open":
                return False
            if never_opens(revision, contact, today):
                return True
            return wanted in states(revision, contact, today)
        case _:
            return True
