"""Replies to texts (flows/sms.yaml, config/topics.yaml), and the vocabulary of danger by which urgent
messages are recognised (flows/danger.yaml). Which reply a message gets is decided in `ivr.engine`."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from ivr.content.contact import Day
from ivr.content.model import Id, Model, Words
from ivr.content.routes import CallerType
from ivr.content.source import Path


class Variant(Model):
    """One wording of a reply, and when it is sent."""

    if_: Words | None = None
    """the condition: starting-point is open, area is derby, caller is professional; join with and"""
    say: Words
    """the words that are sent"""


def _variants(value: object) -> object:
    return [{"say": value}] if isinstance(value, str) else value


Text = Annotated[
    tuple[Variant, ...],
    BeforeValidator(_variants, json_schema_input_type=str | list[Variant]),
    Field(min_length=1),
]


class Keywords(Model):
    """The words that ask for a reply. Small letters, no apostrophes, hyphens or full stops."""

    words: tuple[Words, ...] = ()
    """words or phrases, found anywhere in a message"""
    hints: tuple[Words, ...] = ()
    """words that count only if no reply has any of its words in the message"""
    exact: tuple[Words, ...] = ()
    """words that count only if they are the whole message"""
    ignore_in: tuple[Words, ...] = ()
    """harmless phrases: the words in them are ignored, and only those"""


class Reply(Model):
    """What is sent, and what it does besides."""

    caller: CallerType | None = None
    """what the texter is from then on: professional or young-person"""
    clears: Literal["area", "everything"] | None = None
    """what is no longer remembered of the conversation"""
    after_yes: Id | None = None
    """the reply that YES gets after this one"""
    numbers: tuple[Id, ...] = ()
    """the contacts whose numbers are given again when a place follows"""
    text: Text
    """the words that are sent, or a list: the first wording whose condition holds is sent"""


class KeywordReply(Keywords, Reply):
    """A reply that texters ask for by words."""


class Topic(KeywordReply):
    """A guidance subject a texter can ask about."""

    name: Words
    """the subject, for operators; it is never sent"""
    source: Words
    """where the facts come from"""
    verified: Day
    """the day the facts were last checked there"""


class OtherReplies(Model):
    """Replies to messages without known words, to places and to too many texts."""

    unknown: Reply
    """no words were understood"""
    empty: Reply
    """the message had no words"""
    pictures: Reply
    """a picture, a video or a voice note came"""
    help: Reply
    """the word HELP, where the phone network passes it on"""
    other_language: KeywordReply
    """words of another language"""
    together: Reply
    """a place that follows a subject"""
    limit: Reply
    """too many texts; sent once"""
    fault: Reply
    """the service has a fault; this text must not depend on the time"""
    which: Reply
    """a name that several places have"""
    on_boundary: Reply
    """a place or part of a postcode that more than one council covers"""
    never_issued: Reply
    """a postcode that does not exist"""
    never_issued_area: Reply
    """a postcode that does not exist, whose first half lies in one area"""
    no_postcodes: Reply
    """postcodes cannot be looked up"""
    elsewhere: Reply
    """a place in England outside the areas"""
    elsewhere_wales: Reply
    """a place in Wales"""
    elsewhere_scotland: Reply
    """a place in Scotland"""
    elsewhere_northern_ireland: Reply
    """a place in Northern Ireland"""
    elsewhere_unknown: Reply
    """a place outside the areas whose council is not known"""


class PlaceSentences(Model):
    """What is said about a place before or after another reply."""

    by_name: Words
    """the area of a place that was named"""
    by_postcode: Words
    """the area of a postcode"""
    unclear: Words
    """the area is not certain"""
    elsewhere: Words
    """in place of the lines of the areas, for a place elsewhere"""
    unnamed: Words
    """in place of a council whose name is not known"""
    find: Words
    """after the reply, for a place elsewhere"""


class OptOutTexts(Model):
    """What the phone network answers to STOP, START and HELP (Twilio's Advanced Opt-Out). They are
    pasted into its console, so nothing in them depends on the time."""

    stop: Words
    start: Words
    help: Words


class TextLimits(Model):
    """How many replies are sent."""

    replies_an_hour: Annotated[int, Field(ge=5, le=200)] = 20
    """the most replies to one phone in an hour"""
    all_replies_a_minute: Annotated[int, Field(ge=10, le=10000)] = 300
    """the most replies to all phones in a minute"""
    same_text: Annotated[int, Field(ge=3, le=20)] = 5
    """how often one phone may send the same words in ten minutes; a machine sends them more often"""


class TextFlow(Model):
    """All replies to texts."""

    notice: Words
    """the sentence that {notice} stands for"""
    limits: TextLimits = TextLimits()
    """how many replies are sent"""
    place_sentences: PlaceSentences
    """what is said about a place before or after another reply"""
    opt_out: OptOutTexts
    """what the phone network answers to STOP, START and HELP"""
    automatic: tuple[Words, ...] = ()
    """phrases that only machines send; such messages get no reply, unless they have words of danger"""
    spellings: dict[Words, Words] = Field(default_factory=dict)
    """short forms and misspellings, and how they are read"""
    urgent: dict[Id, Reply]
    """replies to urgent messages, which flows/danger.yaml recognises"""
    replies: dict[Id, KeywordReply]
    """replies that texters ask for by words"""
    other_replies: OtherReplies
    """replies that texters do not ask for by words"""

    @property
    def all_replies(self) -> Iterator[tuple[Path, Reply]]:
        """Every reply, after its place in the file."""
        for section, replies in (("urgent", self.urgent), ("replies", self.replies)):
            yield from (((section, name), reply) for name, reply in replies.items())
        for name in OtherReplies.model_fields:
            yield ("other-replies", name.replace("_", "-")), getattr(self.other_replies, name)


class UrgentWords(Keywords):
    """What one kind of urgent message is recognised by. Listed phrases count before near patterns."""

    near: tuple[Words, ...] = ()
    """patterns: <harming> ... <person> within four words; with + anywhere in the message"""
    ignore_near: tuple[Words, ...] = ()
    """patterns of harmless messages; the words that fit them are ignored, and only those"""


class Denials(Model):
    """How texters say that there is no danger: "he never hit me"."""

    words: tuple[Words, ...] = ()
    """words that deny the danger after them: never, no one"""
    between: tuple[Words, ...] = ()
    """words that may stand between a denial and the danger: no one is hitting"""
    cancelled_by: tuple[Words, ...] = ()
    """words in the same clause that cancel the denial: he never hit me before"""


class DangerVocabulary(Model):
    """The whole file."""

    denials: Denials = Denials()
    """how texters say that there is no danger"""
    urgent: dict[Id, UrgentWords]
    """what urgent messages are recognised by, the most urgent first; named as their replies are"""
    groups: dict[Id, tuple[Words, ...]] = Field(default_factory=dict)
    """words that may replace one another in a phrase; "slap (verb)" is every form of the verb"""
