"""Names that one file defines and another uses. Decides which names exist, and reports those that do
not."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from ivr.content.findings import Finding, did_you_mean, error
from ivr.content.routes import CallerType
from ivr.content.slot_rules import SlotRules, slot_findings
from ivr.content.source import Path, Source

_NAME = re.compile(r"[a-z0-9-]{1,40}")


class ReferenceFinder:
    """Reports names that do not exist, and slots that are never filled."""

    def __init__(self, parts: Mapping[str, Any], sources: Mapping[str, Source]) -> None:
        self.sources = sources
        self.contacts = _names("config/contacts.yaml", parts, sources)
        self.areas = _names("config/areas.yaml", parts, sources)

    def name(
        self, file: str, path: Path, name: str, legal: Sequence[str] | None, what: str, code: str
    ) -> Iterator[Finding]:
        """A finding if `name` is not one of the `legal` names; None: they could not be read."""
        if legal is not None and name not in legal:
            span = self.sources[file].within(path, name)
            message = f'there is no {what} with the name "{name}"'
            yield error(code, message, span, did_you_mean(name, legal))

    def contact(self, file: str, path: Path, name: str) -> Iterator[Finding]:
        return self.name(file, path, name, self.contacts, "contact", "unknown-contact")

    def area(self, file: str, path: Path, name: str) -> Iterator[Finding]:
        return self.name(file, path, name, self.areas, "area", "unknown-area")

    def caller(self, file: str, path: Path, name: str) -> Iterator[Finding]:
        return self.name(file, path, name, get_args(CallerType), "kind of caller", "unknown-caller")

    def slots(
        self, file: str, path: Path, text: str, own: Sequence[str] | None, *, texted: bool = False
    ) -> Iterator[Finding]:
        """A finding for each slot of `text` that is never filled; `own` as in `slot_findings`."""
        rules = SlotRules(self.sources[file], path, self.contacts, self.areas)
        return slot_findings(rules, text, own, texted=texted)


def _names(
    file: str, parts: Mapping[str, Any], sources: Mapping[str, Source]
) -> Sequence[str] | None:
    """The names that a file defines, even if some of its entries are refused; None: not known."""
    if file in parts:
        return tuple(parts[file])
    plain = sources[file].plain if file in sources else None
    if not isinstance(plain, dict) or not all(_NAME.fullmatch(name) for name in plain):
        return None  # another file may mean a name that is refused here
    return tuple(plain) or None
