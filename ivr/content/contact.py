"""Contacts: one record a line, from which its dialled, spoken, shown and texted forms all come."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from ivr.content.dates import DateProblem, parse_day
from ivr.content.hours import Hours, HoursProblem
from ivr.content.hours_notation import parse_hours
from ivr.content.model import Id, Model, Words

OUR_NUMBER: Literal["our number"] = "our number"
CALLERS_NUMBER: Literal["number of the caller"] = "number of the caller"
_KEYS = frozenset("0123456789*#")


def _hours(value: object) -> object:
    if not isinstance(value, str | Mapping):
        return value
    try:
        return parse_hours(value)
    except HoursProblem as problem:
        raise PydanticCustomError(
            "hours",
            "{message}",
            {
                "message": problem.message,
                "hint": problem.hint,
                "code": problem.code,
                "key": problem.key or "",
                "on_key": problem.on_key,
            },
        ) from problem


def _date(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return parse_day(value)
    except DateProblem as problem:
        raise PydanticCustomError(
            "date", "{message}", {"message": problem.message, "hint": problem.hint}
        ) from problem


Day = Annotated[date, BeforeValidator(_date)]
ContactHours = Annotated[Hours, BeforeValidator(_hours)]


class Verified(Model):
    """When somebody last made sure of a fact, and where it stands."""

    on: Day
    source: Words


class Contact(Model):
    """One line that can be rung or given out.

    `spoken` is the number as it is read out: its groups, separated by commas (digits are said one
    by one), or words where people say it in words. `own_menu` is what a caller must do once it
    answers. `told_only` contacts are never dialled by us. A `personal` number is withheld by itself
    when it was verified more than a year ago; `instead` is then given.

    `screening`: whoever answers hears a whisper and presses a key before the caller is connected.
    `shows` is the number that the contact sees. With `tones_after` the extension is dialled by us,
    so many seconds after somebody answers; else the caller is told to ask for it.
    """

    name: Words
    number: Words | None = None
    spoken: Words | None = None
    extension: Annotated[str, BeforeValidator(str)] | None = None
    tones_after: Annotated[int, Field(ge=0, le=30)] | None = None
    email: Words | None = None
    link: Words | None = None
    hours: ContactHours
    audience: Literal["everyone", "public", "professionals", "young people"] = "everyone"
    roles: tuple[Words, ...] = ()
    answerphone: bool = False
    screening: bool = False
    shows: Literal["our number", "number of the caller"] = OUR_NUMBER
    own_menu: Words | None = None
    when_closed: Words | None = None
    told_only: bool = False
    personal: bool = False
    instead: Id | None = None
    ring_seconds: int | None = None
    verified: Verified
    note: Words | None = None

    @property
    def extension_keys(self) -> str:
        """The extension, where we dial it as tones; nothing where the caller asks for it."""
        dialled = self.extension if self.tones_after is not None else None
        return dialled if dialled and set(dialled) <= _KEYS else ""

    @property
    def cannot_screen(self) -> str | None:
        """Why nobody who answers there could press a key for a caller; None for a direct line."""
        if self.own_menu:
            return "it has a menu of its own, and a machine presses no key"
        if self.answerphone:
            return (
                "an answerphone presses no key, so callers never come to the one they are told of"
            )
        if self.extension:
            return "a switchboard answers there, and not the one whom the caller is for"
        if self.told_only:
            return "it is only told, and never rings"
        return None
