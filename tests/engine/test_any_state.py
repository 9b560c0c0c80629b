"""For any state in the URL and any event, the service answers with one turn.

Properties, checked on random states, events, callers and moments: nothing raises, the caller hears
words, no contact rings that may not, and every call ends.
"""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ivr.carrier import twiml
from ivr.carrier.requests import read_voice
from ivr.directory.callers import Caller, PhoneKind
from ivr.directory.moment import Availability
from ivr.directory.phone_numbers import is_dialable
from ivr.engine import voice
from ivr.engine.call_state import CallState, Phase, read_state
from ivr.engine.events import (
    HungUp,
    KeysPressed,
    RingEnded,
    RingOutcome,
    Silence,
    SpeechHeard,
    TextNotStored,
)
from ivr.engine.turn import End, Listen, Ring, Turn
from ivr.simulator.documents import Dial, Gather, parse
from ivr.simulator.transport import Response
from tests.callers import edited, moment, shipped

REVISION = shipped()
MOMENTS = [
    moment(at)
    for at in (
        "Tue 24 Nov 2026 10:00",
        "Tue 24 Nov 2026 08:30",
        "Tue 24 Nov 2026 20:00",
        "Sat 28 Nov 2026 12:00",
        "Fri 25 Dec 2026 09:00",
        "Mon 28 Dec 2026 09:02",
    )
]
MOST_TURNS = 60

ids = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)


def one_of_or_any(known):
    return st.one_of(st.sampled_from(sorted(known)), ids)


contacts = st.sampled_from(sorted(REVISION.contacts))
states = st.builds(
    CallState,
    revision=st.one_of(st.just(REVISION.id), ids, st.just("")),
    phase=st.sampled_from(Phase),
    step=one_of_or_any({*REVISION.voice.steps, ""}),
    area=st.none() | one_of_or_any(REVISION.areas),
    caller=st.none() | one_of_or_any({"public", "professional", "young-person"}),
    need=st.none() | one_of_or_any({"concern", "advice", "nurses-city", "nurse-county", "office"}),
    silences=st.integers(0, 99),
    mistakes=st.integers(0, 99),
    repeats=st.integers(0, 99),
    rung=st.lists(st.one_of(contacts, ids), max_size=6).map(tuple),
    announced=st.none() | one_of_or_any(REVISION.contacts),
    retried=st.booleans(),
    text_offered=st.booleans(),
    place_id=st.none() | one_of_or_any({"mackworth", "hope", "spondon", "e10000028"}),
    area_to_confirm=st.none() | one_of_or_any(REVISION.areas),
    place_attempts=st.integers(0, 99),
)
keys = st.one_of(st.sampled_from("0123456789*#"), st.text(max_size=5))
phrases = sorted(
    phrase
    for step in REVISION.voice.steps.values()
    for choice in getattr(step, "choices", {}).values()
    for phrase in choice.hear
)
words = st.one_of(
    st.sampled_from([*phrases, "he is hurting me", "again", "a person", "one", "not derby"]),
    st.lists(st.sampled_from([*phrases, "not", "or", "and"]), max_size=4).map(" ".join),
    st.text(max_size=40),
)
pressed = st.builds(KeysPressed, keys)
said = st.builds(SpeechHeard, words)
ended = st.builds(RingEnded, st.sampled_from(RingOutcome), st.integers(0, 20000))
to_a_question = st.one_of(pressed, said, st.just(Silence()))
events = st.one_of(to_a_question, ended, st.just(HungUp()), st.just(TextNotStored()))
callers = st.builds(
    Caller,
    phone=st.sampled_from(PhoneKind),
    contacts=st.sets(contacts, max_size=3).map(frozenset),
    is_from_line=st.booleans(),
    texts_to=st.none() | st.just("oh one two three"),
    takes_texts=st.booleans(),
)
moments = st.sampled_from(MOMENTS)

LINE = twiml.WriterSettings("https://line.example", "+441632960001", REVISION.service.voice, 14400)
tried_often = settings(
    max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def is_sound(turn: Turn, who: Caller, at, *, before: CallState, revision=REVISION) -> None:
    assert isinstance(turn.wait, Listen | Ring | End)
    assert all(text.strip() for text in turn.says)
    assert not any(brace in text for text in turn.says for brace in "{}")
    assert turn.trail
    if isinstance(turn.wait, Ring):
        contact = turn.wait.contact
        # The name is left out only where it has just been said.
        assert turn.says or before.announced == contact
        assert is_dialable(turn.wait.number)
        assert not who.is_from_line
        assert contact not in who.contacts
        assert not revision.contacts[contact].never_dial
        assert at.state(contact) in (Availability.OPEN, Availability.UNKNOWN)
        assert turn.state.rung[-1] == contact
        assert turn.state.rung.count(contact) == 1 or before.rung.count(contact) > 1
    else:
        assert turn.says
    assert read_state(turn.state.query()) == turn.state
    document = parse(
        Response(200, (("Content-Type", "text/xml"),), twiml.write(turn, LINE).encode())
    )
    assert document.problems == ()


@tried_often
@given(states, events, callers, moments)
@example(CallState(), Silence(), Caller(PhoneKind.WITHHELD), MOMENTS[0])
@example(
    CallState(phase=Phase.NUMBERS),
    KeysPressed("1"),
    Caller(PhoneKind.MOBILE, is_from_line=True),
    MOMENTS[0],
)
@example(
    CallState(phase=Phase.STILL_THERE, announced="starting-point"),
    Silence(),
    Caller(PhoneKind.MOBILE),
    MOMENTS[0],
)
def test_any_event_in_any_state_has_a_turn(state, event, who, at):
    turn = voice.resume(REVISION, state, event, who, at)
    if isinstance(event, HungUp):
        assert turn.says == ()
        assert isinstance(turn.wait, End)
    else:
        is_sound(turn, who, at, before=state)


@tried_often
@given(callers, moments)
def test_every_call_begins_with_the_emergency_words_and_a_question_or_numbers(who, at):
    turn = voice.start(REVISION, who, at)
    is_sound(turn, who, at, before=CallState())
    assert "dial 9 9 9" in " ".join(turn.says)
    assert isinstance(turn.wait, Listen)


@settings(max_examples=400, deadline=None)
@given(st.data(), callers)
def test_every_call_ends_in_a_bounded_number_of_turns(data, who):
    at = data.draw(moments)
    turn = voice.start(REVISION, who, at)
    rings = []
    for _ in range(MOST_TURNS):
        if isinstance(turn.wait, End):
            break
        # Time may pass between any two turns, and only the state in the URL is remembered.
        at = data.draw(st.one_of(st.just(at), moments))
        before = read_state(parse_qsl(urlencode(turn.state.query())))
        assert before == turn.state
        event = data.draw(to_a_question if isinstance(turn.wait, Listen) else ended)
        turn = voice.resume(REVISION, before, event, who, at)
        is_sound(turn, who, at, before=before)
        if isinstance(turn.wait, Ring):
            rings.append(turn.wait.contact)
    assert isinstance(turn.wait, End), f"it never ends: {turn.trail}"
    # No contact rings more than twice: in the first round, and in the one extra round.
    assert all(rings.count(contact) <= 2 for contact in rings)
    assert rings or who.is_from_line or {"starting-point"} & who.contacts or turn.says


STUBBORN = {
    "always silent": Silence(),
    "always star": KeysPressed("*"),
    "always 0": KeysPressed("0"),
    "always 1": KeysPressed("1"),
    "always a wrong key": KeysPressed("9"),
    "always noise": SpeechHeard("crackle crackle"),
    "always danger": SpeechHeard("he is hurting me"),
    "always try again": SpeechHeard("try again"),
}


@pytest.mark.parametrize("event", STUBBORN.values(), ids=STUBBORN)
@pytest.mark.parametrize("outcome", RingOutcome)
@pytest.mark.parametrize("at", MOMENTS)
def test_a_caller_who_always_does_the_same_reaches_a_person_and_then_the_numbers(
    event, outcome, at
):
    who = Caller(PhoneKind.MOBILE)
    turn, rings = voice.start(REVISION, who, at), []
    for _ in range(MOST_TURNS):
        if isinstance(turn.wait, End):
            break
        if isinstance(turn.wait, Ring):
            rings.append(turn.wait.contact)
            turn = voice.resume(REVISION, turn.state, RingEnded(outcome, 3), who, at)
        else:
            last = turn
            turn = voice.resume(REVISION, turn.state, event, who, at)
    assert isinstance(turn.wait, End)
    assert "starting-point" in rings
    assert last.state.phase is Phase.NUMBERS
    assert "dial 9 9 9" in " ".join(last.says)


@settings(max_examples=300, deadline=None)
@given(states)
def test_a_state_comes_back_as_it_went_out(state):
    query = parse_qsl(urlencode(state.query()))
    known = read_state(query)
    assert known == state


@tried_often
@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=60)), max_size=8))
def test_any_url_is_read_without_raising(pairs):
    state = read_state(pairs)
    assert state is None or read_state(state.query()) == state


FIELDS = ["revision", "phase", "step", "area", "caller", "need", "silences", "mistakes"]
FIELDS += ["repeats", "rung", "announced", "again", "offered", "found", "likely", "tries", "after"]


@tried_often
@given(
    st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=50)),
    st.dictionaries(
        st.sampled_from(
            ["Digits", "SpeechResult", "DialCallStatus", "DialCallDuration", "DialBridged", "From"]
        ),
        st.text(max_size=50),
    ),
    moments,
)
def test_any_url_with_any_form_has_a_turn(query, form, at):
    asked = read_voice(query.items(), form.items())
    if asked.state is None:
        return
    turn = voice.resume(REVISION, asked.state, asked.event, Caller(PhoneKind.MOBILE), at)
    is_sound(turn, Caller(PhoneKind.MOBILE), at, before=asked.state)


@pytest.mark.parametrize(
    "tampered",
    [
        {"step": "Area"},
        {"step": "../../etc/passwd"},
        {"step": "a" * 41},
        {"step": "area\n"},
        {"phase": "STEP"},
        {"phase": ""},
        {},
    ],
)
def test_a_url_without_a_valid_step_or_phase_begins_the_call_again(tampered):
    assert read_state(tampered.items()) is None


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("silences", "3", 3),
        ("silences", "-3", 0),
        ("silences", "3.5", 0),
        ("silences", "\u00b3", 0),
        ("silences", "999", 99),
        ("silences", "1000", 0),
        ("rung", "starting-point.advice-line", ("starting-point", "advice-line")),
        ("rung", "starting-point..Advice.", ("starting-point",)),
        ("rung", ".".join(["a"] * 500), ("a",) * 99),
        ("again", "yes", True),
        ("again", "true", False),
        ("area", "derby", "derby"),
        ("area", "Derby", None),
        ("area", "+447700900123", None),
        ("announced", "starting point", None),
    ],
)
def test_each_part_of_the_state_is_read_strictly(name, value, read):
    state = read_state([("step", "area"), (name, value)])
    assert getattr(state, {"again": "retried"}.get(name, name)) == read


def test_a_call_continues_under_a_revision_without_its_contacts():
    """The call began when "advice-line" had another id."""
    turn = voice.resume(
        REVISION,
        CallState(phase=Phase.RING, step="caller", area="derby", rung=("old-advice-line",)),
        RingEnded(RingOutcome.NO_ANSWER),
        Caller(PhoneKind.MOBILE),
        MOMENTS[0],
    )
    assert isinstance(turn.wait, Ring)
    assert turn.wait.contact == "initial-response"


def test_states_of_the_shipped_revision_continue_under_a_revision_with_other_steps():
    other = edited(
        ("flows/voice.yaml", "\n  caller:\n    menu:", "\n  who:\n    menu:"),
        (
            "flows/voice.yaml",
            "        value: derby\n        then: caller",
            "        value: derby\n        then: who",
        ),
        (
            "flows/voice.yaml",
            "        value: derbyshire\n        then: caller",
            "        value: derbyshire\n        then: who",
        ),
        ("flows/voice.yaml", "then: caller\n    otherwise:", "then: who\n    otherwise:"),
    )
    at = moment("Tue 24 Nov 2026 10:00", other)
    turn = voice.resume(
        other,
        CallState(step="caller", area="derby"),
        KeysPressed("1"),
        Caller(PhoneKind.MOBILE),
        at,
    )
    assert isinstance(turn.wait, Ring)
    assert turn.wait.contact == "initial-response"


def test_every_answer_to_a_caller_on_the_line_has_a_gather_or_a_dial():
    for step in REVISION.voice.steps:
        turn = voice.resume(
            REVISION, CallState(step=step), KeysPressed("5"), Caller(PhoneKind.MOBILE), MOMENTS[0]
        )
        written = twiml.write(turn, LINE).encode()
        document = parse(Response(200, (("Content-Type", "text/xml"),), written))
        assert any(isinstance(verb, Gather | Dial) for verb in document.verbs)
