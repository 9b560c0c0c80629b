"""The voice flow: steps a caller passes through, and the words the engine says by itself."""

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from ivr.content.model import Id, Model, Words
from ivr.content.texts import Reply, Text

Key = Annotated[str, Field(pattern=r"^[0-9*#]$")]


class Say(Model):
    """Says something and goes on."""

    say: Words
    then: Id


class Choice(Model):
    """One key of a menu. `short` is said instead when the menu is asked again; `hear` are the words
    that choose it when spoken; `value` answers the menu's question."""

    say: Words
    short: Words | None = None
    hear: tuple[Words, ...] = ()
    value: Id | None = None
    then: Id | None = None


class Silence(Model):
    """What silence means in a menu where it is an answer and no mistake."""

    value: Id | None = None
    then: Id


class Menu(Model):
    """Asks, listens for a key or words, and goes where the choice says."""

    menu: Words
    sets: Annotated[str, Field(pattern=r"^(area|caller|need)$")] | None = None
    choices: Annotated[dict[Key, Choice], Field(min_length=1)]
    silence: Silence | None = None
    then: Id | None = None


class Connect(Model):
    """Says who is rung, and rings the route for what is known of the caller."""

    connect: Words


class Tell(Model):
    """Says something that ends the questions: then the numbers, or a person on 0."""

    tell: Words


class Place(Model):
    """Asks for a postcode, a town or a village, and says back which area it is in.

    `then` follows once the caller has said yes; `otherwise` leads to a person: after silence, which
    the question offers, and after the second answer that was no use. The other texts are said
    back: `PLACE_SLOTS` of filling.py has what is filled in.
    """

    place: Words
    heard: Words
    heard_area: Words
    which: Words
    which_choice: Words
    straddles: Words
    never_issued: Words
    never_issued_area: Words
    not_understood: Words
    elsewhere: Words
    elsewhere_scotland: Words
    elsewhere_northern_ireland: Words
    elsewhere_unknown: Words
    then: Id
    otherwise: Id


class GoBy(Model):
    """Goes to a step by what is known already; nothing is said."""

    go_by: Annotated[str, Field(pattern=r"^(area|caller|need)$")]
    to: dict[Id, Id]
    otherwise: Id


KINDS = ("say", "menu", "connect", "tell", "place", "go-by")


def _kind(value: object) -> str | None:
    if isinstance(value, Model):
        return type(value).__name__.lower().replace("goby", "go-by")
    found = [kind for kind in KINDS if isinstance(value, dict) and kind in value]
    return found[0] if len(found) == 1 else None  # None is refused, and said by problems.py


Step = Annotated[
    Annotated[Say, Tag("say")]
    | Annotated[Menu, Tag("menu")]
    | Annotated[Connect, Tag("connect")]
    | Annotated[Tell, Tag("tell")]
    | Annotated[Place, Tag("place")]
    | Annotated[GoBy, Tag("go-by")],
    Discriminator(_kind),
]


class Prompts(Model):
    """Words the engine says by itself, wherever the caller is in the flow."""

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
    """Offers the numbers as a text, once they have been said: only to a mobile that is not withheld
    and has not opted out, and sent only after a key. `ask` offers it, `yes` and `no` end the call."""

    ask: Words
    yes: Words
    no: Words
    text: Annotated[Text, Field(min_length=1)]

    @property
    def reply(self) -> Reply:
        """The text, as all texts are."""
        return Reply(text=self.text)


class VoiceFlow(Model):
    """The whole voice flow. Without a text offer no text is sent from calls."""

    first: Id
    returned: Id
    steps: Annotated[dict[Id, Step], Field(min_length=1)]
    prompts: Prompts
    text_offer: TextOffer | None = None
