"""The state of a call, which travels in the action URL that the carrier signs.

Ids, counts and flags: no phone numbers or free text. Reading it back never raises: a value that cannot
be understood is left out, and the call continues.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MOST = 99


class Phase(StrEnum):
    """Where the caller is: at a step of the flow, in a ring, at the offer after a call that ended, at
    the numbers at the end, or at the offer to text them."""

    STEP = "step"
    RING = "ring"
    STILL_THERE = "still-there"
    NUMBERS = "numbers"
    TEXT_OFFER = "text-offer"


class CallState(NamedTuple):
    """Where a caller is, and what is known of them. A tuple, because the proof creates and compares
    hundreds of thousands.

    `announced` is the contact that the last words named as the next to ring. `rung` are the contacts
    rung so far, in order. `retried`: the caller has used their one extra round. `text_offered`: a text
    was offered, which happens once.

    During a question about a place, `place_id` is the id of a name or of a council, `area_to_confirm`
    is the area that the caller was asked to confirm, and `place_attempts` counts unusable answers.
    """

    revision: str = ""
    phase: Phase = Phase.STEP
    step: str = ""
    area: str | None = None
    caller: str | None = None
    need: str | None = None
    silences: int = 0
    mistakes: int = 0
    repeats: int = 0
    rung: tuple[str, ...] = ()
    announced: str | None = None
    retried: bool = False
    text_offered: bool = False
    place_id: str | None = None
    area_to_confirm: str | None = None
    place_attempts: int = 0

    def answered(self, question: str, value: str | None) -> "CallState":
        match question:
            case "area":
                return self._replace(area=value)
            case "caller":
                return self._replace(caller=value)
            case "need":
                return self._replace(need=value)
            case _:
                return self

    def answer(self, question: str) -> str | None:
        return {"area": self.area, "caller": self.caller, "need": self.need}.get(question)

    def mistaken(self, *, silent: bool = False) -> "CallState":
        """The state after one more mistake, which may be a silence."""
        silences = min(self.silences + 1, _MOST) if silent else self.silences
        return self._replace(silences=silences, mistakes=min(self.mistakes + 1, _MOST))

    def query(self) -> tuple[tuple[str, str], ...]:
        """The state as names and values for a URL; empty values are left out."""
        # The names in the URL are shorter than the fields. They stay as they are: calls in progress
        # during an update and the stored states of earlier releases use them.
        pairs: tuple[tuple[str, str | None], ...] = (
            ("revision", self.revision),
            ("phase", self.phase),
            ("step", self.step),
            ("area", self.area),
            ("caller", self.caller),
            ("need", self.need),
            ("silences", str(self.silences or "")),
            ("mistakes", str(self.mistakes or "")),
            ("repeats", str(self.repeats or "")),
            ("rung", ".".join(self.rung)),
            ("announced", self.announced),
            ("again", "yes" if self.retried else ""),
            ("offered", "yes" if self.text_offered else ""),
            ("found", self.place_id),
            ("likely", self.area_to_confirm),
            ("tries", str(self.place_attempts or "")),
        )
        return tuple((name, value) for name, value in pairs if value)


def read_state(query: Iterable[tuple[str, str]]) -> CallState | None:
    """Read the state from a URL's names and values; None at the beginning of a call."""
    values: Mapping[str, str] = dict(query)
    step, phase = read_id(values.get("step")), values.get("phase", "")
    if not step and phase not in list(Phase):
        return None
    return CallState(
        revision=read_id(values.get("revision")) or "",
        phase=Phase(phase) if phase in list(Phase) else Phase.STEP,
        step=step or "",
        area=read_id(values.get("area")),
        caller=read_id(values.get("caller")),
        need=read_id(values.get("need")),
        silences=_count(values.get("silences")),
        mistakes=_count(values.get("mistakes")),
        repeats=_count(values.get("repeats")),
        rung=tuple(name for name in values.get("rung", "").split(".")[:_MOST] if read_id(name)),
        announced=read_id(values.get("announced")),
        retried=values.get("again") == "yes",
        text_offered=values.get("offered") == "yes",
        place_id=read_id(values.get("found")),
        area_to_confirm=read_id(values.get("likely")),
        place_attempts=_count(values.get("tries")),
    )


def read_id(text: str | None) -> str | None:
    """An id from a URL; None if the text is not an id."""
    return text if text and len(text) <= 40 and _ID.fullmatch(text) else None


def _count(text: str | None) -> int:
    return (
        min(_MOST, int(text)) if text and text.isascii() and text.isdigit() and len(text) < 4 else 0
    )
