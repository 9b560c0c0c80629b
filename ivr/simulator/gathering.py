"""What a Gather makes of what the caller does. Decides times and fields; asks nobody.

twilio.com/docs/voice/twiml/gather: the first key, or speech, stops the prompts; the timeout
counts from the end of the prompts and again from every key; numDigits submits at once; # alone
is no input. Times are seconds since the Gather began.
"""

from dataclasses import dataclass, replace

from ivr.engine.speech_duration import seconds_to_say
from ivr.simulator.parameters import Fields
from ivr.simulator.verbs import Gather, Pause, Play, Say

REACTION_SECONDS = 1.0
BETWEEN_KEYS_SECONDS = 0.4
END_OF_SPEECH_SECONDS = 1.0  # what speechTimeout="auto" takes to be sure
PLAY_SECONDS = 5.0  # a recording's length is not looked up
MAX_SPEECH_SECONDS = 60.0
FOREVER = 1000  # loop="0"


@dataclass(frozen=True, slots=True)
class When:
    """When the caller reacts: having heard a phrase, or all, or at once. A second later each."""

    after: str | None = None
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Keys:
    """The caller presses keys."""

    keys: str
    when: When = When()


@dataclass(frozen=True, slots=True)
class Words:
    """The caller speaks."""

    words: str
    confidence: float | None
    when: When = When()


@dataclass(frozen=True, slots=True)
class Silence:
    """The caller does nothing."""


@dataclass(frozen=True, slots=True)
class HangUp:
    """The caller hangs up."""

    when: When = When()


Act = Keys | Words | Silence | HangUp


@dataclass(frozen=True, slots=True)
class Gathered:
    """What came of it: `extra` are the fields to send on, None if there was no input; `rest` are
    keys that were pressed when the Gather had all it wanted."""

    acted: float | None
    ended: float
    extra: Fields | None
    cuts_prompts: bool = True
    rest: str = ""


def prompts(verb: Gather) -> tuple[tuple[str, float], ...]:
    """The nested prompts in order, each with its seconds; a pause has no words."""
    return tuple(one for prompt in verb.prompts for one in spoken(prompt))


def spoken(verb: Say | Play | Pause) -> tuple[tuple[str, float], ...]:
    """What is heard of one verb, once for every time that it is repeated."""
    match verb:
        case Say(text=text, loop=loop):
            return ((text, seconds_to_say(text)),) * (loop or FOREVER)
        case Play(url=url, loop=loop):
            return ((url or "(tones)", PLAY_SECONDS),) * (loop or FOREVER)
        case Pause(length=length):
            return (("", float(length)),)


def gather(verb: Gather, act: Act) -> Gathered:
    """Work out a Gather. Raises ValueError if the caller waits for words that are not said."""
    whole = sum(seconds for _, seconds in prompts(verb))
    silence = Gathered(None, whole + verb.timeout, None, cuts_prompts=False)
    match act:
        case Silence():
            return silence
        case HangUp(when=when):
            at = _moment(verb, when)
            return Gathered(at, at, None)
        case Keys(keys=keys, when=when):
            at = _moment(verb, when)
            if "dtmf" not in verb.input.split():
                return replace(silence, acted=at)
            return _keys(verb, keys, at)
        case Words(words=words, confidence=confidence, when=when):
            at = _moment(verb, when)
            if "speech" not in verb.input.split() or not words.strip():
                return replace(silence, acted=at)
            return _words(verb, words, confidence, at)


def _moment(verb: Gather, when: When) -> float:
    if when.at_once:
        return REACTION_SECONDS
    passed = 0.0
    for text, seconds in prompts(verb):
        if when.after is not None:
            found = text.casefold().find(when.after.casefold())
            if found >= 0:
                said = text[: found + len(when.after)]
                return passed + min(seconds, seconds_to_say(said)) + REACTION_SECONDS
        passed += seconds
    if when.after is not None:
        said = " | ".join(text for text, _ in prompts(verb))
        raise ValueError(f"{when.after!r} is not said; the prompts are: {said}")
    return passed + REACTION_SECONDS


def _keys(verb: Gather, keys: str, at: float) -> Gathered:
    digits, moment = "", at
    for index, key in enumerate(keys):
        moment = at + index * BETWEEN_KEYS_SECONDS
        if key == verb.finish_on_key:
            if not digits:
                return Gathered(at, moment, None)
            return Gathered(at, moment, _digits(digits, key), rest=keys[index + 1 :])
        digits += key
        if len(digits) == verb.num_digits:
            return Gathered(at, moment, _digits(digits, ""), rest=keys[index + 1 :])
    return Gathered(at, moment + verb.timeout, _digits(digits, ""))


def _digits(digits: str, finished_on: str) -> Fields:
    return (("Digits", digits), ("FinishedOnKey", finished_on), ("msg", "Gather End"))


def _words(verb: Gather, words: str, confidence: float | None, at: float) -> Gathered:
    speaking = min(seconds_to_say(words), MAX_SPEECH_SECONDS)
    if verb.speech_timeout == "auto":
        pause = END_OF_SPEECH_SECONDS
    else:
        pause = float(verb.speech_timeout or verb.timeout)
    extra: Fields = (("SpeechResult", words),)
    if confidence is not None:
        extra += (("Confidence", str(confidence)),)
    return Gathered(at, at + speaking + pause, extra)
