"""A texter's reply. Pure and total: every message gets one text that fits two segments, or
deliberately none.

Danger is looked for first, then what the message asks for. No reply says what an earlier message asked.
An opt-out and a message that a machine wrote get no reply.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

from ivr.content.revision import Revision
from ivr.content.texts import Reply
from ivr.directory.moment import Moment
from ivr.directory.places import NO_INDEX, NO_PLACE, PlaceKind, PlaceResult, Places
from ivr.engine.carrier_keywords import Keyword, read_keyword
from ivr.engine.conversation import NEW_CONVERSATION, Conversation, after_reply
from ivr.engine.message_intent import OTHER_LANGUAGE, Intent, find_intent, requested_replies
from ivr.engine.phrase_matching import PhraseBook, plain_text
from ivr.engine.place_replies import (
    NO_SENTENCES,
    after_place,
    outside_place,
    place_sentences,
    reply_entry,
    reply_of,
)
from ivr.engine.reply_wording import fitting_text


@dataclass(frozen=True, slots=True)
class Message:
    """A text from a texter. `opt_out` is the carrier's own reading of it (STOP, START, HELP), if any;
    `pictures` counts pictures and voice notes, which are never fetched."""

    words: str
    pictures: int = 0
    opt_out: str = ""


@dataclass(frozen=True, slots=True)
class TextReply:
    """The reply to send, or None for silence; its entry and the trail; whether the texter may be in
    danger; and what is remembered until the next message."""

    text: str | None
    entry: str
    trail: tuple[str, ...] = ()
    is_urgent: bool = False
    conversation: Conversation = NEW_CONVERSATION


def reply(
    revision: Revision,
    message: Message,
    moment: Moment,
    conversation: Conversation = NEW_CONVERSATION,
    places: Places = NO_INDEX,
) -> TextReply:
    """The reply to a message. `places` is the postcode index."""
    keyword = read_keyword(message.words, message.opt_out)
    if keyword is Keyword.STOP:
        return TextReply(None, "carrier", ("it asks for no more texts: nothing is sent",))
    intent = find_intent(revision, message.words, places, conversation.name)
    if intent.is_urgent and intent.entry:
        urgent = revision.texts.urgent[intent.entry]
        return _reply(revision, intent, intent.entry, urgent, moment, conversation)
    if keyword is not None and (
        answer := _reply_to_keyword(revision, keyword, message, moment, conversation)
    ):
        return answer
    if sign := _sign_of_machine(revision, message.words):
        return TextReply(None, "machine", (*intent.trail, sign), conversation=conversation)
    if other := _place_elsewhere(revision, intent, conversation, places):
        intent = replace(intent, place=other)
    entry, chosen = _choose(revision, intent, message, conversation)
    return _reply(revision, intent, entry, chosen, moment, conversation)


def limit_text(
    revision: Revision, moment: Moment, conversation: Conversation = NEW_CONVERSATION
) -> str:
    """The last text before the service sends no more for a while."""
    return fitting_text(revision, revision.texts.other_replies.limit, moment, conversation)


def _reply_to_keyword(
    revision: Revision,
    keyword: Keyword,
    message: Message,
    moment: Moment,
    conversation: Conversation,
) -> TextReply | None:
    """The reply to a carrier keyword. A YES after a question of the service answers that question, even
    if the carrier reads it as an opt-in."""
    if plain_text(message.words) == "yes" and conversation.yes in revision.texts.replies:
        area = conversation.yes if conversation.yes in revision.areas else None
        trail = ("YES, and the last text asked a question",)
        intent = Intent(conversation.yes, area=area, trail=trail)
        entry, chosen = _choose(revision, intent, message, conversation)
        return _reply(revision, intent, entry, chosen, moment, conversation)
    if keyword is Keyword.START or (keyword is Keyword.HELP and message.opt_out):
        trail = ("the carrier answers this word itself",)
        return TextReply(None, "carrier", trail, conversation=conversation)
    if keyword is Keyword.HELP:
        intent = Intent("help", trail=("the word HELP",))
        chosen = revision.texts.other_replies.help
        return _reply(revision, intent, "help", chosen, moment, conversation)
    return None


def _choose(
    revision: Revision, intent: Intent, message: Message, conversation: Conversation
) -> tuple[str, Reply]:
    others = revision.texts.other_replies
    entry = intent.entry
    if _asks_only_where(revision, intent):
        entry = reply_entry(revision, intent.place, lacks_index=intent.lacks_index) or entry
    if entry in revision.areas and conversation.topic is not None:
        return "together", others.together
    if entry == OTHER_LANGUAGE and message.pictures:
        return "pictures", others.pictures
    if entry is not None:
        return entry, requested_replies(revision).get(entry) or reply_of(revision, entry)
    if message.pictures:
        return "pictures", others.pictures
    if not plain_text(message.words):
        return "empty", others.empty
    return "unknown", others.unknown


def _reply(
    revision: Revision,
    intent: Intent,
    entry: str,
    chosen: Reply,
    moment: Moment,
    conversation: Conversation,
) -> TextReply:
    """`chosen` as a text, and the conversation after it. The text is written for that conversation, so
    a texter who is not sure where the child lives gets the numbers of both areas."""
    now = replace(
        conversation,
        area=intent.area or conversation.area,
        caller=intent.caller or conversation.caller,
    )
    # In danger a place only chooses numbers: 999 comes first, and no question is asked.
    place = NO_PLACE if intent.is_urgent else intent.place
    after = after_place(after_reply(revision, now, entry, chosen), place, entry)
    is_about_place = entry == reply_entry(revision, place) and place.kind is not PlaceKind.AREA
    # In another language the digits come first: nothing precedes them.
    is_alone = is_about_place or entry == OTHER_LANGUAGE
    sentences = NO_SENTENCES if is_alone else place_sentences(revision, place)
    text = fitting_text(revision, chosen, moment, after, place, sentences)
    return TextReply(text, entry, intent.trail, intent.is_urgent, after)


def _asks_only_where(revision: Revision, intent: Intent) -> bool:
    """Whether a message asks only about a place: for no reply, for an area's, or for the reply to a
    texter who is not sure."""
    if intent.entry is None or intent.entry in revision.areas:
        return True
    requested = requested_replies(revision).get(intent.entry)
    return requested is not None and requested.clears == "area"


def _place_elsewhere(
    revision: Revision, intent: Intent, conversation: Conversation, places: Places
) -> PlaceResult | None:
    """The place elsewhere, if a texter who was asked which place it is answers that it is in no
    area."""
    if (
        intent.entry is None
        or intent.entry in revision.areas
        or intent.place.kind is not PlaceKind.NOT_UNDERSTOOD
        or not _asks_only_where(revision, intent)
    ):
        return None
    return outside_place(revision, places, conversation.name)


def _sign_of_machine(revision: Revision, words: str) -> str | None:
    if plain_text(revision.texts.notice) in plain_text(words):
        return "it contains the service's own notice: a text of the service comes back"
    if matches := _automatic(revision).find(words):
        return f'"{matches[0][1]}" is written by machines'
    return None


@lru_cache(maxsize=64)
def _automatic(revision: Revision) -> PhraseBook:
    return PhraseBook({"automatic": revision.texts.automatic})
