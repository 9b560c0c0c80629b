"""Acceptances: a finding or refuted claim that may be published until a day, with author and reason.
`ivr.checks.acceptances` decides what may be accepted at all."""

from datetime import date

from pydantic import model_validator

from ivr.content.contact import Day
from ivr.content.findings import Finding
from ivr.content.model import Id, Model, Words, refuse


class Acceptance(Model):
    """One claim of the proof, or one finding of the checks or the scenarios."""

    claim: Id | None = None
    """the claim, by the name that ivr prove prints"""
    finding: Id | None = None
    """the finding's code, as it stands in brackets"""
    file: Words | None = None
    """the file that the finding is about"""
    says: Words | None = None
    """the finding's message; of a scenario, its sentence about the caller"""
    accepted_by: Words
    """who accepts it"""
    reason: Words
    """why callers are better served with it than without"""
    until: Day
    """the last day on which it may be published"""

    @model_validator(mode="after")
    def _names_one_thing(self) -> "Acceptance":
        parts = (self.finding, self.file, self.says)
        if not (all(parts) if self.claim is None else not any(parts)):
            hint = "write claim: alone, or finding:, file: and says: as ivr publish prints them"
            what = "an acceptance names one claim or one finding"
            raise refuse("accepts-no-one-thing", what, hint)
        return self

    def covers(self, finding: Finding) -> bool:
        """Whether this is the finding that is accepted, in force or not."""
        if (self.finding, self.file) != (finding.code, finding.span.file) or self.says is None:
            return False
        says, message = " ".join(self.says.split()), " ".join(finding.message.split())
        is_scenario = finding.code == "scenario" and message.startswith(f"{says}: ")
        return message == says or is_scenario

    def is_in_force(self, today: date) -> bool:
        """Whether it may still be published. `today` is the day in Derby."""
        return today <= self.until
