"""The whole line, called by a carrier that misbehaves: a caller fares as by one that does not.

A request that comes twice, late, again or without its trimmings may change nothing; where the
service cannot be heard, the caller gets the safety line from the fallback document.
"""

from functools import cache
from itertools import combinations

import pytest

from ivr.simulator.events import SimulatedOutcome
from ivr.simulator.misbehaviour import Misbehaviour
from ivr.simulator.script import ComeBack, HangUp, Press, Speak, Wait, play
from tests.callers import BANK_HOLIDAY, WORKING_DAY, instant, shipped
from tests.flask_line import FlaskLine

MOBILE = "+447700900123"
SAFETY_LINE = "+441629533190"
NOBODY = (SimulatedOutcome.NO_ANSWER,) * 9

STORIES = {
    "one key": (WORKING_DAY, MOBILE, [Press("1")], ()),
    "a professional who knows the keys": (
        BANK_HOLIDAY,
        MOBILE,
        [Press("1", at_once=True), Press("1", at_once=True), Press("1", at_once=True)],
        (SimulatedOutcome.BUSY,),
    ),
    "nobody answers": (WORKING_DAY, MOBILE, [Press("1")], NOBODY),
    "silence": (WORKING_DAY, "anonymous", [], ()),
    "wrong keys": (WORKING_DAY, MOBILE, [Press("9"), Press("#"), Press("8")], ()),
    "speech": (WORKING_DAY, MOBILE, [Speak("derbyshire"), Speak("I'm a teacher")], ()),
    "an answerphone": (BANK_HOLIDAY, MOBILE, [Press("1"), Wait()], (ComeBack(),)),
    "they hang up": (
        WORKING_DAY,
        MOBILE,
        [Press("1")],
        (SimulatedOutcome.ENDED, SimulatedOutcome.MOMENT),
    ),
    "never connected": (WORKING_DAY, MOBILE, [Press("2")], (SimulatedOutcome.UNBRIDGED,)),
    "the caller gives a ring up": (WORKING_DAY, MOBILE, [Press("1"), Wait(), HangUp()], ()),
    "the caller hangs up at a question": (WORKING_DAY, MOBILE, [HangUp()], ()),
    "another round": (WORKING_DAY, MOBILE, [Press("0"), Press("1")], NOBODY),
}
every_story = pytest.mark.parametrize("story", STORIES)

# What cannot be told from a carrier that behaves.
HARMLESS = [
    misbehaviour
    for misbehaviour in Misbehaviour
    if misbehaviour
    not in (
        Misbehaviour.CUT,
        Misbehaviour.FALLBACK,
        Misbehaviour.UNSIGNED_EXTRAS,
        Misbehaviour.SLOW,
    )
]


@cache
def web_line() -> FlaskLine:
    """A line that checks signatures."""
    return FlaskLine(shipped())


def may_differ(story: str, misbehaviours) -> bool:
    """Without DialBridged a call that was never bridged cannot be told from one that was."""
    return story == "never connected" and bool({"no-dial-bridged", "missing"} & misbehaviours)


def fared(story: str, misbehaving: frozenset[Misbehaviour] = frozenset()):
    at, from_, deeds, outcomes = STORIES[story]
    call = web_line().carrier(instant(at), misbehaving=misbehaving).dial(from_)
    play(call, deeds, outcomes)
    return call


@cache
def as_documented(story: str):
    call = fared(story)
    assert call.faults == ()
    return call


def rang(call):
    return [(ring.number, ring.outcome) for ring in call.rang]


@every_story
@pytest.mark.parametrize("misbehaviour", HARMLESS)
def test_the_caller_notices_nothing(story, misbehaviour):
    usual, call = as_documented(story), fared(story, frozenset({misbehaviour}))
    if not may_differ(story, {misbehaviour}):
        assert call.heard == usual.heard
    assert rang(call) == rang(usual)
    assert call.ended == usual.ended
    assert call.faults == ()


TOGETHER = [
    set(some) for some in combinations(("duplicates", "reordered", "late", "missing", "unknown"), 3)
] + [set(HARMLESS)]


@every_story
@pytest.mark.parametrize("misbehaviours", TOGETHER, ids=lambda some: "+".join(sorted(some))[:60])
def test_nor_when_several_come_together(story, misbehaviours):
    call = fared(story, frozenset(map(Misbehaviour, misbehaviours)))
    usual = as_documented(story)
    if not may_differ(story, misbehaviours):
        assert call.heard == usual.heard
    assert rang(call) == rang(usual)
    assert call.faults == ()


@pytest.mark.parametrize("misbehaviour", ["missing", "no-dial-bridged"])
def test_a_ring_that_may_have_been_answered_is_followed_by_the_offer(misbehaviour):
    """Half a minute that may have been talk: the result is unclear, so the caller is asked."""
    carrier = web_line().carrier(
        instant(WORKING_DAY), misbehaving=frozenset({Misbehaviour(misbehaviour)})
    )
    call = carrier.dial(MOBILE)
    call.press("2")
    call.stay_silent()
    call.ring("unbridged", 30)
    play(call, (), NOBODY)
    said = " ".join(call.heard)
    offer, _, numbers = said.partition("If you still need someone, stay on the line.")
    assert "That call has ended." in offer
    assert numbers.count("is oh one six two nine, five three three, one nine oh") == 2


@every_story
def test_slow_answers_change_the_seconds_alone(story):
    usual, call = as_documented(story), fared(story, frozenset({Misbehaviour.SLOW}))
    assert call.heard == usual.heard
    assert rang(call) == rang(usual)
    assert call.events[-1].at > usual.events[-1].at


@every_story
@pytest.mark.parametrize("misbehaviour", ["cut", "fallback", "unsigned-extras"])
def test_where_we_cannot_be_heard_the_fallback_rings_the_safety_line(story, misbehaviour):
    at, from_, deeds, _ = STORIES[story]
    call = (
        web_line()
        .carrier(instant(at), misbehaving=frozenset({Misbehaviour(misbehaviour)}))
        .dial(from_)
    )
    play(call, [deed for deed in deeds if not isinstance(deed, HangUp)], NOBODY)
    said = " ".join(call.heard)
    assert shipped().voice.prompts.fault in said
    assert call.rang[-1].number == SAFETY_LINE
    assert said.count("is oh one six two nine, five three three, one nine oh") >= 2
    assert call.ended == "line hung up"


def test_the_fallback_of_a_text_has_numbers():
    carrier = web_line().carrier(
        instant(WORKING_DAY), misbehaving=frozenset({Misbehaviour.UNSIGNED_EXTRAS})
    )
    (text,) = carrier.text(MOBILE, "derby").messages
    assert "01629 533190" in text


@pytest.mark.parametrize("misbehaviour", HARMLESS)
@pytest.mark.parametrize("words", ["derby", "fgm", "he is hitting her now", ""])
def test_a_texter_gets_the_same_reply(misbehaviour, words):
    def reply(*names):
        carrier = web_line().carrier(instant(WORKING_DAY), misbehaving=frozenset(names))
        replies = carrier.text(MOBILE, words)
        assert replies.faults == ()
        return replies.messages

    assert reply(misbehaviour) == reply()
