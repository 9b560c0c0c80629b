"""Single characters that mislead: characters that cannot be read or seen, and "#". Decides by the text
as it stands; never reads it as YAML."""

import re
from collections.abc import Iterator

from ivr.content.findings import Finding, Span, error, warning

_REFUSED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]"
)
_INVISIBLE = re.compile("[\u00a0\u00ad\u200b-\u200f\u202a-\u202f\u2060-\u2064\u3000\ufeff]")
_RETYPE = "type this line again, without it"


def odd_characters(file: str, text: str) -> tuple[str | None, list[Finding]]:
    """The text with plain spaces for invisible characters (None: it cannot be read), and a finding for
    the first odd character of each line."""
    if "\ufffd" in text:
        what = "this file is not in UTF-8, so some letters cannot be read"
        instead = "save it as UTF-8, or type these letters again"
        return None, [error("not-utf8", what, _place(file, text, text.index("\ufffd")), instead)]
    if refused := _REFUSED.search(text):
        what = "there is a character here that no keyboard has"
        return None, [error("odd-character", what, _place(file, text, refused.start()), _RETYPE)]
    findings: dict[int, Finding] = {}
    for match in _INVISIBLE.finditer(text):
        place = _place(file, text, match.start())
        what = "there is an invisible character here; it came with a copied text"
        findings.setdefault(place.line, error("odd-character", what, place, _RETYPE))
    return _INVISIBLE.sub(" ", text), list(findings.values())


def misleading_comments(file: str, text: str) -> Iterator[Finding]:
    """A finding for each line in which "#" hides more than its author meant."""
    for number, line in enumerate(text.splitlines(), 1):
        if match := re.match(r"\s*(#)\s*:", line):
            yield warning(
                "hash-is-a-comment",
                'everything after "#" is a comment, so this line has no effect',
                Span(file, number, match.start(1) + 1),
                "the hash key cannot be a choice; remove the line",
            )
        elif (start := line.find(" #") + 1) and _is_cut_text(line[: start - 1]):
            yield warning(
                "hash-cuts-text",
                'everything after "#" is a comment: the text ends before it',
                Span(file, number, start + 1, len(line) - start),
                "put the whole text in quotation marks; or, for a comment, two spaces before the #",
            )


def _is_cut_text(before: str) -> bool:
    """Whether several words without quotation marks stand before a "#", one space away from it."""
    name, colon, text = before.partition(": ")
    is_text = bool(colon) and len(text.split()) > 1 and not before.endswith(" ")
    return is_text and text.lstrip()[0] not in "\"'[{|>&*!#" and "#" not in name


def _place(file: str, text: str, offset: int) -> Span:
    before = text[:offset]
    return Span(file, before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)
