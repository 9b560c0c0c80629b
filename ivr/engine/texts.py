"""One texter's reply. Pure and total: whatever arrives, the answer is one whole text that fits two
segments, or deliberately none.

Danger is looked for first, then what was asked. Nothing here says what was asked before, and no
reply is sent to a word by which somebody opts out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ivr.content.revision import Revision
from ivr.content.slots import fill
from ivr.content.texts import Reply, Variant
from ivr.directory.moment import Moment, State, given
from ivr.engine.hearing import PhraseBook, find_phrases, plain
from ivr.engine.routing import line_for
from ivr.engine.segments import MOST_SEGMENTS, segments

# A whole message of one of these words is the carrier's own business on long codes; it answers
# STOP and START itself. https://help.twilio.com/articles/223134027
STOP_WORDS = frozenset(
    ["stop", "stopall", "unsubscribe", "end", "quit", "cancel", "revoke", "optout"]
)
START_WORDS = frozenset(["start", "yes", "unstop"])
HELP_WORDS = frozenset(["help", "info"])
RESERVED = STOP_WORDS | START_WORDS | HELP_WORDS


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody sent. `opt_out` is the carrier's own reading of it (STOP, START, HELP), if any;
    `pictures` counts pictures and voice notes, which are never fetched."""

    words: str
    pictures: int = 0
    opt_out: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to send, or None for silence; which entry it is, and why it was chosen."""

    text: str | None
    entry: str
    why: str


def reply(revision: Revision, message: Message, moment: Moment) -> Answer:
    """The answer to one message at a moment."""
    word = plain(message.words)
    if message.opt_out.upper() in ("STOP", "START", "HELP") or word in STOP_WORDS | START_WORDS:
        return Answer(None, "carrier", "the carrier answers this word itself")
    entry, chosen, why = _choose(revision, message, word)
    area = _area(revision, message.words)
    return Answer(_written(revision, chosen, moment, area), entry, why)


def written(revision: Revision, chosen: Reply, moment: Moment, area: str | None = None) -> str:
    """The reply as it would be sent at this moment, however long it is."""
    variant = next((v for v in chosen.text if holds(v, moment, area)), chosen.text[-1])

    def value(name: str, part: str) -> str | None:
        if name == "notice":
            return revision.texts.notice
        if name == "lines":
            return _lines(revision, moment, area)
        return _of_contact(revision, moment, name, part)

    return fill(variant.say, value)


def holds(variant: Variant, moment: Moment, area: str | None) -> bool:
    """Whether the variant's condition is true; one that cannot be understood is not."""
    for condition in (variant.if_ or "").split(" and "):
        match condition.split():
            case []:
                pass
            case ["area", "is", wanted]:
                if area != wanted:
                    return False
            case [contact, "is", state]:
                if str(moment.state(contact)) != state:
                    return False
            case _:
                return False
    return True


@lru_cache(maxsize=64)
def urgent_phrases(revision: Revision) -> PhraseBook:
    """Words of danger, suicide and one-chance situations, by their entry."""
    return PhraseBook({name: reply.words for name, reply in revision.texts.urgent.items()})


@lru_cache(maxsize=64)
def _asked_phrases(revision: Revision) -> PhraseBook:
    asked: Mapping[str, Reply] = {**revision.texts.replies, **revision.topics}
    return PhraseBook({name: reply.words for name, reply in asked.items()})


def _choose(revision: Revision, message: Message, word: str) -> tuple[str, Reply, str]:
    flow, otherwise = revision.texts, revision.texts.otherwise
    if word in HELP_WORDS:
        return "help", otherwise.help, "the word HELP"
    urgent = urgent_phrases(revision).find(message.words)
    for name, entry in flow.urgent.items():
        for found, phrase in urgent:
            if found == name:
                return name, entry, f'"{phrase}" is in urgent entry {name}'
    asked: Mapping[str, Reply] = {**flow.replies, **revision.topics}
    found_phrases = _asked_phrases(revision).find(message.words)
    places = set(revision.areas)
    # A place beside a subject says where; alone it is what was asked for.
    subjects = [pair for pair in found_phrases if pair[0] not in places] or found_phrases
    if subjects:
        name, phrase = max(subjects, key=lambda pair: (len(pair[1].split()), len(pair[1])))
        return name, asked[name], f'"{phrase}" is a word of {name}'
    if message.pictures:
        return "pictures", otherwise.pictures, "a picture or voice note"
    if not word:
        return "empty", otherwise.empty, "no words"
    return "unknown", otherwise.unknown, "no word of it is known"


def _written(revision: Revision, chosen: Reply, moment: Moment, area: str | None) -> str:
    announced = moment.announcement_texts[:1]
    text = written(revision, chosen, moment, area)
    for candidate in (" ".join([*announced, text]), text):
        if segments(candidate) <= MOST_SEGMENTS:
            return candidate
    return written(revision, revision.texts.otherwise.unknown, moment, area)


def _area(revision: Revision, words: str) -> str | None:
    """The area a message names, if it names exactly one: by the words of the area's own reply."""
    phrases = {
        a: revision.texts.replies[a].words for a in revision.areas if a in revision.texts.replies
    }
    named = {name for name, _ in find_phrases(words, phrases)}
    return named.pop() if len(named) == 1 else None


def _lines(revision: Revision, moment: Moment, area: str | None) -> str:
    """`Derby 01332 641172 until 5pm. Derbyshire 01629 533190.`: who is on duty, by area."""
    said = []
    for name, place in revision.areas.items():
        if area in (None, name):
            contact = line_for(revision, moment, name)
            status = moment.statuses[contact]
            until = f" until {status.texted}" if status.today and status.state is State.OPEN else ""
            said.append(f"{place.short} {revision.contacts[contact].number}{until}.")
    return " ".join(said)


def _of_contact(revision: Revision, moment: Moment, name: str, part: str) -> str | None:
    if name not in revision.contacts:
        return None
    name = given(revision, moment, name)
    contact, status = revision.contacts[name], moment.statuses[name]
    match part:
        case "":
            extension = f" ext {contact.extension}" if contact.extension else ""
            return f"{contact.number}{extension}" if contact.number else contact.link
        case "name":
            return contact.name
        case "email":
            return contact.email
        case "link":
            return contact.link
        case "extension":
            return contact.extension
        case "until" if status.state is State.OPEN and status.texted:
            return f"until {status.texted}"
        case "from" if status.state is State.CLOSED and status.texted:
            return f"from {status.texted}"
        case "opens" if status.state is State.CLOSED:
            return status.texted
        case _:
            return None
