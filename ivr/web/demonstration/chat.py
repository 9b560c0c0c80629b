"""A text conversation played again from its texts. Decides how many there may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.content.revision import Revision
from ivr.engine.segments import characters
from ivr.simulator.line import SimulatedLine

MOST_TEXTS = 20
LONGEST_TEXT = 1600


@dataclass(frozen=True, slots=True)
class Text:
    """One text to the line."""

    words: str
    has_picture: bool = False


@dataclass(frozen=True, slots=True)
class Bubble:
    """One thing shown: `kind` is mine, theirs, carrier or nothing; `note` stands below it."""

    kind: str
    text: str
    note: str = ""
    is_new: bool = False


def read(carried: str) -> Text | None:
    """A text as the form carries it: `0 words`, or `1 words` with a picture."""
    mark, space, words = carried[:1], carried[1:2], carried[2:]
    if mark not in ("0", "1") or space != " " or len(words) > LONGEST_TEXT:
        return None
    return Text(words, mark == "1")


def write(text: Text) -> str:
    """As `read` takes it."""
    return f"{int(text.has_picture)} {text.words}"


def converse(
    revision: Revision, at: datetime, from_: str, texts: Sequence[Text], *, is_last_new: bool
) -> tuple[Bubble, ...]:
    """Send every text in turn, all at one time of day, and show what comes of each."""
    carrier = SimulatedLine(revision).carrier(at)
    bubbles: list[Bubble] = []
    for number, text in enumerate(texts, 1):
        is_new = is_last_new and number == len(texts)
        with_picture = "with a picture" if text.has_picture else ""
        bubbles.append(Bubble("mine", text.words or "(no words)", with_picture))
        replies = carrier.text(from_, text.words, media=int(text.has_picture))
        bubbles += [
            Bubble("carrier", words, "from the carrier itself, not from the line", is_new)
            for words in replies.automatic
        ]
        bubbles += [
            Bubble("theirs", words, _length(words, parts), is_new)
            for words, parts in zip(replies.messages, replies.segments, strict=True)
        ]
        if not replies.messages:
            stopped = carrier.has_opted_out(from_) and not replies.automatic
            why = "after STOP the carrier delivers nothing until START" if stopped else ""
            bubbles.append(Bubble("nothing", "The line sends nothing.", why, is_new))
    return tuple(bubbles)


def _length(words: str, segments: int) -> str:
    counted = characters(words)
    return f"{counted} character{'s' * (counted != 1)}, {segments} segment{'s' * (segments != 1)}"
