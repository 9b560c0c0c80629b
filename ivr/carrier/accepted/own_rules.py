"""Our own rules for our documents: Twilio would accept a breach, and a caller would be stranded.

A document that waits must go on in every case, and every verb can be reached. A whisper is the other
way round: when a document for a contact ends, the two are connected, so silence must meet a Hangup."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ivr.carrier.accepted.grammar import OUR_RULE, Complaint
from ivr.carrier.accepted.numbers import problem_with
from ivr.carrier.accepted.reading import text_of

_LEAVES = frozenset({"Redirect", "Hangup"})
_IN_A_WHISPER = frozenset({"Say", "Gather", "Hangup"})
_DIAL_IN_A_WHISPER = "13201"  # Twilio's code


def complaints(root: Element, *, shows_caller: bool = False) -> Iterator[Complaint]:
    """What would strand a caller. `root` is a voice <Response>; with `shows_caller` the contact is to
    see the caller's number, so that callerId is left out."""
    left_by: str | None = None
    counts: dict[str, int] = {}
    for verb, following in zip(root, [*root, None][1:], strict=True):
        counts[verb.tag] = counts.get(verb.tag, 0) + 1
        place = f"Response/{verb.tag}[{counts[verb.tag]}]"
        if left_by is not None:
            yield Complaint(OUR_RULE, f"<{verb.tag}> can never be reached, after {left_by}", place)
        elif verb.tag in _LEAVES:
            left_by = f"<{verb.tag}>"
        elif verb.tag == "Dial":
            yield from _dial(verb, place, shows_caller=shows_caller)
            left_by = "<Dial action>" if "action" in verb.attrib else None
        elif verb.tag == "Gather":
            yield from _gather(verb, following, place)
    if left_by is None:
        runs_out = "the document runs out: it must end with Hangup, Redirect or Dial"
        yield Complaint(OUR_RULE, runs_out)


def whisper_complaints(root: Element) -> Iterator[Complaint]:
    """What would connect a caller to a machine, or to no person. `root` is the answer to a <Number
    url>; Twilio runs no Dial there (error 13201)."""
    for verb, following in zip(root, [*root, None][1:], strict=True):
        if verb.tag == "Dial":
            yield Complaint(_DIAL_IN_A_WHISPER, "<Dial> in a whisper")
        elif verb.tag not in _IN_A_WHISPER:
            yield Complaint(OUR_RULE, f"<{verb.tag}> in a whisper")
        elif verb.tag == "Gather" and (following is None or following.tag != "Hangup"):
            yield Complaint(OUR_RULE, "silence would connect the caller: Hangup must follow")


def _gather(verb: Element, following: Element | None, place: str) -> Iterator[Complaint]:
    if "action" not in verb.attrib:
        yield Complaint(OUR_RULE, "<Gather> without action would ask the same again", place)
    if following is None or following.tag != "Redirect":
        yield Complaint(OUR_RULE, "silence leads nowhere", place)
    if not any(child.tag == "Say" for child in verb):
        yield Complaint(OUR_RULE, "<Gather> says nothing, so no caller knows what to press", place)


def _dial(verb: Element, place: str, *, shows_caller: bool) -> Iterator[Complaint]:
    required = ("timeout", "timeLimit") if shows_caller else ("timeout", "timeLimit", "callerId")
    for name in required:
        if name not in verb.attrib:
            yield Complaint(OUR_RULE, f"<Dial> has no {name}", place)
    for child in verb:
        problem = problem_with(text_of(child)) if child.tag == "Number" else None
        if problem is not None:
            yield Complaint(*problem, place)
