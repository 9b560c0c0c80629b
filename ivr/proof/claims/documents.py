"""The claim that the carrier accepts every turn and both fallbacks, and that each document helps."""

import re
from collections.abc import Iterator

from ivr.carrier.fallback import text_fallback, voice_fallback
from ivr.directory.phone_numbers import dialable_number, spoken_number
from ivr.proof.claims.base import Evidence, Refutation, claim
from ivr.proof.turn_documents import TurnDocument, proof_settings, twiml_response
from ivr.simulator.documents import Dial, Document, Say, UnreadableError, parse, parse_messages

_WORD = re.compile(r"\w")


@claim(
    "documents",
    "Every turn, and both fallbacks, are documents that the carrier accepts.",
    "A document that the carrier refuses is a dropped call, and one without words is silence.",
)
def accepted_documents(evidence: Evidence) -> Iterator[Refutation]:
    checked: set[int] = set()
    walk = evidence.walk
    for cell, edges in walk.edges.items():
        if cell.document in checked:
            continue
        checked.add(cell.document)
        node = walk.node(cell)
        for problem in _problems(walk.document(cell)):
            yield Refutation(problem, node)
        for edge in edges:
            for fault in edge.branch.faults:
                problem = f"meets a fault: {fault.message} [{fault.code}]"
                yield Refutation(problem, node, edge.action)
    yield from _bad_fallbacks(evidence)


def _problems(document: TurnDocument) -> Iterator[str]:
    for problem in document.problems:
        yield f"gets a document that the carrier refuses: {problem}"
    for problem in document.shape.stranding_problems:
        yield f"gets a document that may leave them in silence: {problem}"
    if document.waits_for == "listen" and not _WORD.search(" ".join(document.turn.says)):
        yield "hears nothing, and is waited for"


def _bad_fallbacks(evidence: Evidence) -> Iterator[Refutation]:
    settings = proof_settings(evidence.revision)
    for ringing in (True, False):
        try:
            fallback = voice_fallback(evidence.revision, settings, is_ringing=ringing)
            document = parse(twiml_response(fallback))
        except UnreadableError as refused:
            problems = [str(refused)]
        else:
            problems = [f"{code} {message}" for code, message in document.problems]
            if not problems:
                yield from map(Refutation, _unhelpful(evidence, document))
        for problem in problems:
            yield Refutation(f"hears no fallback, because the carrier refuses it: {problem}")
    try:
        parse_messages(twiml_response(text_fallback(evidence.revision)))
    except UnreadableError as problem:
        yield Refutation(f"gets no text when there is a fault: {problem}")


def _unhelpful(evidence: Evidence, document: Document) -> Iterator[str]:
    """What a caller would suffer from a fallback that the carrier accepts. The fallback knows no time,
    so it may only ring and name the safety line."""
    safe = evidence.revision.safety_line
    number = dialable_number(safe.number or "")
    spoken = spoken_number(safe.spoken or safe.number or "")
    dialled = [verb.number for verb in document.verbs if isinstance(verb, Dial) and verb.number]
    if any(each.number != number for each in dialled):
        yield "is put through by the fallback to a contact that may be closed"
    words = [verb.text for verb in document.verbs if isinstance(verb, Say)]
    numbers = [place for place, each in enumerate(words) if spoken in each]
    if len(numbers) < 2:
        yield "does not hear the safety line's number twice from the fallback"
    elif not any("9 9 9" in each for each in words[numbers[-1] + 1 :]):
        yield "does not hear the emergency words after the fallback's numbers"
