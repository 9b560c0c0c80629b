"""Routes (config/routes.yaml): which contacts are tried for a caller, and in which order."""

from typing import Literal

from pydantic import model_validator

from ivr.content.model import Id, Model, refuse

CallerType = Literal["public", "professional", "young-person"]


class Route(Model):
    """A row: for this area, caller and need, try these contacts in this order."""

    area: Id | None = None
    """the area this row is for; leave it out for all areas"""
    caller: CallerType | None = None
    """the callers this row is for; leave it out for all callers"""
    need: Id | None = None
    """the need this row is for; leave it out for all needs"""
    try_: tuple[Id, ...]
    """the contacts that ring, in this order; the ones that are open are tried until one answers"""
    also_give: tuple[Id, ...] = ()
    """contacts that never ring for this row; their numbers are given too when no one answers"""

    @model_validator(mode="after")
    def _has_contact(self) -> "Route":
        if not self.try_:
            hint = "list at least one contact after try:"
            raise refuse("nobody-in-row", "this row rings no contact", hint)
        return self

    def fits(self, area: str | None, caller: str | None, need: str | None) -> bool:
        """Whether the row is for a caller with these answers; None for a question not answered."""
        asked = ((self.area, area), (self.caller, caller), (self.need, need))
        return all(wanted is None or wanted == known for wanted, known in asked)
