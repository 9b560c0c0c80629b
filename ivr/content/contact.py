"""Contacts (config/contacts.yaml): one record for each number. Its dialled, spoken, shown and texted
forms all come from this record."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from ivr.content.dates import Period, parse_day, parse_period
from ivr.content.hours import Hours
from ivr.content.hours_notation import parse_hours
from ivr.content.model import Id, Model, Words, parsed_by

OUR_NUMBER: Literal["our number"] = "our number"
CALLERS_NUMBER: Literal["number of the caller"] = "number of the caller"
_KEYS = frozenset("0123456789*#")

Day = Annotated[date, parsed_by(parse_day, str)]
_Hours = Annotated[Hours, parsed_by(parse_hours, str, Mapping, schema_type=str | dict[str, str])]


class Verification(Model):
    """When a fact was last checked, and where it is published."""

    on: Day
    """the day it was last checked: 29 July 2023"""
    source: Words
    """the document or the office it comes from"""


class Contact(Model):
    """One number that can ring or be given to callers and texters."""

    name: Words
    """the name as callers hear it"""
    number: Words | None = None
    """the number as people write it: 01629 533190"""
    spoken: Words | None = None
    """the number as it is read out: groups of digits separated by commas, or words"""
    extension: Annotated[str, BeforeValidator(str)] | None = None
    """the extension; the caller is told to ask for it, unless tones-after is written"""
    tones_after: Annotated[int, Field(ge=0, le=30)] | None = None
    """dial the extension as tones, this many seconds after the contact answers"""
    email: Words | None = None
    """an e-mail address for texts to professionals"""
    link: Words | None = None
    """a web page for texts; its host must be listed in config/service.yaml"""
    hours: _Hours
    """always, unknown, when another-contact is closed, or an entry for each day or run of days"""
    audience: Literal["everyone", "public", "professionals", "young people"] = "everyone"
    """who this contact is for"""
    roles: tuple[Words, ...] = ()
    """what callers can ask for there"""
    answerphone: bool = False
    """yes if an answerphone may answer: the caller is told that star brings them back"""
    screening: bool = False
    """yes for a direct line: the contact hears a short message and presses a key to take the call"""
    shows: Literal["our number", "number of the caller"] = OUR_NUMBER
    """the number that the contact sees when it rings"""
    own_menu: Words | None = None
    """what the caller must choose in the contact's own menu"""
    when_closed: Words | None = None
    """what a caller hears about this contact while it is closed"""
    never_dial: bool = False
    """yes if the number is only said and texted, and never rings from this service"""
    expires_after: Annotated[Period, parsed_by(parse_period, str)] | None = None
    """for a person's own number: withhold it this long after it was last verified (1 year)"""
    instead: Id | None = None
    """the contact to use while this one is expired"""
    ring_seconds: int | None = None
    """how long it rings, where it differs from config/service.yaml"""
    verified: Verification
    """when the number was last checked, and where it is published"""
    note: Words | None = None
    """a note for operators"""

    @property
    def is_personal(self) -> bool:
        """Whether it is a person's own number: it expires, and no list or log shows it."""
        return self.expires_after is not None

    @property
    def extension_keys(self) -> str:
        """The extension to dial as tones; empty where the caller asks for it."""
        dialled = self.extension if self.tones_after is not None else None
        return dialled if dialled and set(dialled) <= _KEYS else ""

    @property
    def cannot_screen(self) -> str | None:
        """Why no person who answers could press a key for a caller; None for a direct line."""
        if self.own_menu:
            return "it has its own menu, and a machine presses no key"
        if self.answerphone:
            return "an answerphone presses no key, so the caller never reaches the answerphone"
        if self.extension:
            return "a switchboard answers, not the person the caller asks for"
        if self.never_dial:
            return "it never rings"
        return None
