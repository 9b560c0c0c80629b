"""The whisper: what whoever answers a screened contact hears before the caller is put through.

Decides where screening works at all: only on direct lines, never on the safety line. The whisper says
nothing of the caller.
"""

from dataclasses import dataclass

from ivr.content.revision import Revision
from ivr.engine.speech_duration import seconds_to_say


@dataclass(frozen=True, slots=True)
class Whisper:
    """The words, and how long there is for a key after them (seconds)."""

    words: str
    seconds: int

    @property
    def longest(self) -> float:
        """Seconds from the answer until nobody has pressed a key."""
        return seconds_to_say(self.words) + self.seconds


def standard_whisper(revision: Revision) -> Whisper:
    """What is said to whoever answers, and waited for."""
    return Whisper(revision.voice.prompts.whisper, revision.service.rings.screening)


def whisper_for(revision: Revision, contact: str) -> Whisper | None:
    """The whisper, where whoever answers is asked for a key. What a file says that cannot work is not
    done: a machine would never press the key, and the caller would be sent on."""
    record = revision.contacts[contact]
    is_safe = contact == revision.service.safety_line
    works = record.screening and not is_safe and record.cannot_screen is None
    return standard_whisper(revision) if works else None


def longest_whisper(revision: Revision) -> float:
    """Seconds that the longest whisper to anybody may take."""
    found = (whisper_for(revision, contact) for contact in revision.contacts)
    return max((each.longest for each in found if each), default=0.0)


def longest_ring(revision: Revision, contact: str) -> float:
    """Seconds for which a contact can keep a caller without anybody taking the call."""
    rings = revision.contacts[contact].ring_seconds or revision.service.rings.seconds
    screened = whisper_for(revision, contact)
    return rings + (screened.longest if screened else 0.0)
