"""Claim 8: every turn, and both fallbacks, are documents that the carrier accepts."""

from collections.abc import Iterator

from ivr.carrier.fallback import text_fallback, voice_fallback
from ivr.carrier.twiml import CONTENT_TYPE
from ivr.directory.phone_numbers import dialable_number, spoken_number
from ivr.proof.claims.base import Claim, Proved, Refutation
from ivr.proof.turn_documents import line_of
from ivr.simulator.documents import UnreadableError
from ivr.simulator.messages import parse_messages
from ivr.simulator.transport import Response
from ivr.simulator.twiml import parse
from ivr.simulator.verbs import Dial, Say


def _refused(proved: Proved) -> Iterator[Refutation]:
    seen: set[int] = set()
    walk = proved.walk
    for cell, edges in walk.edges.items():
        if cell.page in seen:
            continue
        seen.add(cell.page)
        node = walk.node(cell, walk.cells[cell])
        for problem in walk.page(cell).problems:
            yield Refutation(f"gets a document that the carrier refuses: {problem}", node)
        for problem in walk.page(cell).strands:
            yield Refutation(f"gets a document that may leave them in silence: {problem}", node)
        for edge in edges:
            for fault in edge.branch.faults:
                yield Refutation(f"meets a fault: {fault.message} [{fault.code}]", node, edge.act)
    yield from _fallbacks(proved)


def _fallbacks(proved: Proved) -> Iterator[Refutation]:
    line = line_of(proved.revision)
    for ringing in (True, False):
        document = voice_fallback(proved.revision, line, is_ringing=ringing)
        refused = tuple(_problems(document))
        for problem in refused:
            yield Refutation(f"hears no fallback, because the carrier refuses it: {problem}")
        if not refused:
            yield from (Refutation(what) for what in _unhelpful(proved, document))
    response = Response(
        200, (("Content-Type", CONTENT_TYPE),), text_fallback(proved.revision).encode()
    )
    try:
        parse_messages(response)
    except UnreadableError as problem:
        yield Refutation(f"gets no text when there is a fault: {problem}")


def _unhelpful(proved: Proved, document: str) -> Iterator[str]:
    """What a caller would suffer from a fallback that can be read. It knows no time, so whoever it
    rings or names must be the line that never closes."""
    safe = proved.revision.safety_line
    number, spoken = dialable_number(safe.number or ""), spoken_number(safe.spoken or safe.number or "")
    read = parse(Response(200, (("Content-Type", CONTENT_TYPE),), document.encode()))
    rung = [each.number for verb in read.verbs if isinstance(verb, Dial) for each in verb.numbers]
    if any(each != number for each in rung):
        yield "is put through by the fallback to somebody who may be closed"
    words = [verb.text for verb in read.verbs if isinstance(verb, Say)]
    told = [place for place, each in enumerate(words) if spoken in each]
    if len(told) < 2:
        yield "does not hear the safety line's number twice from the fallback"
    elif not any("9 9 9" in each for each in words[told[-1] + 1 :]):
        yield "does not hear the emergency words after the fallback's numbers"


def _problems(document: str) -> Iterator[str]:
    try:
        read = parse(Response(200, (("Content-Type", CONTENT_TYPE),), document.encode()))
    except UnreadableError as problem:
        yield str(problem)
    else:
        yield from (f"{code} {spoken_number}" for code, spoken_number in read.problems)


DOCUMENTS = Claim(
    "documents",
    "Every turn, and both fallbacks, are documents that the carrier accepts.",
    "A document that the carrier refuses is a dropped call.",
    _refused,
)
