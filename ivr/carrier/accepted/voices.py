"""Which voices Twilio has, and which language each speaks.

Sources: the type definitions of Twilio's npm package, and twilio.com/docs/voice/twiml/say/
text-speech. For English and Welsh every voice is listed; for other languages a name is known by its
form.
"""

import re

BASIC = frozenset({"man", "woman", "alice"})

_POLLY = {
    "en-GB": ("Amy", "Brian", "Emma"),
    "cy-GB": ("Gwyneth",),
}
_POLLY_ENGINES = {  # voices of a newer engine
    "en-GB": ("Amy-Neural", "Arthur-Neural", "Brian-Neural", "Emma-Neural", "Amy-Generative"),
}
_GOOGLE_LETTERS = "ABCDFNO"
_GOOGLE_STARS = ("Aoede", "Charon", "Fenrir", "Kore", "Leda", "Orus", "Puck", "Zephyr")

_LISTED: dict[str, str] = {
    **{f"Polly.{name}": language for language, names in _POLLY.items() for name in names},
    **{f"Polly.{name}": language for language, names in _POLLY_ENGINES.items() for name in names},
    **{
        f"Google.en-GB-{family}-{letter}": "en-GB"
        for family in ("Neural2", "Standard", "Wavenet")
        for letter in _GOOGLE_LETTERS
    },
    **{f"Google.en-GB-Chirp3-HD-{name}": "en-GB" for name in _GOOGLE_STARS},
}
_LISTED_SPEAKERS = {name.partition("-")[0] for name in _LISTED if name.startswith("Polly.")}
_OTHER_LANGUAGES = re.compile(
    r"Polly\.[^\W\d_]+(-Neural|-Generative|-Long-Form)?"
    r"|Google\.(?!en-GB-)[a-z]{2,3}-[A-Z]{2}-(Standard|Wavenet|Neural2|Chirp3-HD)-[A-Za-z]+"
)


def is_known(voice: str) -> bool:
    """Whether Twilio has this voice."""
    if voice in BASIC or voice in _LISTED:
        return True
    # Amy has only the engines above: "Polly.Amy-Nueral" is a slip, not another voice.
    is_slip = voice.partition("-")[0] in _LISTED_SPEAKERS
    return not is_slip and bool(_OTHER_LANGUAGES.fullmatch(voice))


def language_of(voice: str) -> str | None:
    """The language that a voice speaks, if its name or our list tells."""
    if voice in _LISTED:
        return _LISTED[voice]
    maker, _, name = voice.partition(".")
    return "-".join(name.split("-")[:2]) if maker == "Google" else None
