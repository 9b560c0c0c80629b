"""Old and new code in one call: the state that a release has written into an address is understood by
the next one, and one that is not readable yet leads to a person."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit
from xml.etree import ElementTree

import pytest

from ivr.carrier.requests import AFTER
from ivr.carrier.twiml import state_query
from ivr.engine.call_state import CallState, read_state
from tests.processes import until
from tests.served.calling import OFFERED, PROMISED, TO_THE_PROMISE, Served, serving
from tests.served.webhooks import Call, Siege

pytestmark = pytest.mark.served
TABLE = Path(__file__).with_name("states.tsv")
ROWS = [
    tuple(line.split("\t"))
    for line in TABLE.read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
SAFETY_LINE = "+441629533190"
_serial = count(20_000_000)


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("released")) as one:
        until(one.knows_its_database)
        yield one


@pytest.fixture
def call(served) -> Call:
    """A call with a mobile; what Twilio would not accept, or takes two seconds, fails the test."""
    return Call(Siege(served.port), f"CA{next(_serial):032}", "+447700900123")


def answered(call: Call, query: str, event: str) -> ElementTree.Element:
    fields = call.fields(**dict(parse_qsl(event)))
    answer = call.siege.signed(f"/voice?{query}", fields)
    return ElementTree.fromstring(answer.body)  # noqa: S314 - our own service's answer


def what_follows(root: ElementTree.Element) -> str:
    """What a document does, as the table says it."""
    found = root.find("Gather") if root.find("Gather") is not None else root.find("Dial")
    if found is None:
        return "ends"
    state = {
        name: said[0] for name, said in parse_qs(urlsplit(found.attrib["action"]).query).items()
    }
    match state["phase"]:
        case "step":
            return f"asks {state['step']}"
        case "ring":
            return f"rings {state['rung'].split('.')[-1]}"
        case "numbers":
            return "says the numbers"
        case phase:
            return phase.replace("-", " ")


@pytest.mark.parametrize(("query", "event", "follows"), ROWS)
def test_a_call_of_an_older_release_goes_on(call, query, event, follows):
    found = what_follows(answered(call, query, event))
    assert found == follows or (follows == "rings" and found.startswith("rings "))


def test_a_text_that_an_older_release_offered_is_promised_by_this_one(call):
    query = "revision=7e7d898be303&phase=text-offer&area=derby&offered=yes&after=listening"
    said = "".join(answered(call, query, "Digits=1").itertext())
    assert PROMISED in said


@pytest.mark.parametrize("query", [row[0] for row in ROWS])
def test_what_this_release_writes_the_older_ones_wrote_too(query):
    """A change of the form is seen here: the older release is still answering while the new one
    starts, and must understand what the new one writes."""
    pairs = [pair for pair in parse_qsl(query) if pair[0] != AFTER]
    state = read_state(pairs)
    assert state is not None
    assert state_query(state) == query.rpartition("&")[0]


def test_every_part_of_a_state_stands_in_the_table():
    states = [read_state(parse_qsl(query)) for query, *_ in ROWS]
    unset = CallState()
    assert [
        name
        for name in CallState._fields
        if all(getattr(state, name) == getattr(unset, name) for state in states)
    ] == []


def test_a_call_from_its_beginning_writes_what_stands_in_the_table(served):
    served.call(*TO_THE_PROMISE[:-1])
    assert OFFERED in "".join(served.said(served.calls[-1]))
    known = {name for query, *_ in ROWS for name, _ in parse_qsl(query)}
    asked = [urlsplit(each.url).query for each in served.calls[-1].events if hasattr(each, "url")]
    assert any(asked)
    assert {name for query in asked for name, _ in parse_qsl(query)} <= known
    for query in filter(None, asked):
        assert state_query(read_state(parse_qsl(query))) == query.rpartition("&")[0]


FROM_THE_FUTURE = [
    # a step, a phase, an area, a contact, an event, a form that this release does not know
    "revision=ffffffffffff&phase=step&step=a-step-to-come&area=derby&after=listening",
    "revision=ffffffffffff&phase=step&step=a-step-to-come&after=silence",
    "revision=ffffffffffff&phase=phase-to-come&step=step-to-come&after=listening",
    "revision=ffffffffffff&phase=phase-to-come&after=listening",
    "revision=ffffffffffff&phase=step&step=caller&area=area-to-come&after=silence",
    "revision=ffffffffffff&phase=ring&rung=contact-to-come&after=ring",
    "revision=ffffffffffff&phase=step&step=area&after=event-to-come",
    "v=2&state=c3RhdGUgb2YgYW5vdGhlciByZWxlYXNl&after=listening",
    "after=listening",
    "%00=%FF&step=..%2F..&phase=%C3%A9&after=silence",
]


@pytest.mark.parametrize("query", FROM_THE_FUTURE)
def test_a_state_that_nobody_can_read_yet_leads_to_a_person(call, query):
    """A caller who only waits is put through, at once or after the questions, and hears no fault."""
    root = answered(call, query, "")
    for _ in range(6):
        assert "there is a fault" not in "".join(root.itertext())
        if root.find("Dial") is not None:
            break
        redirect = root.findtext("Redirect")
        assert redirect, "the line hangs up"
        root = answered(call, redirect.partition("/voice?")[2], "")
    numbers = [each.text for each in root.iter("Number")]
    assert numbers
    assert numbers[0].startswith("+441") or numbers == [SAFETY_LINE]
