"""Acceptances: one finding or refuted claim that may be published all the same, until when, and why.

Decides how an acceptance is written. `ivr.checks.acceptances` decides what may be accepted at all.
"""

from datetime import date

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ivr.content.contact import Day
from ivr.content.findings import Finding
from ivr.content.model import Id, Model, Words


class Acceptance(Model):
    """One claim of the proof, or one finding: the same code, file and message."""

    claim: Id | None = Field(None, description="The claim, by the name that ivr prove prints.")
    finding: Id | None = Field(None, description="The finding's code, as it stands in brackets.")
    file: Words | None = Field(None, description="The file that the finding is about.")
    says: Words | None = Field(None, description="The finding's message, word by word.")
    accepted_by: Words = Field(description="Who accepts it.")
    reason: Words = Field(description="Why callers are better served with it than without.")
    until: Day = Field(description="The last day on which it may be published.")

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
        """Whether this is the finding that is accepted, whether or not it still is."""
        return (self.finding, self.file, self.says) == (
            finding.code,
            finding.span.file,
            " ".join(finding.message.split()),
        )

    def is_in_force(self, today: date) -> bool:
        """Whether it may still be published. `today` is the day in Derby."""
        return today <= self.until
