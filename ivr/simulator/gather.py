"""What a Gather makes of the caller's keys, words or silence: times and fields.

twilio.com/docs/voice/twiml/gather: the first key, or speech, stops the prompts; the timeout counts from
the end of the prompts and again from every key; numDigits submits at once; # alone is no input. Times
are seconds since the Gather began.
"""

from dataclasses import dataclass, replace

from ivr.engine.speech_duration import seconds_to_say
from ivr.simulator.documents import Gather
from ivr.simulator.parameters import Fields

REACTION_SECONDS = 1.0
BETWEEN_KEYS_SECONDS = 0.4
END_OF_SPEECH_SECONDS = 1.0  # how long speechTimeout="auto" waits
MAX_SPEECH_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Timing:
    """When the caller reacts: a second after a phrase, after all prompts, or after they begin."""

    after: str | None = None
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Keys:
    keys: str
    timing: Timing = Timing()


@dataclass(frozen=True, slots=True)
class Words:
    words: str
    confidence: float | None
    timing: Timing = Timing()


@dataclass(frozen=True, slots=True)
class Silence:
    pass


@dataclass(frozen=True, slots=True)
class HangUp:
    timing: Timing = Timing()


GatherInput = Keys | Words | Silence | HangUp


@dataclass(frozen=True, slots=True)
class GatherResult:
    """The result: `fields` to send on, or None without input. `extra_keys` were pressed after the
    Gather had submitted."""

    acted: float | None
    ended: float
    fields: Fields | None
    cuts_prompts: bool = True
    extra_keys: str = ""


def prompts(verb: Gather) -> tuple[tuple[str, float], ...]:
    return tuple((say.text, seconds_to_say(say.text)) for say in verb.prompts)


def gather(verb: Gather, caller: GatherInput) -> GatherResult:
    """Work out a Gather. Raises ValueError if the caller waits for words that are not said."""
    length = sum(seconds for _, seconds in prompts(verb))
    silence = GatherResult(None, length + verb.timeout, None, cuts_prompts=False)
    match caller:
        case Silence():
            return silence
        case HangUp(timing=timing):
            at = _moment(verb, timing)
            return GatherResult(at, at, None)
        case Keys(keys=keys, timing=timing):
            return _keys(verb, keys, _moment(verb, timing))
        case Words(words=words, confidence=confidence, timing=timing):
            at = _moment(verb, timing)
            if "speech" not in verb.input.split() or not words.strip():
                return replace(silence, acted=at)
            return _words(verb, words, confidence, at)


def _moment(verb: Gather, timing: Timing) -> float:
    if timing.at_once:
        return REACTION_SECONDS
    after, passed = timing.after, 0.0
    for text, seconds in prompts(verb):
        if after is not None and (start := text.casefold().find(after.casefold())) >= 0:
            heard = text[: start + len(after)]
            return passed + min(seconds, seconds_to_say(heard)) + REACTION_SECONDS
        passed += seconds
    if after is not None:
        texts = " | ".join(text for text, _ in prompts(verb))
        raise ValueError(f"{after!r} is not said; the prompts are: {texts}")
    return passed + REACTION_SECONDS


def _keys(verb: Gather, keys: str, at: float) -> GatherResult:
    digits, moment = "", at
    for index, key in enumerate(keys):
        moment = at + index * BETWEEN_KEYS_SECONDS
        if key == verb.finish_on_key:
            if not digits:
                return GatherResult(at, moment, None)
            return GatherResult(at, moment, _digits(digits, key), extra_keys=keys[index + 1 :])
        digits += key
        if len(digits) == verb.num_digits:
            return GatherResult(at, moment, _digits(digits, ""), extra_keys=keys[index + 1 :])
    return GatherResult(at, moment + verb.timeout, _digits(digits, ""))


def _digits(digits: str, finished_on: str) -> Fields:
    return (("Digits", digits), ("FinishedOnKey", finished_on), ("msg", "Gather End"))


def _words(verb: Gather, words: str, confidence: float | None, at: float) -> GatherResult:
    speaking = min(seconds_to_say(words), MAX_SPEECH_SECONDS)
    is_auto = verb.speech_timeout == "auto"
    pause = END_OF_SPEECH_SECONDS if is_auto else float(verb.speech_timeout or verb.timeout)
    fields: Fields = (("SpeechResult", words),)
    if confidence is not None:
        fields += (("Confidence", str(confidence)),)
    return GatherResult(at, at + speaking + pause, fields)
