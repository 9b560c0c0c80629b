"""Replies to texts: which words ask for them, and what they say."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from ivr.content.contact import Day
from ivr.content.model import Id, Model, Words
from ivr.content.places import CallerKind
from ivr.content.verbs import forms

GROUP = re.compile(r"<([^<>]*)>")
VERB = " (verb)"  # behind a verb in a group of words: all its forms


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


class Urgent(Reply):
    """A reply that is looked for first. `near` are things that mean it wherever they stand near each
    other ("<harming> ... <person>", "<gay> + <afraid>"); `unless_near` things that are harmless so."""

    near: tuple[Words, ...] = ()
    unless_near: tuple[Words, ...] = ()


class Denials(Model):
    """Words before danger that say it is not so ("never", "no one"), words that may stand between
    them and it ("no one is"), and words after which they are not believed ("never hit me before")."""

    words: tuple[Words, ...] = ()
    between: tuple[Words, ...] = ()
    unless: tuple[Words, ...] = ()


class Topic(Reply):
    """A guidance subject a texter can ask about."""

    name: Words
    source: Words
    verified: Day


class Otherwise(Model):
    """Replies that nobody asks for by word; `other_language` has words too. `together` answers a
    place that follows a subject.

    From `which` on they answer a place that is in none of our areas, or not in one for certain: a name
    of several places; one that the boundary runs through; a postcode that was never issued (in one area
    for certain, if it were); a postcode while there is no index; and places elsewhere.
    """

    unknown: Reply
    empty: Reply
    pictures: Reply
    help: Reply
    other_language: Reply
    together: Reply
    limit: Reply
    fault: Reply
    which: Reply
    straddles: Reply
    never_issued: Reply
    never_issued_area: Reply
    no_postcodes: Reply
    elsewhere: Reply
    elsewhere_wales: Reply
    elsewhere_scotland: Reply
    elsewhere_northern_ireland: Reply
    elsewhere_unknown: Reply


class SaidBack(Model):
    """What is said of a place beside a reply: `name` and `postcode` before it, where the area is
    known; `unclear` before it, where it is not. For a place elsewhere `unnamed` stands for a council
    whose name is not known, and `find` comes after the reply."""

    name: Words
    postcode: Words
    unclear: Words
    unnamed: Words
    find: Words


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
    stand for each other in a phrase ("slap (verb)": its forms too), `spellings` what is read as
    something else, `automatic` what only a machine writes."""

    notice: Words
    limits: TextLimits = TextLimits()
    said_back: SaidBack
    opt_out: OptOutTexts
    automatic: tuple[Words, ...] = ()
    spellings: dict[Words, Words] = Field(default_factory=dict)
    groups: dict[Id, tuple[Words, ...]] = Field(default_factory=dict)
    denials: Denials = Denials()
    urgent: dict[Id, Urgent]
    replies: dict[Id, Reply]
    otherwise: Otherwise


def phrases(groups: Mapping[str, tuple[str, ...]], written: str) -> Iterator[str]:
    """Every phrase that a written one stands for: `<hits> me` is one phrase for each word of the
    group `hits`. A group that is not there stands for nothing."""
    parts = GROUP.split(written)
    named = [_listed(groups.get(part, ())) if i % 2 else (part,) for i, part in enumerate(parts)]
    for chosen in product(*named):
        yield " ".join("".join(chosen).split())


def near_chains(written: str) -> tuple[tuple[str, ...], ...]:
    """What a pattern of `near` names: chains that stand anywhere in the message ("+"), each of things
    that follow each other in a clause ("...")."""
    return tuple(tuple(part.strip() for part in chain.split("...")) for chain in written.split("+"))


def near_samples(
    groups: Mapping[str, tuple[str, ...]], patterns: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Each pattern of `near` with messages that fit it: one, and one for each phrase of each thing it
    names that no pattern before it named, beside the first phrases of the others. All of them
    together would be too many to say."""
    written: set[str] = set()
    for pattern in patterns:
        named = [part for chain in near_chains(pattern) for part in chain]
        several = [list(phrases(groups, part)) for part in named]
        if not all(several):
            continue
        firsts = [each[0] for each in several]
        yield pattern, " ".join(firsts)
        for i, part in enumerate(named):
            if part not in written:
                written.add(part)
                for phrase in several[i][1:]:
                    yield pattern, " ".join([*firsts[:i], phrase, *firsts[i + 1 :]])


def _listed(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a group, with all forms of its verbs ("slap (verb)")."""
    if not any(word.endswith(VERB) for word in words):
        return words
    whole = [forms(w.removesuffix(VERB)) if w.endswith(VERB) else (w,) for w in words]
    return tuple(dict.fromkeys(form for several in whole for form in several))
