"""A candidate: the operators' files and scenarios as they were read once. What is checked and proved is
what is published, even if the folder changes meanwhile."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ivr.checks import check_all
from ivr.content.findings import Finding, sorted_findings
from ivr.content.revision import Reading, Revision, read_folder, read_revision
from ivr.proof.scenarios import ScenarioSet, parse_scenarios, read_scenarios
from ivr.store.publications import PublishedFiles


@dataclass(frozen=True, slots=True)
class Candidate:
    """Files that make a usable revision, and their scenarios."""

    files: PublishedFiles
    reading: Reading
    revision: Revision
    scenarios: ScenarioSet

    @property
    def texts(self) -> dict[str, str]:
        """All texts by file name, to show findings with their lines."""
        return {**self.reading.texts, **self.scenarios.texts}

    def findings(self, today: date) -> tuple[Finding, ...]:
        """The findings of the checks, and those about how files and scenarios are written."""
        checked = check_all(self.revision, self.reading.sources, today)
        return sorted_findings((*self.reading.findings, *checked, *self.scenarios.findings))


def files_in(folder: Path) -> PublishedFiles:
    """The files and scenarios of a folder, as their texts."""
    return PublishedFiles(read_folder(folder), read_scenarios(folder).texts)


def read_candidate(files: PublishedFiles) -> Candidate | Reading:
    """The candidate that these files make; their reading alone if they make no usable revision."""
    reading = read_revision(files.files)
    if reading.revision is None:
        return reading
    return Candidate(files, reading, reading.revision, parse_scenarios(files.scenarios))
