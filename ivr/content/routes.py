"""Areas (config/areas.yaml), and routes (config/routes.yaml): which contacts are tried for a caller,
and in which order. Which area a place is in is decided in `ivr.directory.places`."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from ivr.content.model import Id, Model, Words, refuse

CallerType = Literal["public", "professional", "young-person"]
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?(?: [0-9](?:[A-Z]{2})?)?")
_COUNCIL_CODE = re.compile(r"[EWSN][0-9]{8}")


def _postcode(value: object) -> object:
    if isinstance(value, str) and not _POSTCODE.fullmatch(value):
        what = f'"{value}" is not a postcode or the first part of one'
        hint = (
            "write capitals and the space: DE21 7LJ, or DE7 6 if the whole of DE7 6 is in the area"
        )
        raise refuse("not-a-postcode", what, hint)
    return value


def _council_code(value: object) -> object:
    if isinstance(value, str) and not _COUNCIL_CODE.fullmatch(value):
        hint = "copy it from the register: a letter and eight digits, E06000015"
        raise refuse("not-a-council-code", f'"{value}" is not the code of a council', hint)
    return value


Postcode = Annotated[str, BeforeValidator(_postcode)]
CouncilCode = Annotated[str, BeforeValidator(_council_code)]
PlaceNames = dict[Annotated[str, Field(min_length=1)], Postcode]


class Area(Model):
    """Where a child lives: one council's children's services."""

    name: Words
    """the area as callers hear it"""
    short: Words
    """the area in a few letters, for texts"""
    council: Words
    """the council that looks after children there"""
    code: CouncilCode | None = None
    """the council's code at the Office for National Statistics, by which postcodes are matched"""
    places: PlaceNames = Field(default_factory=dict)
    """names of places (spellings separated by commas), each with a postcode there or its first part"""
    partly: PlaceNames = Field(default_factory=dict)
    """places that the area's boundary runs through: the caller is asked for the postcode"""


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
