"""Hours: their meaning, once read. `hours_notation` reads them, `hours_in_words` says them back.

Never decides whether anybody is open: that takes a calendar, and is `ivr.directory.hours`.
Times are the wall clock of Europe/London. A range is half-open and belongs to the day it
starts, so `5pm to 9am` on Friday ends on Saturday. Days that are not mentioned are closed.
"""

from dataclasses import dataclass
from typing import TypeAlias

DAY_MINUTES = 24 * 60
NOON = 12 * 60


@dataclass(frozen=True, slots=True)
class Range:
    """From start up to, not including, end: minutes of the day it starts; over 1440 is the next.

    It starts within its day and lasts at most 24 hours.
    """

    start_minute: int
    end_minute: int


Day: TypeAlias = tuple[Range, ...]  # () is closed


@dataclass(frozen=True, slots=True)
class Always:
    """Open at every minute."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody has said. Never counts as open."""


@dataclass(frozen=True, slots=True)
class WhenClosed:
    """Open exactly when another contact is closed, for whatever reason it is closed."""

    contact: str


@dataclass(frozen=True, slots=True)
class Weekly:
    """Seven days, Monday first; None says bank holidays are like any other day of the week."""

    days: tuple[Day, ...]
    bank_holidays: Day | None


Hours: TypeAlias = Always | Unknown | WhenClosed | Weekly


class HoursProblem(ValueError):
    """Written hours that mean nothing, or two things, in an operator's words.

    `code` is permanent. `key` is the entry it is about, None for the whole value; `on_key` says
    that the entry's days are wrong rather than its times. `part`, when given, is a literal piece
    of that key or value, to underline.
    """

    def __init__(self, code: str, message: str, hint: str, part: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.hint, self.part = code, message, hint, part or None
        self.key: str | None = None
        self.on_key = False


DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
BANK_HOLIDAYS = 7  # written and said like an eighth day
