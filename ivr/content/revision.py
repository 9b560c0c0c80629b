"""A revision: an immutable version of everything operators edit, named by its hash.

Decides whether what was written can be used at all: it parses, and whatever it refers to is there.
Whether it serves callers well is for the checks and the proof.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ivr.content.acceptances import Acceptance
from ivr.content.areas import Area
from ivr.content.calendar import Calendar
from ivr.content.contact import Contact
from ivr.content.danger import DangerVocabulary
from ivr.content.findings import Finding, Severity, Span, error, in_order
from ivr.content.flow import VoiceFlow
from ivr.content.model import Id
from ivr.content.model_errors import model_findings
from ivr.content.references import unknown_references
from ivr.content.routes import Route
from ivr.content.service_settings import ServiceSettings
from ivr.content.source import Source, read_source
from ivr.content.texts import Keywords, TextFlow, Topic

SERVICE = "config/service.yaml"
CONTACTS = "config/contacts.yaml"
ROUTES = "config/routes.yaml"
AREAS = "config/areas.yaml"
CALENDAR = "config/calendar.yaml"
TOPICS = "config/topics.yaml"
VOICE = "flows/voice.yaml"
TEXTS = "flows/sms.yaml"
DANGER = "flows/danger.yaml"
ACCEPTANCES = "config/acceptances.yaml"  # a folder without it accepts nothing

MODELS: Mapping[str, TypeAdapter[Any]] = {
    SERVICE: TypeAdapter(ServiceSettings),
    CONTACTS: TypeAdapter(dict[Id, Contact]),
    ROUTES: TypeAdapter(tuple[Route, ...]),
    AREAS: TypeAdapter(dict[Id, Area]),
    CALENDAR: TypeAdapter(Calendar),
    TOPICS: TypeAdapter(dict[Id, Topic]),
    VOICE: TypeAdapter(VoiceFlow),
    TEXTS: TypeAdapter(TextFlow),
    DANGER: TypeAdapter(DangerVocabulary),
    ACCEPTANCES: TypeAdapter(tuple[Acceptance, ...]),
}
OPTIONAL = frozenset({ACCEPTANCES})


@dataclass(frozen=True, slots=True, eq=False)
class Revision:
    """Everything operators edit. All that it refers to exists. Compared by identity, named by `id`
    (the first 12 hexadecimal digits of the SHA-256 of its files)."""

    id: str
    service: ServiceSettings
    contacts: Mapping[str, Contact]
    routes: tuple[Route, ...]
    areas: Mapping[str, Area]
    calendar: Calendar
    topics: Mapping[str, Topic]
    voice: VoiceFlow
    texts: TextFlow
    danger: DangerVocabulary
    acceptances: tuple[Acceptance, ...] = ()

    @property
    def safety_line(self) -> Contact:
        """The contact that is always open and is used whenever anything is unknown."""
        return self.contacts[self.service.safety_line]

    def keywords(self, reply: str) -> Keywords:
        """The words that ask for the reply of this name; empty if no words do."""
        if reply == "other-language":
            return self.texts.other_replies.other_language
        asked: tuple[Mapping[str, Keywords], ...]
        asked = (self.danger.urgent, self.texts.replies, self.topics)
        return next((entries[reply] for entries in asked if reply in entries), Keywords())


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading files: the revision, if it can be used, and all there is to say."""

    revision: Revision | None
    sources: Mapping[str, Source]
    findings: tuple[Finding, ...]

    @property
    def texts(self) -> Mapping[str, str]:
        """The files' texts, to show findings with their lines."""
        return {name: source.text for name, source in self.sources.items()}


def read_folder(folder: Path) -> dict[str, str]:
    """The texts of an operators' folder by name; files that are not there are left out."""
    found = {}
    for name in MODELS:
        path = folder / name
        if path.is_file():
            found[name] = path.read_bytes().decode("utf-8-sig", errors="replace")
    return found


def revision_id(files: Mapping[str, str]) -> str:
    """The name of the revision that these files make."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{files[name]}\0".encode())
    return digest.hexdigest()[:12]


def read_revision(files: Mapping[str, str]) -> Reading:
    """Read everything, and say everything that is wrong with it at once. Never raises."""
    sources: dict[str, Source] = {}
    findings: list[Finding] = []
    parts: dict[str, Any] = {}
    for name, adapter in MODELS.items():
        if name not in files:
            if name not in OPTIONAL:
                what = f"there is no file {name}"
                findings.append(error("no-file", what, Span(name), "put it back, or restore it"))
            continue
        source = sources[name] = read_source(name, files[name])
        findings += source.findings
        unread = any(f.severity is Severity.ERROR for f in source.findings) and not source.values
        if unread:
            continue
        try:
            parts[name] = adapter.validate_python(source.plain)
        except ValidationError as refused:
            findings += model_findings(source, adapter, refused)
    findings += unknown_references(parts, sources)
    if any(f.severity is Severity.ERROR for f in findings):
        return Reading(None, sources, _one_cause_once(findings, sources))
    revision = Revision(
        revision_id(files),
        parts[SERVICE],
        parts[CONTACTS],
        parts[ROUTES],
        parts[AREAS],
        parts[CALENDAR],
        parts[TOPICS],
        parts[VOICE],
        parts[TEXTS],
        parts[DANGER],
        parts.get(ACCEPTANCES, ()),
    )
    return Reading(revision, sources, in_order(findings))


def _one_cause_once(findings: list[Finding], sources: Mapping[str, Source]) -> tuple[Finding, ...]:
    """Without what only follows from a fault in the writing at the same place."""
    written = {f for source in sources.values() for f in source.findings}
    told = {(f.span.file, f.span.line, f.span.column) for f in written}
    return in_order(
        f for f in findings if f in written or (f.span.file, f.span.line, f.span.column) not in told
    )
