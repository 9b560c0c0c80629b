"""The errors that refuse the publication of a mistake, without those of the scenarios."""

from datetime import date

from ivr.content.findings import Finding, Severity
from tests.callers import shipped_files
from tests.checks.corpus import findings

TODAY = date(2026, 11, 24)


def errors_after(file: str, old: str, new: str) -> list[Finding]:
    """The errors in the shipped files after one edit."""
    files = dict(shipped_files())
    assert files[file].count(old) == 1, f"{old!r} is there {files[file].count(old)} times"
    files[file] = files[file].replace(old, new)
    return [each for each in findings(files, TODAY) if each.severity is Severity.ERROR]
