"""Which voices Twilio has, and which language each speaks. Decides nothing about what is said.

Sources: the type definitions of Twilio's npm package (voices of every maker), twilio.com/docs/voice/
twiml/say/text-speech. For English and Welsh each voice is listed; for other languages a name is
known by its form.
"""

import re

BASIC = frozenset({"man", "woman", "alice"})  # these speak no SSML

_POLLY = {
    "en-GB": ("Amy", "Brian", "Emma"),
    "cy-GB": ("Gwyneth",),
}
_POLLY_LETTERS = {  # what has been trained for a newer engine
    "en-GB": ("Amy-Neural", "Arthur-Neural", "Brian-Neural", "Emma-Neural", "Amy-Generative"),
}
_GOOGLE_LETTERS = "ABCDFNO"
_GOOGLE_STARS = ("Aoede", "Charon", "Fenrir", "Kore", "Leda", "Orus", "Puck", "Zephyr")

OURS: dict[str, str] = {
    **{f"Polly.{name}": language for language, names in _POLLY.items() for name in names},
    **{f"Polly.{name}": language for language, names in _POLLY_LETTERS.items() for name in names},
    **{
        f"Google.en-GB-{kind}-{letter}": "en-GB"
        for kind in ("Neural2", "Standard", "Wavenet")
        for letter in _GOOGLE_LETTERS
    },
    **{f"Google.en-GB-Chirp3-HD-{name}": "en-GB" for name in _GOOGLE_STARS},
}
_NAMES_OF_OURS = {name.partition("-")[0] for name in OURS if name.startswith("Polly.")}
_ELSEWHERE = re.compile(
    r"Polly\.[^\W\d_]+(-Neural|-Generative|-Long-Form)?"
    r"|Google\.(?!en-GB-)[a-z]{2,3}-[A-Z]{2}-(Standard|Wavenet|Neural2|Chirp3-HD)-[A-Za-z]+"
)


def is_known(voice: str) -> bool:
    """Whether Twilio has this voice."""
    if voice in BASIC or voice in OURS:
        return True
    # Amy has no other engine than those above: "Polly.Amy-Nueral" is a slip, not another voice.
    return voice.partition("-")[0] not in _NAMES_OF_OURS and bool(_ELSEWHERE.fullmatch(voice))


def language_of(voice: str) -> str | None:
    """The language that a voice speaks, where its name or our list tells."""
    if voice in OURS:
        return OURS[voice]
    maker, _, name = voice.partition(".")
    return "-".join(name.split("-")[:2]) if maker == "Google" else None
