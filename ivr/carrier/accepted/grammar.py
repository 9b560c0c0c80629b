"""Checks a tree against a table of elements: names, nesting, attributes, values. Knows no verb."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ivr.carrier.accepted.complaint import Complaint
from ivr.carrier.accepted.values import SCHEMA, Attribute


@dataclass(frozen=True, slots=True)
class Rule:
    """One element: its attributes, what it holds, Twilio's code where it holds anything else and
    its codes for attributes (element, name) inside it, whether words may stand in it, and what the
    table cannot say (`more`)."""

    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    holds: frozenset[str] = frozenset()
    holds_code: str = SCHEMA
    codes_inside: Mapping[tuple[str, str], str] = field(default_factory=dict)
    words: bool = False
    more: Callable[[Element], Iterator[tuple[str, str]]] | None = None


Grammar = Mapping[str, Rule]


def complaints(grammar: Grammar, root: Element) -> tuple[Complaint, ...]:
    """Everything wrong with a tree, in the order of the document. What is inside an element that
    nobody knows is not looked at."""
    return tuple(_of(grammar, root, root.tag, {}))


def usable(rule: Rule, element: Element) -> dict[str, str]:
    """The attributes that Twilio would use: known ones with values that it takes."""
    known = rule.attributes
    return {
        name: value
        for name, value in element.attrib.items()
        if name in known and known[name].accepts(value)
    }


def _of(
    grammar: Grammar, element: Element, place: str, codes: Mapping[tuple[str, str], str]
) -> Iterator[Complaint]:
    rule = grammar[element.tag]
    for name, value in element.attrib.items():
        attribute = rule.attributes.get(name)
        if attribute is None:
            yield Complaint(SCHEMA, f"<{element.tag}> has no attribute {name!r}", place)
        elif not attribute.accepts(value):
            code = codes.get((element.tag, name), attribute.code)
            said = value if len(value) <= 40 else f"{value[:40]}..."
            yield Complaint(code, f"<{element.tag} {name}> cannot be {said!r}", place)
    if not rule.words and _loose(element):
        yield Complaint(SCHEMA, f"words between the elements of <{element.tag}>", place)
    counted: dict[str, int] = {}
    for child in element:
        if child.tag in rule.holds:
            counted[child.tag] = counted.get(child.tag, 0) + 1
            inside = f"{place}/{child.tag}[{counted[child.tag]}]"
            if child.tag in grammar:
                yield from _of(grammar, child, inside, rule.codes_inside)
        else:
            yield Complaint(rule.holds_code, f"<{child.tag}> inside <{element.tag}>", place)
    if rule.more is not None:
        yield from (Complaint(code, message, place) for code, message in rule.more(element))


def _loose(element: Element) -> bool:
    return bool((element.text or "").strip()) or any(
        (child.tail or "").strip() for child in element
    )
