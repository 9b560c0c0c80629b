"""What we ask of our own documents beyond what Twilio asks: Twilio would say nothing, and a caller
would be stranded.

A document that waits must go on whatever happens: a Gather is followed by a Redirect that reports
silence; a Dial has a time-out, a limit and our own number as caller ID, and an action or words after
it; nothing stands where it can never be reached; and a document never just runs out.

A whisper, which whoever answers hears before the caller is connected, is the other way round: what
just runs out connects the two, so silence must meet a Hangup.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ivr.carrier.accepted.complaint import OUR_RULE, Complaint
from ivr.carrier.accepted.numbers import problem_with
from ivr.carrier.accepted.reading import text_of

_LEAVES = frozenset({"Redirect", "Hangup", "Reject"})
_DIAL_NEEDS = ("timeout", "timeLimit")
_IN_A_WHISPER = frozenset({"Say", "Play", "Pause", "Gather", "Redirect", "Hangup"})
NOT_IN_A_WHISPER = "13201"


def complaints(root: Element, *, shows_caller: bool = False) -> Iterator[Complaint]:
    """What would strand a caller although Twilio accepts it. `root` is a voice <Response>; with
    `shows_caller`, whoever is rung is to see the caller's number, so that callerId is left out."""
    left_by: str | None = None
    counted: dict[str, int] = {}
    for verb, following in zip(root, [*root, None][1:], strict=True):
        counted[verb.tag] = counted.get(verb.tag, 0) + 1
        place = f"Response/{verb.tag}[{counted[verb.tag]}]"
        if left_by is not None:
            yield Complaint(OUR_RULE, f"<{verb.tag}> can never be reached, after {left_by}", place)
        elif verb.tag in _LEAVES:
            left_by = f"<{verb.tag}>"
        elif verb.tag == "Dial":
            yield from _dial(verb, place)
            if "callerId" not in verb.attrib and not shows_caller:
                yield Complaint(OUR_RULE, "<Dial> has no callerId", place)
            left_by = "<Dial action>" if "action" in verb.attrib else None
        elif verb.tag == "Gather":
            yield from _gather(verb, following, place)
    if left_by is None:
        yield Complaint(
            OUR_RULE, "the document runs out: it must end with Hangup, Redirect or Dial"
        )


def whisper_complaints(root: Element) -> Iterator[Complaint]:
    """What would put a caller through to a machine, or to nobody. `root` is what a <Number url>
    answers; Twilio runs no Dial there (error 13201)."""
    for verb, following in zip(root, [*root, None][1:], strict=True):
        if verb.tag == "Dial":
            yield Complaint(NOT_IN_A_WHISPER, "<Dial> in a whisper")
        elif verb.tag not in _IN_A_WHISPER:
            yield Complaint(OUR_RULE, f"<{verb.tag}> in a whisper")
        elif verb.tag == "Gather" and (following is None or following.tag != "Hangup"):
            yield Complaint(OUR_RULE, "silence would connect the caller: Hangup must follow")


def _gather(verb: Element, following: Element | None, place: str) -> Iterator[Complaint]:
    if "action" not in verb.attrib:
        yield Complaint(OUR_RULE, "<Gather> without action would ask the same again", place)
    reports_silence = verb.get("actionOnEmptyResult") == "true"
    if not reports_silence and (following is None or following.tag != "Redirect"):
        yield Complaint(OUR_RULE, "nothing follows when nothing is pressed or said", place)
    if not any(child.tag in ("Say", "Play") for child in verb):
        yield Complaint(OUR_RULE, "<Gather> says nothing, so nobody knows what to press", place)


def _dial(verb: Element, place: str) -> Iterator[Complaint]:
    for name in _DIAL_NEEDS:
        if name not in verb.attrib:
            yield Complaint(OUR_RULE, f"<Dial> has no {name}", place)
    numbers = [text_of(child) for child in verb if child.tag == "Number"]
    if words := (verb.text or "").strip():
        numbers.append(words)
    for number in numbers:
        if (problem := problem_with(number)) is not None:
            yield Complaint(*problem, place)
