"""One texter's reply. Pure and total: whatever arrives, the answer is one whole text that fits two
segments, or deliberately none.

Danger is looked for first, then what was asked. Nothing here says what was asked before, and no
reply is sent to a word by which somebody opts out, or to what a machine wrote.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from ivr.content.revision import Revision
from ivr.content.texts import Reply
from ivr.directory.moment import Moment
from ivr.directory.places import NO_PLACE, NO_INDEX, PlaceKind, PlaceResult, Places
from ivr.engine import place_replies
from ivr.engine.carrier_keywords import CARRIER_KEYWORDS, Keyword, read_keyword
from ivr.engine.conversation import NEW_CONVERSATION, Conversation, followed, told
from ivr.engine.danger import danger_phrases
from ivr.engine.message_intent import OTHER_LANGUAGE, Intent, find_intent, requested_replies
from ivr.engine.phrase_matching import PhraseBook, plain_text
from ivr.engine.reply_wording import fitting_text, longest_text

__all__ = ["CARRIER_KEYWORDS", "TextReply", "Message", "limit_text", "reply", "danger_phrases", "longest_text"]


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody sent. `opt_out` is the carrier's own reading of it (STOP, START, HELP), if any;
    `pictures` counts pictures and voice notes, which are never fetched."""

    words: str
    pictures: int = 0
    opt_out: str = ""


@dataclass(frozen=True, slots=True)
class TextReply:
    """The reply to send, or None for silence; which entry it is, and why it was chosen, for people;
    whether somebody may be in danger; and what is remembered until the next message."""

    text: str | None
    entry: str
    why: tuple[str, ...] = ()
    is_urgent: bool = False
    conversation: Conversation = NEW_CONVERSATION


def reply(
    revision: Revision,
    message: Message,
    moment: Moment,
    conversation: Conversation = NEW_CONVERSATION,
    places: Places = NO_INDEX,
) -> TextReply:
    """The answer to one message at a moment, in a conversation. `places` is the postcode index."""
    kept = read_keyword(message.words, message.opt_out)
    if kept is Keyword.STOP:
        return TextReply(None, "carrier", ("it asks for no more texts: nothing is sent",))
    found = find_intent(revision, message.words, places, conversation.name)
    if found.is_urgent and found.entry:
        urgent = revision.texts.urgent[found.entry]
        return _answer(revision, found, found.entry, urgent, moment, conversation)
    if kept is not None and (answer := _kept(revision, kept, message, moment, conversation)):
        return answer
    if machine := _machine(revision, message.words):
        return TextReply(None, "machine", (*found.why, machine), conversation=conversation)
    if other := _the_other(revision, found, conversation, places):
        found = replace(found, placed=other)
    entry, chosen = _chosen(revision, found, message, conversation)
    return _answer(revision, found, entry, chosen, moment, conversation)


def limit_text(revision: Revision, moment: Moment, conversation: Conversation = NEW_CONVERSATION) -> str:
    """What somebody is told once, before nothing more is sent for a while."""
    return fitting_text(revision, revision.texts.other_replies.limit, moment, conversation)


def _kept(
    revision: Revision,
    kept: Keyword,
    message: Message,
    moment: Moment,
    conversation: Conversation,
) -> TextReply | None:
    """The answer to a word that the carrier keeps. A YES after a question of ours is an answer to it,
    whatever else the carrier makes of it."""
    if plain_text(message.words) == "yes" and conversation.yes in revision.texts.replies:
        area = conversation.yes if conversation.yes in revision.areas else None
        agreed = Intent(conversation.yes, area=area, why=("YES, and our last text asked",))
        entry, chosen = _chosen(revision, agreed, message, conversation)
        return _answer(revision, agreed, entry, chosen, moment, conversation)
    if kept is Keyword.START or (kept is Keyword.HELP and message.opt_out):
        why = ("the carrier answers this word itself",)
        return TextReply(None, "carrier", why, conversation=conversation)
    if kept is Keyword.HELP:
        asked = Intent("help", why=("the word HELP",))
        helped = revision.texts.other_replies.help
        return _answer(revision, asked, "help", helped, moment, conversation)
    return None


def _chosen(
    revision: Revision, found: Intent, message: Message, conversation: Conversation
) -> tuple[str, Reply]:
    otherwise = revision.texts.other_replies
    if _asks_only_where(revision, found) and (
        name := place_replies.entry(revision, found.placed, unread=found.unread)
    ):
        found = replace(found, entry=name)
    if found.entry in revision.areas and conversation.topic is not None:
        return "together", otherwise.together
    if found.entry == OTHER_LANGUAGE and message.pictures:
        return "pictures", otherwise.pictures
    if found.entry is not None:
        asked = requested_replies(revision).get(found.entry)
        return found.entry, asked or place_replies.reply_of(revision, found.entry)
    if message.pictures:
        return "pictures", otherwise.pictures
    if not plain_text(message.words):
        return "empty", otherwise.empty
    return "unknown", otherwise.unknown


def _answer(
    revision: Revision,
    found: Intent,
    entry: str,
    chosen: Reply,
    moment: Moment,
    conversation: Conversation,
) -> TextReply:
    """`chosen` written out, and the conversation after it. It is written with what is remembered
    after it, so that somebody who is not sure hears of both areas."""
    now = told(conversation, found.area, found.caller)
    # In danger a place only chooses numbers: 999 comes first, and nothing else is asked.
    placed = NO_PLACE if found.is_urgent else found.placed
    after = place_replies.asked(followed(revision, now, entry, chosen), placed, entry)
    about_place = entry == place_replies.entry(revision, placed) and placed.kind is not PlaceKind.AREA
    # In another language the digits come first: nothing stands before them.
    is_alone = about_place or entry == OTHER_LANGUAGE
    beside = place_replies.NOTHING_BESIDE if is_alone else place_replies.beside(revision, placed)
    text = fitting_text(revision, chosen, moment, after, placed, beside)
    return TextReply(text, entry, found.why, found.is_urgent, after)


def _asks_only_where(revision: Revision, found: Intent) -> bool:
    """Whether a message asks for nothing but a place: for no reply, an area's, or that of somebody who
    is not sure."""
    if found.entry is None or found.entry in revision.areas:
        return True
    asked = requested_replies(revision).get(found.entry)
    return asked is not None and asked.clears == "area"


def _the_other(
    revision: Revision, found: Intent, conversation: Conversation, places: Places
) -> PlaceResult | None:
    """The place elsewhere, where somebody who was asked which one it is says that it is in no area."""
    if (
        found.entry is None
        or found.entry in revision.areas
        or found.placed.kind is not PlaceKind.NOT_UNDERSTOOD
    ):
        return None
    if not _asks_only_where(revision, found):
        return None
    return place_replies.the_one_elsewhere(revision, places, conversation.name)


def _machine(revision: Revision, words: str) -> str | None:
    """Why a message was probably written by a machine, or None."""
    if plain_text(revision.texts.notice) in plain_text(words):
        return "it has our own notice in it: one of our texts comes back"
    if found := _automatic(revision).find(words):
        return f'"{found[0][1]}" is written by machines'
    return None


@lru_cache(maxsize=64)
def _automatic(revision: Revision) -> PhraseBook:
    return PhraseBook({"automatic": revision.texts.automatic})
