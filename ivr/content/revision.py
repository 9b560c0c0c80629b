"""A revision: an immutable version of all files that operators edit, named by its hash. Decides whether
they can be used at all: they parse, and every name they use exists. Whether they serve callers well is
decided by the checks and the proof."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ivr.content.acceptances import Acceptance
from ivr.content.calendar import Calendar
from ivr.content.contact import Contact
from ivr.content.findings import Finding, Severity, Span, error, sorted_findings
from ivr.content.flow import VoiceFlow
from ivr.content.model import Id
from ivr.content.model_errors import model_findings
from ivr.content.references import unknown_references
from ivr.content.routes import Area, Route
from ivr.content.service_settings import ServiceSettings
from ivr.content.source import Source, read_source
from ivr.content.texts import DangerVocabulary, Keywords, OtherReplies, Reply, TextFlow, Topic

SERVICE = "config/service.yaml"
CONTACTS = "config/contacts.yaml"
ROUTES = "config/routes.yaml"
AREAS = "config/areas.yaml"
CALENDAR = "config/calendar.yaml"
TOPICS = "config/topics.yaml"
VOICE = "flows/voice.yaml"
TEXTS = "flows/sms.yaml"
DANGER = "flows/danger.yaml"
ACCEPTANCES = "config/acceptances.yaml"

# The files of a revision, in the order of its fields.
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
OPTIONAL = frozenset({ACCEPTANCES})  # without this file, nothing is accepted


@dataclass(frozen=True, slots=True, eq=False)
class Revision:
    """All that operators edit. `id` is the first 12 hexadecimal digits of the SHA-256 of the files."""

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
        """The contact that is always open, and rings whenever anything is unknown."""
        return self.contacts[self.service.safety_line]

    @property
    def replies(self) -> dict[str, Reply]:
        """Every reply to a text, by its name."""
        texts, fields = self.texts, OtherReplies.model_fields
        others = {name.replace("_", "-"): getattr(texts.other_replies, name) for name in fields}
        return {**texts.urgent, **texts.replies, **self.topics, **others}

    def keywords(self, reply: str) -> Keywords:
        """The words that ask for the reply of this name; empty if no words do."""
        if reply == "other-language":
            return self.texts.other_replies.other_language
        places: tuple[Mapping[str, Keywords], ...]
        places = (self.danger.urgent, self.texts.replies, self.topics)
        return next((entries[reply] for entries in places if reply in entries), Keywords())


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of reading files: the revision, if they can be used, and all findings."""

    revision: Revision | None
    sources: Mapping[str, Source]
    findings: tuple[Finding, ...]

    @property
    def texts(self) -> Mapping[str, str]:
        """The text of each file, to show findings with their lines."""
        return {name: source.text for name, source in self.sources.items()}


def read_folder(folder: Path) -> dict[str, str]:
    """The text of each file of a revision in a folder, by name. Missing files are left out."""
    return {
        name: (folder / name).read_bytes().decode("utf-8-sig", errors="replace")
        for name in MODELS
        if (folder / name).is_file()
    }


def revision_id(files: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{files[name]}\0".encode())
    return digest.hexdigest()[:12]


def read_revision(files: Mapping[str, str]) -> Reading:
    """Read all files of a revision and report everything that is wrong with them. Never raises."""
    sources: dict[str, Source] = {}
    findings: list[Finding] = []
    parts: dict[str, Any] = {}
    if not files:
        what, hint = "this folder has no config/ and flows/", "go to the operators' folder, or use"
        missing = error("no-file", what, Span("config"), f"{hint} --content FOLDER")
        return Reading(None, sources, (missing,))
    for name, adapter in MODELS.items():
        if name not in files:
            if name not in OPTIONAL:
                what = f"there is no file {name}"
                findings.append(error("no-file", what, Span(name), "put it back, or restore it"))
            continue
        source = sources[name] = read_source(name, files[name])
        findings += source.findings
        if not source.values and any(f.severity is Severity.ERROR for f in source.findings):
            continue
        try:
            parts[name] = adapter.validate_python(source.plain)
        except ValidationError as errors:
            findings += model_findings(source, adapter, errors)
    findings += unknown_references(parts, sources)
    if any(f.severity is Severity.ERROR for f in findings):
        return Reading(None, sources, sorted_findings(_without_consequences(findings, sources)))
    revision = Revision(revision_id(files), *(parts.get(name, ()) for name in MODELS))
    return Reading(revision, sources, sorted_findings(findings))


def _without_consequences(
    findings: list[Finding], sources: Mapping[str, Source]
) -> Iterator[Finding]:
    """The findings without those at the place of a mistake in YAML, which usually follow from it."""
    mistakes = {f for source in sources.values() for f in source.findings}
    places = {str(each.span) for each in mistakes}
    return (each for each in findings if each in mistakes or str(each.span) not in places)
