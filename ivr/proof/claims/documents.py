"""Claim 8: every turn, and both fallbacks, are documents that the carrier accepts."""

from collections.abc import Iterator

from ivr.carrier.fallback import text_fallback, voice_fallback
from ivr.carrier.simulated.documents import UnreadableError
from ivr.carrier.simulated.messages import parse_messages
from ivr.carrier.simulated.transport import Response
from ivr.carrier.simulated.twiml import parse
from ivr.carrier.twiml import CONTENT_TYPE, Line
from ivr.proof.claims.base import Claim, Proved, Refutation
from ivr.proof.page import SERVICE_NUMBER


def _refused(proved: Proved) -> Iterator[Refutation]:
    seen: set[int] = set()
    for node, edges in proved.walk.follows.items():
        if node.page not in seen:
            seen.add(node.page)
            for problem in proved.walk.page(node).problems:
                yield Refutation(f"gets a document that the carrier refuses: {problem}", node)
        for edge in edges:
            for fault in edge.branch.faults:
                yield Refutation(f"meets a fault: {fault.message} [{fault.code}]", node, edge.act)
    yield from _fallbacks(proved)


def _fallbacks(proved: Proved) -> Iterator[Refutation]:
    service = proved.revision.service
    line = Line("https://proof.invalid", SERVICE_NUMBER, service.voice, service.rings.longest_call)
    for ringing in (True, False):
        for problem in _problems(voice_fallback(proved.revision, line, ringing=ringing)):
            yield Refutation(f"hears no fallback, because the carrier refuses it: {problem}")
    response = Response(
        200, (("Content-Type", CONTENT_TYPE),), text_fallback(proved.revision).encode()
    )
    try:
        parse_messages(response)
    except UnreadableError as problem:
        yield Refutation(f"gets no text when there is a fault: {problem}")


def _problems(document: str) -> Iterator[str]:
    try:
        read = parse(Response(200, (("Content-Type", CONTENT_TYPE),), document.encode()))
    except UnreadableError as problem:
        yield str(problem)
    else:
        yield from (f"{code} {said}" for code, said in read.problems)


DOCUMENTS = Claim(
    "documents",
    "Every turn, and both fallbacks, are documents that the carrier accepts.",
    "A document that the carrier refuses is a dropped call.",
    _refused,
)
