"""The settings of the service (config/service.yaml): safety line, voice, waits, limits, budgets."""

from typing import Annotated

from pydantic import Field

from ivr.content.model import Id, Model, Words

Seconds = Annotated[int, Field(ge=1, le=300)]


class Voice(Model):
    """The voice that speaks, and the language it listens in."""

    language: Words = "en-GB"
    """the language of speech recognition"""
    name: Words = "Polly.Amy-Neural"
    """the name of the voice at Twilio"""


class Waits(Model):
    """Seconds of silence after the words, before the call goes on."""

    question: Seconds = 6
    """after a question"""
    second_try: Seconds = 7
    """after a question that is repeated"""
    connecting: Seconds = 3
    """after "Connecting you to ...", before the contact rings"""
    place: Seconds = 8
    """after the question for a postcode, town or village"""
    still_there: Seconds = 5
    """after a connected call has ended and the caller stays on the line"""


class Rings(Model):
    """How contacts ring, in seconds."""

    seconds: Annotated[int, Field(ge=10, le=120)] = 25
    """how long a contact rings, unless the contact says otherwise"""
    screening: Annotated[int, Field(ge=3, le=30)] = 8
    """how long the contact has for a key after the message, where it has screening"""
    shortest_answer: Seconds = 5
    """shorter calls count as unanswered, where the carrier does not report whether they were bridged"""
    longest_call: Annotated[int, Field(ge=600, le=86400)] = 14400
    """the longest a connected call may last"""


class Limits(Model):
    """How often a caller may be silent or make mistakes before a person rings."""

    silences: Annotated[int, Field(ge=1, le=3)] = 2
    """silences in one call"""
    mistakes: Annotated[int, Field(ge=1, le=5)] = 3
    """mistakes in one call, silences included"""
    repeats: Annotated[int, Field(ge=1, le=9)] = 3
    """how often "hear it again" works in one call"""


class Budgets(Model):
    """The longest a caller may wait, in seconds from the start of the call."""

    emergency_words: Seconds = 10
    """until the emergency words are over"""
    first_option: Seconds = 15
    """until the first option"""
    ring_patient: Seconds = 40
    """until a contact rings, for a member of the public who presses as soon as their option was said"""
    ring_not_sure: Seconds = 60
    """until a contact rings, for a caller who is asked where the child lives and stays silent"""
    ring_quick: Seconds = 10
    """until a contact rings, for a caller who knows the keys"""
    ring_silent: Seconds = 65
    """until a contact rings, for a caller who stays silent"""
    ring_mistaken: Seconds = 65
    """until a contact rings, after three wrong keys"""
    numbers: Seconds = 180
    """until the numbers are said, from the last answer to a question, however all rings fail"""
    numbers_from_call_start: Seconds = 300
    """until the numbers are said, from the start of the call, with every mistake"""


class ServiceSettings(Model):
    """The whole file."""

    name: Words
    """the name of the service"""
    safety_line: Id
    """the contact that is always open, and rings whenever anything is unknown"""
    links: tuple[Words, ...] = ()
    """the hosts that texts may link to"""
    voice: Voice = Voice()
    """the voice that speaks"""
    waits: Waits = Waits()
    """seconds of silence before the call goes on"""
    rings: Rings = Rings()
    """how contacts ring"""
    limits: Limits = Limits()
    """how often a caller may be silent or make mistakes"""
    budgets: Budgets = Budgets()
    """the longest a caller may wait"""
