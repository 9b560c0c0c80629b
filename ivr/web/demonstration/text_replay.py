"""A text conversation, replayed from its texts. Decides how many texts it may have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.content.revision import Revision
from ivr.engine.segments import characters
from ivr.simulator.line import SimulatedLine

MAX_TEXTS = 20
MAX_CHARACTERS = 1600


@dataclass(frozen=True, slots=True)
class Text:
    words: str
    has_picture: bool = False


@dataclass(frozen=True, slots=True)
class Bubble:
    """One bubble of the chat: `kind` is mine, theirs, carrier or nothing; `note` is shown below it."""

    kind: str
    text: str
    note: str = ""
    is_new: bool = False


def read_text(field: str) -> Text | None:
    """A text from its form field: `0 words`, or `1 words` with a picture."""
    mark, space, words = field[:1], field[1:2], field[2:]
    if mark not in ("0", "1") or space != " " or len(words) > MAX_CHARACTERS:
        return None
    return Text(words, mark == "1")


def write_text(text: Text) -> str:
    return f"{int(text.has_picture)} {text.words}"


def replay(
    revision: Revision, at: datetime, sender: str, texts: Sequence[Text], *, is_last_new: bool
) -> tuple[Bubble, ...]:
    """Send each text in turn, all at one time of day, and return the bubbles of the conversation."""
    carrier = SimulatedLine(revision).carrier(at)
    bubbles: list[Bubble] = []
    for number, text in enumerate(texts, 1):
        is_new = is_last_new and number == len(texts)
        with_picture = "with a picture" if text.has_picture else ""
        bubbles.append(Bubble("mine", text.words or "(no words)", with_picture))
        replies = carrier.text(sender, text.words, media=int(text.has_picture))
        bubbles += [
            Bubble("carrier", words, "from the carrier itself, not from the line", is_new)
            for words in replies.automatic
        ]
        bubbles += [
            Bubble("theirs", words, _length(words, parts), is_new)
            for words, parts in zip(replies.messages, replies.segments, strict=True)
        ]
        if not replies.messages:
            is_stopped = carrier.has_opted_out(sender) and not replies.automatic
            why = "after STOP the carrier delivers nothing until START" if is_stopped else ""
            bubbles.append(Bubble("nothing", "The line sends nothing.", why, is_new))
    return tuple(bubbles)


def _length(words: str, segments: int) -> str:
    count = characters(words)
    return f"{count} character{'s' * (count != 1)}, {segments} segment{'s' * (segments != 1)}"
