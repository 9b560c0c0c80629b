"""Single characters that mislead: what cannot be read or seen, and "#". Decides with the text as it
stands; never reads it as YAML."""

import re
from collections.abc import Iterator

from ivr.content.findings import Finding, Span, error, warning

_REFUSED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]"
)
_UNSEEN = re.compile("[\u00a0\u00ad\u200b-\u200f\u202a-\u202f\u2060-\u2064\u3000\ufeff]")
_QUOTE = "put the whole text in quotation marks"


def odd_characters(file: str, text: str) -> tuple[str | None, list[Finding]]:
    """The text with plain spaces for unseen characters (None: it cannot be read at all), and what
    is to be said of its characters."""
    if "\ufffd" in text:
        what = "this file is not in UTF-8, so that some letters cannot be read"
        instead = "save it as UTF-8, or type these letters again"
        return None, [error("not-utf8", what, _place(file, text, text.index("\ufffd")), instead)]
    if refused := _REFUSED.search(text):
        what = "a character that no keyboard has stands here"
        instead = "take it out: type this line again"
        return None, [error("odd-character", what, _place(file, text, refused.start()), instead)]
    findings: dict[int, Finding] = {}
    for found in _UNSEEN.finditer(text):
        place = _place(file, text, found.start())
        what = "a character that cannot be seen stands here; it came with a copied text"
        findings.setdefault(
            place.line,
            error("odd-character", what, place, "take it out: type this line again"),
        )
    return _UNSEEN.sub(" ", text), list(findings.values())


def comments(file: str, text: str) -> Iterator[Finding]:
    """Lines of which "#" swallows more than was meant."""
    for number, line in enumerate(text.splitlines(), 1):
        if match := re.match(r"\s*(#)\s*:", line):
            yield warning(
                "hash-is-a-comment",
                'everything after "#" is a comment, so this line says nothing',
                Span(file, number, match.start(1) + 1),
                "the hash key cannot be a choice; take the line out",
            )
        elif (begin := line.find(" #") + 1) and _is_cut_text(line[: begin - 1]):
            yield warning(
                "hash-cuts-text",
                'everything after "#" is a comment: the text ends before it',
                Span(file, number, begin + 1, len(line) - begin),
                f"{_QUOTE}; or, if it is a comment, put two spaces before it",
            )


def _is_cut_text(before: str) -> bool:
    """Whether several words without quotation marks run up to a "#" with one space between."""
    name, colon, text = before.partition(": ")
    words = text.split()
    is_text = bool(colon) and len(words) > 1 and not before.endswith(" ")
    return is_text and text.lstrip()[0] not in "\"'[{|>&*!#" and "#" not in name


def _place(file: str, text: str, offset: int) -> Span:
    before = text[:offset]
    return Span(file, before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)
