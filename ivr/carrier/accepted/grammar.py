"""Checks a document against a table of elements: names, nesting, attributes and values."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

SCHEMA = "12200"  # Twilio's code for anything that its schema does not allow
OUR_RULE = "our rule"  # Twilio has no code: it would say nothing, and a caller would be stranded

_NOT_IN_URLS = re.compile(r"[\s\x00-\x1f\x7f<>\\^`]")
_DIGITS = re.compile(r"[0-9]{1,9}")

Accepts = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Complaint:
    """One fault of a document: Twilio's code (or `our rule`), a message, and the element's place, such
    as `Response/Gather[1]/Say[2]`."""

    code: str
    message: str
    place: str = "Response"

    def __str__(self) -> str:
        return f"{self.place}: {self.message} [{self.code}]"


@dataclass(frozen=True, slots=True)
class Attribute:
    accepts: Accepts
    code: str = SCHEMA


@dataclass(frozen=True, slots=True)
class Rule:
    """One element: the elements that it may hold, and Twilio's codes for others and for attributes
    (element, name) of those inside. `check` yields what the table cannot express: codes, messages."""

    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    holds: frozenset[str] = frozenset()
    holds_code: str = SCHEMA
    codes_inside: Mapping[tuple[str, str], str] = field(default_factory=dict)
    has_text: bool = False
    check: Callable[[Element], Iterator[tuple[str, str]]] | None = None


Grammar = Mapping[str, Rule]


def complaints(grammar: Grammar, root: Element) -> tuple[Complaint, ...]:
    """Every complaint, in document order. The inside of an unknown element is not checked."""
    return tuple(_check(grammar, root, root.tag, {}))


def usable(rule: Rule, element: Element) -> dict[str, str]:
    """The attributes that Twilio would use: those it knows, with values that it accepts."""
    known, given = rule.attributes, element.attrib.items()
    return {name: text for name, text in given if name in known and known[name].accepts(text)}


def _check(
    grammar: Grammar, element: Element, place: str, codes: Mapping[tuple[str, str], str]
) -> Iterator[Complaint]:
    rule = grammar[element.tag]
    for name, value in element.attrib.items():
        attribute = rule.attributes.get(name)
        if attribute is None:
            yield Complaint(SCHEMA, f"<{element.tag}> must not have the attribute {name!r}", place)
        elif not attribute.accepts(value):
            code = codes.get((element.tag, name), attribute.code)
            shown = value if len(value) <= 40 else f"{value[:40]}..."
            yield Complaint(code, f"<{element.tag} {name}> must not be {shown!r}", place)
    texts = (element.text, *(child.tail for child in element))
    if not rule.has_text and any(text and text.strip() for text in texts):
        yield Complaint(SCHEMA, f"<{element.tag}> must not contain text", place)
    counts: dict[str, int] = {}
    for child in element:
        if child.tag in rule.holds:
            counts[child.tag] = counts.get(child.tag, 0) + 1
            inside = f"{place}/{child.tag}[{counts[child.tag]}]"
            yield from _check(grammar, child, inside, rule.codes_inside)
        else:
            message = f"<{element.tag}> must not contain <{child.tag}>"
            yield Complaint(rule.holds_code, message, place)
    if rule.check is not None:
        yield from (Complaint(code, message, place) for code, message in rule.check(element))


def matches(pattern: str) -> Accepts:
    """Accepts a value that matches the pattern as a whole."""
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def one_of(*values: str) -> Accepts:
    return frozenset(values).__contains__


def whole(least: int, most: int | None = None) -> Accepts:
    def accepts(value: str) -> bool:
        is_whole = _DIGITS.fullmatch(value) is not None
        return is_whole and least <= int(value) and (most is None or int(value) <= most)

    return accepts


@lru_cache(maxsize=1024)
def hints(value: str) -> bool:
    """Accepts at most 500 phrases with commas between them, each of at most 100 characters."""
    phrases = value.split(",")
    return len(phrases) <= 500 and all(len(phrase.strip()) <= 100 for phrase in phrases)


@lru_cache(maxsize=1024)
def url(value: str) -> bool:
    """Accepts an http or https URL, whole or relative. An empty one is the document's own URL."""
    if _NOT_IN_URLS.search(value):
        return False
    try:
        parts = urlsplit(value)
        port_is_good = parts.port is None or parts.port > 0
    except ValueError:
        return False
    if not parts.scheme and not parts.netloc:
        return True
    return parts.scheme in ("http", "https", "") and bool(parts.hostname) and port_is_good
