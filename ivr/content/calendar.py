"""The calendar (config/calendar.yaml): closures and announcements, each with a start and an end."""

from typing import Annotated

from pydantic import model_validator

from ivr.content.dates import WallClock, parse_wall_clock
from ivr.content.model import Id, Model, Words, parsed_by, refuse

Time = Annotated[WallClock, parsed_by(parse_wall_clock, str)]


class _Dated(Model):
    from_: Time
    """the day and time it starts: 24 December 2026 1pm"""
    until: Time
    """the day and time it ends: 25 December 2026 9am"""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "_Dated":
        if self.until.at <= self.from_.at:
            whose = f"closure of {self.contact}" if isinstance(self, Closure) else "announcement"
            start, end = (f"{each.at:%-d %B %Y at %H:%M}" for each in (self.from_, self.until))
            what = f"the {whose} ends on {end}, before it starts on {start}"
            hint = "write a day and time after until: that is later than the one after from:"
            raise refuse("ends-before-it-begins", what, hint, key="until")
        return self


class Closure(_Dated):
    """One contact is closed for a time. It does not ring, and its number is not given as open."""

    contact: Id
    """the contact that is closed"""
    why: Words
    """the reason, for operators; callers do not hear it"""


class Announcement(_Dated):
    """Something that every caller hears, and every texter reads, for a time."""

    say: Words
    """the words said before the first question, 14 at most"""
    in_texts: Words | None = None
    """the words at the start of every text; leave it out and texts stay as they are"""


class Calendar(Model):
    """All closures and announcements."""

    closures: tuple[Closure, ...] = ()
    """contacts that are closed for a time; bank holidays need no entry"""
    announcements: tuple[Announcement, ...] = ()
    """what is said first for a time"""
