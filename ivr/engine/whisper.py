"""The whisper: what a screened contact hears before the caller is connected.

Decides for which contacts screening works: only for direct lines, never for the safety line. The
whisper says nothing about the caller.
"""

from dataclasses import dataclass

from ivr.content.revision import Revision
from ivr.engine.speech_duration import seconds_to_say


@dataclass(frozen=True, slots=True)
class Whisper:
    """The words, and the seconds to press a key after them."""

    words: str
    seconds: int

    @property
    def longest(self) -> float:
        """Seconds from the contact's answer until the time for a key is over."""
        return seconds_to_say(self.words) + self.seconds


def standard_whisper(revision: Revision) -> Whisper:
    return Whisper(revision.voice.prompts.whisper, revision.service.rings.screening)


def whisper_for(revision: Revision, contact: str) -> Whisper | None:
    """The whisper for a contact that is screened. Screening that cannot work is ignored: a machine
    would never press the key, and the caller would be sent on."""
    record = revision.contacts[contact]
    is_safety_line = contact == revision.service.safety_line
    works = record.screening and not is_safety_line and record.cannot_screen is None
    return standard_whisper(revision) if works else None


def longest_whisper(revision: Revision) -> float:
    whispers = (whisper_for(revision, contact) for contact in revision.contacts)
    return max((each.longest for each in whispers if each), default=0.0)


def longest_ring(revision: Revision, contact: str) -> float:
    """The longest time in seconds that a contact can keep a caller without taking the call."""
    seconds = revision.contacts[contact].ring_seconds or revision.service.rings.seconds
    whisper = whisper_for(revision, contact)
    return seconds + (whisper.longest if whisper else 0.0)
