"""Which voices Twilio has, and which language each speaks. Sources: Twilio's npm package, and
twilio.com/docs/voice/twiml/say/text-speech. English and Welsh voices are listed; in other languages
a name is known by its form."""

import re

BASIC = frozenset({"man", "woman", "alice"})

_POLLY = ("Amy", "Brian", "Emma")
_POLLY_ENGINES = ("Amy-Neural", "Arthur-Neural", "Brian-Neural", "Emma-Neural", "Amy-Generative")
_GOOGLE_LETTERS = "ABCDFNO"
_GOOGLE_STARS = ("Aoede", "Charon", "Fenrir", "Kore", "Leda", "Orus", "Puck", "Zephyr")

_LISTED: dict[str, str] = {
    **{f"Polly.{name}": "en-GB" for name in (*_POLLY, *_POLLY_ENGINES)},
    "Polly.Gwyneth": "cy-GB",
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
    if voice in BASIC or voice in _LISTED:
        return True
    # Amy has only the engines above: "Polly.Amy-Nueral" is a slip, not another voice.
    is_slip = voice.partition("-")[0] in _LISTED_SPEAKERS
    return not is_slip and bool(_OTHER_LANGUAGES.fullmatch(voice))


def language_of(voice: str) -> str | None:
    if voice in _LISTED:
        return _LISTED[voice]
    maker, _, name = voice.partition(".")
    return "-".join(name.split("-")[:2]) if maker == "Google" else None
