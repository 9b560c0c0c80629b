"""The service's settings: its safety line, voice, waits, rings, limits and budgets, in seconds."""

from typing import Annotated

from pydantic import Field

from ivr.content.model import Id, Model, Words

Seconds = Annotated[int, Field(ge=1, le=300)]


class Voice(Model):
    """Which voice speaks, and in which language it listens."""

    language: Words = "en-GB"
    name: Words = "Polly.Amy-Neural"


class Waits(Model):
    """Seconds of silence after the words, before the call goes on."""

    question: Seconds = 6
    second_try: Seconds = 7
    connecting: Seconds = 3
    place: Seconds = 8
    still_there: Seconds = 5


class Rings(Model):
    """How long a contact rings, how long whoever answers a screened one has for a key once the
    whisper is over, what counts as an answer, and the longest a call may last (seconds)."""

    seconds: Annotated[int, Field(ge=10, le=120)] = 25
    screening: Annotated[int, Field(ge=3, le=30)] = 8
    shortest_answer: Seconds = 5
    longest_call: Annotated[int, Field(ge=600, le=86400)] = 14400


class Limits(Model):
    """How many silences and mistakes (silences included) a caller may make before a person rings."""

    silences: Annotated[int, Field(ge=1, le=3)] = 2
    mistakes: Annotated[int, Field(ge=1, le=5)] = 3
    repeats: Annotated[int, Field(ge=1, le=9)] = 3


class Budgets(Model):
    """The longest a caller may wait, in seconds from the start of the call; `numbers` counts from the
    caller's last answer at a question. `ring_not_sure` is for whoever is asked where the child lives
    and only waits."""

    emergency_words: Seconds = 10
    first_option: Seconds = 15
    ring_patient: Seconds = 40
    ring_not_sure: Seconds = 60
    ring_quick: Seconds = 10
    ring_silent: Seconds = 65
    ring_mistaken: Seconds = 65
    numbers: Seconds = 180
    numbers_whole: Seconds = 300


class Service(Model):
    """What is true of the whole line."""

    name: Words
    safety_line: Id
    links: tuple[Words, ...] = ()
    voice: Voice = Voice()
    waits: Waits = Waits()
    rings: Rings = Rings()
    limits: Limits = Limits()
    budgets: Budgets = Budgets()
