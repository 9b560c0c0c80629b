"""The call flow (flows/voice.yaml): the steps a caller passes through, and the engine's own words.
Decides how a step is written. Which step comes next is decided in `ivr.engine`."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from ivr.content.model import Id, Model, Words
from ivr.content.slots import PLACE_SLOTS, STEP_SLOTS
from ivr.content.source import Path
from ivr.content.texts import Reply, Text

Key = Annotated[str, Field(pattern=r"^[0-9*#]$")]
Question = Literal["area", "caller", "need"]


class Say(Model):
    """Says something and goes on."""

    say: Words
    """the words that are said"""
    then: Id
    """the next step"""


class Choice(Model):
    """One key of a menu."""

    say: Words
    """the choice as it is said; "press 1" is added"""
    short: Words | None = None
    """a shorter form, said when the menu is repeated"""
    hear: tuple[Words, ...] = ()
    """the spoken words that choose it"""
    value: Id | None = None
    """the answer to the menu's question"""
    then: Id | None = None
    """the next step, where it differs from the menu's"""


class Silence(Model):
    """What silence means, in a menu where it is an answer and not a mistake."""

    value: Id | None = None
    """the answer that silence gives"""
    then: Id
    """the next step"""


class Menu(Model):
    """Asks a question and waits for a key or a word."""

    menu: Words
    """the question; {choices} are the choices, and {connecting} names the contact about to ring"""
    sets: Question | None = None
    """what the answer tells about the caller"""
    choices: Annotated[dict[Key, Choice], Field(min_length=1)]
    """the choices, by key; 0 is a person and * repeats the menu, always"""
    silence: Silence | None = None
    """what silence means; leave it out where silence is a mistake"""
    then: Id | None = None
    """the next step after a choice that names none"""


class Connect(Model):
    """Rings the contacts of the route that fits the caller."""

    connect: Words
    """the words that are said first; {connecting} names the contact about to ring"""


class Tell(Model):
    """Says something at the end of the questions; then the numbers, or a person on 0."""

    tell: Words
    """the words that are said"""


class Place(Model):
    """Asks for a postcode, town or village, and confirms which area it is in."""

    place: Words
    """the question"""
    heard: Words
    """confirms a place and its area"""
    heard_area: Words
    """confirms an area alone"""
    which: Words
    """asks which place is meant, where several have the name"""
    which_choice: Words
    """one choice of that question"""
    on_boundary: Words
    """more than one council covers it: asks for the whole postcode"""
    never_issued: Words
    """there is no such postcode: asks again"""
    never_issued_area: Words
    """there is no such postcode, but its first half lies in one area"""
    not_understood: Words
    """no place was understood: asks again"""
    elsewhere: Words
    """a place in England or Wales outside the areas"""
    elsewhere_scotland: Words
    """a place in Scotland"""
    elsewhere_northern_ireland: Words
    """a place in Northern Ireland"""
    elsewhere_unknown: Words
    """a place outside the areas whose council is not known"""
    then: Id
    """the next step once the caller has confirmed the area"""
    otherwise: Id
    """the next step after silence, or after a second answer without a place"""


class BranchOn(Model):
    """Goes to a step by what is known of the caller; says nothing."""

    branch_on: Question
    """the answer that decides"""
    to: dict[Id, Id]
    """the next step for each answer"""
    otherwise: Id
    """the next step for all other answers, and for none"""


KINDS = {"say": Say, "menu": Menu, "connect": Connect, "tell": Tell}
KINDS |= {"place": Place, "branch-on": BranchOn}


def _kind(value: object) -> str | None:
    """The key that decides what a step does; None where there is none, or more than one."""
    if isinstance(value, dict):
        kinds = [kind for kind in KINDS if kind in value]
    else:
        kinds = [kind for kind, model in KINDS.items() if isinstance(value, model)]
    return kinds[0] if len(kinds) == 1 else None


Step = Annotated[
    Annotated[Say, Tag("say")]
    | Annotated[Menu, Tag("menu")]
    | Annotated[Connect, Tag("connect")]
    | Annotated[Tell, Tag("tell")]
    | Annotated[Place, Tag("place")]
    | Annotated[BranchOn, Tag("branch-on")],
    Discriminator(_kind),
]


def step_targets(at: Path, step: Step) -> Iterator[tuple[Path, str]]:
    """The steps that a step goes to: where each is written, and its name."""
    match step:
        case Menu():
            for key, choice in step.choices.items():
                if choice.then:
                    yield (*at, "choices", key, "then"), choice.then
            if step.then:
                yield (*at, "then"), step.then
            if step.silence:
                yield (*at, "silence", "then"), step.silence.then
        case Say():
            yield (*at, "then"), step.then
        case BranchOn():
            yield from (((*at, "to", value), target) for value, target in step.to.items())
            yield (*at, "otherwise"), step.otherwise
        case Place():
            yield from (((*at, "then"), step.then), ((*at, "otherwise"), step.otherwise))


def step_texts(at: Path, step: Step) -> Iterator[tuple[Path, str, Sequence[str]]]:
    """What a step says: where it is written, the words, and their slots besides contacts."""
    match step:
        case Say():
            yield (*at, "say"), step.say, STEP_SLOTS
        case Menu():
            yield (*at, "menu"), step.menu, ("connecting", "choices", *STEP_SLOTS)
            for key, choice in step.choices.items():
                yield (*at, "choices", key, "say"), choice.say, STEP_SLOTS
                if choice.short:
                    yield (*at, "choices", key, "short"), choice.short, STEP_SLOTS
        case Connect():
            yield (*at, "connect"), step.connect, ("connecting", *STEP_SLOTS)
        case Tell():
            yield (*at, "tell"), step.tell, STEP_SLOTS
        case Place():
            for key, own in PLACE_SLOTS.items():
                words = getattr(step, key.replace("-", "_"))
                yield (*at, key), words, (*own, *STEP_SLOTS)


class Prompts(Model):
    """Words the engine says by itself, at any step of the flow."""

    emergency: Words
    connecting: Words
    extension: Words
    option: Words
    silence: Words
    silence_person_mobile: Words
    silence_person_landline: Words
    wrong_key: Words
    wrong_key_again: Words
    not_understood: Words
    mistakes_person: Words
    danger: Words
    next: Words
    still_there: Words
    nobody: Words
    number: Words
    number_until: Words
    number_always: Words
    try_again: Words
    goodbye: Words
    returned_to_us: Words
    fault: Words
    extension_dialled: Words
    number_shown: Words
    answerphone: Words
    whisper: Words


class TextOffer(Model):
    """Offers the numbers as a text, after they have been said.

    Only to a mobile whose number is not withheld and which has not opted out; sent only after a key.
    """

    ask: Words
    """the offer"""
    yes: Words
    """said after a key: the text is sent; ends the call"""
    no: Words
    """said after silence: no text is sent; ends the call"""
    text: Text
    """the text, or a list: the first wording whose condition holds is sent"""

    @property
    def spoken(self) -> tuple[tuple[str, str], ...]:
        """The words said about the text, each after its key."""
        return ("ask", self.ask), ("yes", self.yes), ("no", self.no)

    @property
    def reply(self) -> Reply:
        """The text, in the form of all texts."""
        return Reply(text=self.text)


class VoiceFlow(Model):
    """The whole call flow."""

    first: Id
    """the first step"""
    returned: Id
    """the first step of calls from the number of one of the contacts"""
    steps: Annotated[dict[Id, Step], Field(min_length=1)]
    """all steps, by name"""
    prompts: Prompts
    """words the engine says by itself"""
    text_offer: TextOffer | None = None
    """the offer of a text after the numbers; leave it out and calls send no texts"""
