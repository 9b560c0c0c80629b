"""The vocabulary of danger (flows/danger.yaml): the words by which urgent messages are recognised.

Decides how they are written. What is sent in reply stands in flows/sms.yaml under "urgent".
"""

from pydantic import Field

from ivr.content.model import Id, Model, Words
from ivr.content.texts import Keywords


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
