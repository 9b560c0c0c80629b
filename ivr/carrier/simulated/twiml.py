"""A voice document as Twilio would read it. Decides what is a fault; never executes a verb.

Stricter than Twilio only in that every warning is kept: after a warning Twilio goes on with what
it understands, and so does this, but a test can ask that there was none.
Codes: twilio.com/docs/api/errors.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote_plus
from xml.etree import ElementTree

from ivr.carrier.simulated.attributes import (
    ATTRIBUTES,
    CODES,
    OTHER_NOUNS,
    OTHER_VERBS,
    POLLY_LANGUAGES,
    SSML,
)
from ivr.carrier.simulated.documents import (
    Problem,
    Reader,
    UnreadableError,
    content_type_of,
    read_xml,
    text_of,
)
from ivr.carrier.simulated.transport import Response
from ivr.carrier.simulated.verbs import (
    Dial,
    Gather,
    Hangup,
    Number,
    Pause,
    Play,
    Redirect,
    Reject,
    Say,
    Verb,
)

_BASIC_VOICES = ("man", "woman", "alice")


@dataclass(frozen=True, slots=True)
class Document:
    """The verbs in order, and every warning as (code, message)."""

    verbs: tuple[Verb, ...]
    problems: tuple[Problem, ...] = ()


def parse(response: Response) -> Document:
    """Read a voice answer. Raises UnreadableError where Twilio would give up."""
    content_type = content_type_of(response)
    if content_type.startswith("audio/"):
        return Document((Play("(the answer itself)"), Hangup()))
    try:
        root = read_xml(response)
    except UnreadableError as error:
        if content_type == "text/plain" and error.code == "12100":
            return Document((Say(response.body.decode("utf-8", "replace")), Hangup()))
        raise
    reader = _Reader(ATTRIBUTES, CODES)
    return Document(tuple(reader.verbs(root)), tuple(reader.problems))


class _Reader(Reader):
    """Turns elements into verbs, noting what Twilio would warn of."""

    def verbs(self, root: ElementTree.Element) -> Iterator[Verb]:
        """Every verb in order."""
        self.attributes(root)
        self.no_text(root)
        for element in root:
            match element.tag:
                case "Say" | "Play" | "Pause":
                    yield from self._prompt(element)
                case "Gather":
                    yield self._gather(element)
                case "Dial":
                    yield self._dial(element)
                case "Redirect":
                    found = self.attributes(element)
                    yield Redirect(text_of(element), found.get("method", "POST"))
                case "Reject":
                    yield Reject(self.childless(element).get("reason", "rejected"))
                case "Hangup":
                    self.childless(element)
                    yield Hangup()
                case tag if tag in OTHER_VERBS:
                    self.note("not simulated", f"<{tag}>")
                case tag:
                    self.note("12200", f"<{tag}> is no verb of <Response>")

    def _prompt(self, element: ElementTree.Element) -> Iterator[Say | Play | Pause]:
        match element.tag:
            case "Say":
                yield from self._say(element)
            case "Play":
                found = self.childless(element, text=True)
                yield Play(text_of(element), int(found.get("loop", 1)), found.get("digits", ""))
            case _:
                yield Pause(int(self.childless(element).get("length", 1)))

    def _say(self, element: ElementTree.Element) -> Iterator[Say]:
        found = self.attributes(element)
        say = Say(
            text_of(element),
            found.get("voice", "man"),
            found.get("language", "en-US"),
            int(found.get("loop", 1)),
        )
        basic = say.voice in _BASIC_VOICES
        for inner in element.iter():
            if inner is not element and (inner.tag not in SSML or basic):
                self.note("12200", f"<{inner.tag}> inside <Say voice={say.voice!r}>")
        spoken = _language_of(say.voice)
        if spoken and "language" in found and spoken != say.language:
            self.note("12200", f"voice {say.voice} does not speak {say.language}")
        if not say.text:
            self.note("13520", "<Say> has no words")
        elif len(say.text) > (4096 if basic else 3000) or len(quote_plus(say.text)) > 4500:
            self.note("13521", f"<Say> has {len(say.text)} characters")
        else:
            yield say

    def _gather(self, element: ElementTree.Element) -> Gather:
        found = self.attributes(element)
        self.no_text(element)
        prompts: list[Say | Play | Pause] = []
        for child in element:
            if child.tag not in ("Say", "Play", "Pause"):
                self.note("12200", f"<{child.tag}> inside <Gather>")
            elif "digits" in child.attrib:
                self.note("12200", "<Play digits> inside <Gather>")
            else:
                prompts += self._prompt(child)
        if "speechModel" in found and found.get("speechTimeout") == "auto":
            self.note("13335", "speechTimeout must be a number when speechModel is set")
        return Gather(
            prompts=tuple(prompts),
            action=found.get("action"),
            method=found.get("method", "POST"),
            input=found.get("input", "dtmf"),
            timeout=int(found.get("timeout", 5)),
            num_digits=int(found["numDigits"]) if "numDigits" in found else None,
            finish_on_key=found.get("finishOnKey", "#"),
            hints=found.get("hints", ""),
            speech_timeout=found.get("speechTimeout", ""),
            action_on_empty_result=found.get("actionOnEmptyResult") == "true",
        )

    def _dial(self, element: ElementTree.Element) -> Dial:
        found = self.attributes(element)
        words = (element.text or "").strip()
        numbers = [Number(words)] if words else []
        for child in element:
            if child.tag == "Number":
                numbers.append(self._number(child))
            elif child.tag in OTHER_NOUNS:
                self.note("not simulated", f"<{child.tag}> inside <Dial>")
            else:
                self.note("12200", f"<{child.tag}> inside <Dial>")
        if len(numbers) > 10:
            self.note("12200", f"<Dial> has {len(numbers)} numbers, over 10")
        return Dial(
            numbers=tuple(numbers[:10]),
            action=found.get("action"),
            method=found.get("method", "POST"),
            timeout=int(found.get("timeout", 30)),
            time_limit=int(found.get("timeLimit", 14400)),
            caller_id=found.get("callerId"),
            hangup_on_star=found.get("hangupOnStar") == "true",
        )

    def _number(self, element: ElementTree.Element) -> Number:
        found = self.childless(element, text=True)
        return Number(
            text_of(element),
            found.get("statusCallback", ""),
            found.get("statusCallbackMethod", "POST"),
            found.get("statusCallbackEvent", "completed"),
        )


def _language_of(voice: str) -> str | None:
    """The language that a voice speaks, where its name tells."""
    maker, _, name = voice.partition(".")
    if maker == "Google":
        return "-".join(name.split("-")[:2])
    return POLLY_LANGUAGES.get(name.partition("-")[0]) if maker == "Polly" else None
