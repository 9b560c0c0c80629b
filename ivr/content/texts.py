"""Replies to texts: which words ask for them, and what they say."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from ivr.content.contact import Day
from ivr.content.model import Id, Model, Words


class Variant(Model):
    """One wording, and when it holds. Without a condition it always holds."""

    if_: Words | None = None
    say: Words


def _variants(value: object) -> object:
    return [{"say": value}] if isinstance(value, str) else value


Text = Annotated[
    tuple[Variant, ...], BeforeValidator(_variants, json_schema_input_type=str | list[Variant])
]


class Reply(Model):
    """One reply. `words` are whole words or phrases that ask for it, anywhere in a message."""

    words: tuple[Words, ...] = ()
    text: Annotated[Text, Field(min_length=1)]


class Topic(Reply):
    """A guidance subject a texter can ask about."""

    name: Words
    source: Words
    verified: Day


class Otherwise(Model):
    """Replies nobody asks for by word."""

    unknown: Reply
    empty: Reply
    pictures: Reply
    help: Reply
    fault: Reply


class TextFlow(Model):
    """All replies. `urgent` ones are looked for first, in their order."""

    notice: Words
    urgent: dict[Id, Reply]
    replies: dict[Id, Reply]
    otherwise: Otherwise
