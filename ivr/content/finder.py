"""Names that one file gives and another uses. Decides which names are legal where, and says so of
one that is not."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ivr.content.filling import SlotRules, misfilled
from ivr.content.findings import Finding, did_you_mean, error
from ivr.content.source import Path, Source

_NAME = re.compile(r"[a-z0-9-]{1,40}")


def _names(
    file: str, parts: Mapping[str, Any], sources: Mapping[str, Source]
) -> Sequence[str] | None:
    """The names that a file gives, also where another of its entries is refused; None: not known."""
    if file in parts:
        return tuple(parts[file])
    plain = sources[file].plain if file in sources else None
    if not isinstance(plain, dict) or not all(_NAME.fullmatch(name) for name in plain):
        return None  # a name that is refused may be the one that is meant elsewhere
    return tuple(plain) or None


class Finder:
    """Collects what is missing; knows which names are legal."""

    def __init__(self, parts: Mapping[str, Any], sources: Mapping[str, Source]) -> None:
        self.sources = sources
        self.contacts = _names("config/contacts.yaml", parts, sources)
        self.areas = _names("config/areas.yaml", parts, sources)

    def name(
        self, file: str, path: Path, name: str, legal: Sequence[str] | None, what: str, code: str
    ) -> Iterator[Finding]:
        """A finding if `name` is not among the `legal` ones; None: nobody knows them."""
        if legal is None or name in legal:
            return
        span = self.sources[file].within(path, name)
        yield error(
            code, f'there is no {what} with the name "{name}"', span, did_you_mean(name, legal)
        )

    def contact(self, file: str, path: Path, name: str) -> Iterator[Finding]:
        """A finding if there is no such contact."""
        return self.name(file, path, name, self.contacts, "contact", "unknown-contact")

    def area(self, file: str, path: Path, name: str) -> Iterator[Finding]:
        """A finding if there is no such area."""
        return self.name(file, path, name, self.areas, "area", "unknown-area")

    def slots(
        self, file: str, path: Path, text: str, own: Sequence[str] | None, *, texted: bool = False
    ) -> Iterator[Finding]:
        """A finding for each slot of `text` that nothing fills."""
        places = SlotRules(self.sources[file], path, self.contacts, self.areas)
        return misfilled(places, text, own, texted=texted)
