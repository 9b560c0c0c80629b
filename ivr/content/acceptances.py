"""Acceptances: one finding or refuted claim that may be published all the same, until when, and why.

Decides how an acceptance is written. `ivr.checks.acceptances` decides what may be accepted at all.
"""

from datetime import date

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from ivr.content.contact import Day
from ivr.content.findings import Finding
from ivr.content.model import Id, Model, Words


class Acceptance(Model):
    """One claim of the proof, or one finding of the checks or the scenarios."""

    claim: Id | None = None
    """The claim, by the name that ivr prove prints."""
    finding: Id | None = None
    """The finding's code, as it stands in brackets."""
    file: Words | None = None
    """The file that the finding is about."""
    says: Words | None = None
    """The finding's message; of a scenario, its sentence about the caller."""
    accepted_by: Words
    """Who accepts it."""
    reason: Words
    """Why callers are better served with it than without."""
    until: Day
    """The last day on which it may be published."""

    @model_validator(mode="after")
    def _names_one_thing(self) -> "Acceptance":
        parts = (self.finding, self.file, self.says)
        if not (all(parts) if self.claim is None else not any(parts)):
            raise PydanticCustomError(
                "accepts-no-one-thing",
                "an acceptance names one claim or one finding",
                {
                    "hint": "write claim: alone, or finding:, file: and says: as ivr publish "
                    "prints them",
                    "code": "accepts-no-one-thing",
                },
            )
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
