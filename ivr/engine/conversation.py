"""What is remembered of a conversation between two messages: ids only, and only what chooses numbers.

Whoever holds the phone later may send the next message, so nothing here is ever said: it chooses
which numbers are given. No number, postcode or word of a message is in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import get_args

from ivr.content.revision import Revision
from ivr.content.routes import CallerType
from ivr.content.texts import Reply
from ivr.directory.places.finder import known_names


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where the child lives and what the texter is, as far as they said; the subject they asked about
    last, if it has numbers of its own; the reply that YES gets now; and the id of a name of several
    places, while we wait to hear which one it is."""

    area: str | None = None
    caller: CallerType | None = None
    topic: str | None = None
    yes: str | None = None
    name: str | None = None

    def ids(self) -> dict[str, str]:
        """What is remembered, by name; `read` takes it."""
        named = {
            "area": self.area,
            "caller": self.caller,
            "topic": self.topic,
            "yes": self.yes,
            "name": self.name,
        }
        return {name: value for name, value in named.items() if value is not None}


NEW_CONVERSATION = Conversation()


def read_conversation(revision: Revision, ids: Mapping[str, str]) -> Conversation:
    """What `ids` say, as far as this revision knows it: the rest is forgotten. Never raises."""
    area, caller = ids.get("area"), ids.get("caller")
    topic, yes, name = ids.get("topic"), ids.get("yes"), ids.get("name")
    return Conversation(
        area=area if area in revision.areas else None,
        caller=next((kind for kind in get_args(CallerType) if kind == caller), None),
        topic=topic if topic in revision.topics else None,
        yes=yes if yes in revision.texts.replies else None,
        name=name if name and known_names(revision).by_id(name) else None,
    )


def told(conversation: Conversation, area: str | None, caller: CallerType | None) -> Conversation:
    """The conversation once a message has said where or what somebody is; None changes nothing."""
    return replace(
        conversation, area=area or conversation.area, caller=caller or conversation.caller
    )


def followed(
    revision: Revision, conversation: Conversation, entry: str, chosen: Reply
) -> Conversation:
    """The conversation once `entry` is answered. Urgent entries leave no trace of themselves."""
    if chosen.clears == "everything":
        return replace(NEW_CONVERSATION, yes=chosen.after_yes)
    topic = conversation.topic
    if entry in revision.topics:
        topic = entry if chosen.numbers else None
    return Conversation(
        area=None if chosen.clears == "area" else conversation.area,
        caller=chosen.caller or conversation.caller,
        topic=topic,
        yes=chosen.after_yes,
        name=conversation.name,
    )
