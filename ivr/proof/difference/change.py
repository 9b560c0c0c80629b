"""One thing that callers or texters would notice, as a sentence."""

from dataclasses import dataclass
from enum import StrEnum


class About(StrEnum):
    """What kind of thing is noticed; also the order in which it is told."""

    RINGS = "Who rings"
    SAID = "What is said"
    CHOICES = "Steps and choices"
    TEXTED = "What is texted"
    CONTACTS = "Contacts"
    SETTINGS = "Settings"


@dataclass(frozen=True, slots=True)
class Change:
    """A difference. `paths` are the choices after which it is noticed (`1 wait`), where it is one of
    calls; `when` is in words, and `hours_a_week` counts ordinary weeks, where it depends on time.
    `texts` are the replies, or the words that texters send. `details` are lines that say more."""

    about: About
    sentence: str
    details: tuple[str, ...] = ()
    when: str | None = None
    hours_a_week: float | None = None
    paths: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
