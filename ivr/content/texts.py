"""Replies to texts: which words ask for them, and what they say."""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from ivr.content.contact import Day
from ivr.content.model import Id, Model, Words
from ivr.content.places import CallerKind

GROUP = re.compile(r"<([^<>]*)>")


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
    """One reply, and how it is asked for.

    `words` are whole words or phrases anywhere in a message; `hints` count only where no word does;
    `alone` only where they are the whole message; a phrase of `unless` takes the words in it out of
    the running. `caller` is what somebody who asks for this must be; `forgets` what is no longer
    remembered after it; `yes` the reply that YES gets after it; `numbers` the contacts that are given
    out again when a place follows.
    """

    words: tuple[Words, ...] = ()
    hints: tuple[Words, ...] = ()
    alone: tuple[Words, ...] = ()
    unless: tuple[Words, ...] = ()
    caller: CallerKind | None = None
    forgets: Literal["area", "everything"] | None = None
    yes: Id | None = None
    numbers: tuple[Id, ...] = ()
    text: Annotated[Text, Field(min_length=1)]


class Topic(Reply):
    """A guidance subject a texter can ask about."""

    name: Words
    source: Words
    verified: Day


class Otherwise(Model):
    """Replies that nobody asks for by word; `other_language` has words too. `together` answers a
    place that follows a subject."""

    unknown: Reply
    empty: Reply
    pictures: Reply
    help: Reply
    other_language: Reply
    together: Reply
    limit: Reply
    fault: Reply


class OptOutTexts(Model):
    """What the carrier itself answers to STOP, START and HELP where Advanced Opt-Out is on. Pasted
    into its console, so nothing in them depends on the time."""

    stop: Words
    start: Words
    help: Words


class TextLimits(Model):
    """How many replies somebody gets in an hour, how many everybody together in a minute, and how
    often the same words may come in ten minutes before a machine is taken to send them."""

    replies_an_hour: Annotated[int, Field(ge=5, le=200)] = 20
    all_replies_a_minute: Annotated[int, Field(ge=10, le=10000)] = 300
    same_text: Annotated[int, Field(ge=3, le=20)] = 5


class TextFlow(Model):
    """All replies. `urgent` ones are looked for first, in their order. `groups` are words that may
    stand for each other in a phrase, `spellings` what is read as something else, `automatic` what
    only a machine writes."""

    notice: Words
    limits: TextLimits = TextLimits()
    opt_out: OptOutTexts
    automatic: tuple[Words, ...] = ()
    spellings: dict[Words, Words] = Field(default_factory=dict)
    groups: dict[Id, tuple[Words, ...]] = Field(default_factory=dict)
    urgent: dict[Id, Reply]
    replies: dict[Id, Reply]
    otherwise: Otherwise


def phrases(groups: Mapping[str, tuple[str, ...]], written: str) -> Iterator[str]:
    """Every phrase that a written one stands for: `<hits> me` is one phrase for each word of the
    group `hits`. A group that is not there stands for nothing."""
    parts = GROUP.split(written)
    named = [groups.get(part, ()) if i % 2 else (part,) for i, part in enumerate(parts)]
    for chosen in product(*named):
        yield " ".join("".join(chosen).split())
