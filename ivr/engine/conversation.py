"""What is remembered of a conversation between two messages: ids only, to choose numbers for the
next reply.

Another person may hold the phone when the next message comes, so nothing remembered is ever
repeated in a reply. No number, postcode or word of a message is remembered.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import get_args

from ivr.content.revision import Revision
from ivr.content.routes import CallerType
from ivr.content.texts import Reply
from ivr.directory.places.finder import known_names


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where the child lives and what type of caller the texter is, if they said so; the last topic, if
    it has numbers of its own; the reply to YES; and the id of an ambiguous name of a place, while the
    texter is asked which one it is."""

    area: str | None = None
    caller: CallerType | None = None
    topic: str | None = None
    yes: str | None = None
    name: str | None = None

    def ids(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value is not None}


NEW_CONVERSATION = Conversation()


def read_conversation(revision: Revision, ids: Mapping[str, str]) -> Conversation:
    """The conversation of remembered ids. Ids that this revision does not have are left out."""
    area, caller = ids.get("area"), ids.get("caller")
    topic, yes, name = ids.get("topic"), ids.get("yes"), ids.get("name")
    return Conversation(
        area=area if area in revision.areas else None,
        caller=next((kind for kind in get_args(CallerType) if kind == caller), None),
        topic=topic if topic in revision.topics else None,
        yes=yes if yes in revision.texts.replies else None,
        name=name if name and known_names(revision).by_id(name) else None,
    )


def after_reply(
    revision: Revision, conversation: Conversation, entry: str, reply: Reply
) -> Conversation:
    """The conversation after the reply `entry`. Urgent entries leave no trace of themselves."""
    if reply.clears == "everything":
        return replace(NEW_CONVERSATION, yes=reply.after_yes)
    topic = conversation.topic
    if entry in revision.topics:
        topic = entry if reply.numbers else None
    return Conversation(
        area=None if reply.clears == "area" else conversation.area,
        caller=reply.caller or conversation.caller,
        topic=topic,
        yes=reply.after_yes,
        name=conversation.name,
    )
