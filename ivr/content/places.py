"""Areas, routes and the calendar: where children live, who is tried, and what is away until when."""

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ivr.content.dates import DateProblem, WallClock, parse_wall_clock
from ivr.content.model import Id, Model, Words


def _wall_clock(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return parse_wall_clock(value)
    except DateProblem as problem:
        raise PydanticCustomError(
            "date", "{message}", {"message": problem.message, "hint": problem.hint}
        ) from problem


Time = Annotated[WallClock, BeforeValidator(_wall_clock)]
CallerKind = Literal["public", "professional", "young-person"]


_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?(?: [0-9](?:[A-Z]{2})?)?")
_REGISTERED = re.compile(r"[EWSN][0-9]{8}")


def _postcode(value: object) -> object:
    """A postcode in capitals with its space, or the beginning of one ("DE4", "DE7 6")."""
    if not isinstance(value, str) or _POSTCODE.fullmatch(value):
        return value
    what = f'"{value}" is no postcode, nor the beginning of one'
    hint = "write it in capitals with the space: DE21 7LJ, or DE7 6 where all such are in the area"
    raise PydanticCustomError(
        "not-a-postcode", "{message}", {"message": what, "hint": hint, "code": "not-a-postcode"}
    )


def _registered(value: object) -> object:
    if not isinstance(value, str) or _REGISTERED.fullmatch(value):
        return value
    raise PydanticCustomError(
        "not-a-council-code",
        "{message}",
        {
            "message": f'"{value}" is no code of a council',
            "hint": "write it as the register does: a letter and eight digits, E06000015",
            "code": "not-a-council-code",
        },
    )


Postcode = Annotated[str, BeforeValidator(_postcode)]
CouncilCode = Annotated[str, BeforeValidator(_registered)]
PlaceNames = dict[Annotated[str, Field(min_length=1)], Postcode]


class Area(Model):
    """Where a child lives: one council's children's services.

    `code` is the council's in the national register: postcodes are matched with it. `places` are
    names of places in the area, several spellings with commas between them, each with a postcode
    there; `partly` are places that the area's boundary runs through.
    """

    name: Words
    short: Words
    council: Words
    code: CouncilCode | None = None
    places: PlaceNames = Field(default_factory=dict)
    partly: PlaceNames = Field(default_factory=dict)


class Route(Model):
    """A row: for this area, caller and need, try these contacts in this order.

    What is left out fits everybody. `tell` are contacts whose numbers are said as well when nobody
    answers, and which are not rung.
    """

    area: Id | None = None
    caller: CallerKind | None = None
    need: Id | None = None
    try_: tuple[Id, ...]
    tell: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _somebody(self) -> "Route":
        if not self.try_:
            raise PydanticCustomError(
                "nobody-in-row",
                "this row rings nobody",
                {"hint": "list at least one contact after try:"},
            )
        return self

    def fits(self, area: str | None, caller: str | None, need: str | None) -> bool:
        """Whether this row is for a caller of whom this much is known."""
        asked = ((self.area, area), (self.caller, caller), (self.need, need))
        return all(wanted is None or wanted == known for wanted, known in asked)


class _Dated(Model):
    from_: Time
    until: Time

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "_Dated":
        if self.until.at <= self.from_.at:
            raise PydanticCustomError(
                "ends-before-it-begins",
                "this ends before it begins",
                {"hint": "the day and time after until: must be later than those after from:"},
            )
        return self

    @property
    def starts(self) -> datetime:
        """Wall-clock beginning."""
        return self.from_.at


class Closure(_Dated):
    """A dated entry, with an end: one contact is away."""

    contact: Id
    why: Words


class Announcement(_Dated):
    """A dated entry, with an end: something said or texted first."""

    say: Words
    text: Words | None = None


class Calendar(Model):
    """All closures and announcements."""

    closures: tuple[Closure, ...] = ()
    announcements: tuple[Announcement, ...] = ()
