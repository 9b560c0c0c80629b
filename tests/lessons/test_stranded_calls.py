"""A service that is down, and a machine that answers: both stranded callers of other flow engines.

Each test rebuilds a fault of RapidPro, Glific, Verboice, Studio, jambonz or FreePBX. The engine and the
number of its issue are above each group.
"""

import pytest

from ivr.carrier import fallback, twiml
from ivr.carrier.accepted import of_voice
from ivr.simulator.events import SimulatedOutcome
from ivr.simulator.misbehaviour import Misbehaviour
from ivr.simulator.script import Press, Wait, play
from tests.callers import BANK_HOLIDAY, WORKING_DAY, Caller, instant, shipped, shipped_line
from tests.lessons.lesson import Lesson

MOBILE = "+447700900123"


# --- The application cannot be reached, so the call is dropped (jambonz #1119)


@pytest.mark.lesson(Lesson.SERVICE_DOWN)
@pytest.mark.parametrize("turns", range(4))
def test_a_service_that_stops_leaves_the_caller_with_the_safety_line(turns):
    carrier = shipped_line().carrier(
        instant(WORKING_DAY), misbehaving={Misbehaviour.FALLBACK} if turns else {Misbehaviour.CUT}
    )
    call = carrier.dial(MOBILE)
    play(call, [Press("9")] * turns, (SimulatedOutcome.NO_ANSWER,) * 9)
    assert [ring.number for ring in call.rang][-1] == "+441629533190"
    assert " ".join(call.heard).count("is oh one six two nine, five three three, one nine oh") >= 2


@pytest.mark.lesson(Lesson.SERVICE_DOWN)
def test_the_fallback_does_not_use_our_host():
    """It has no URL of the service: another host serves it while the service is down."""
    line = twiml.WriterSettings(
        "https://ours.example", "+441632960001", shipped().service.voice, 14400
    )
    document = fallback.voice_fallback(shipped(), line)
    assert "ours.example" not in document
    assert "http" not in document.replace('<?xml version="1.0" encoding="UTF-8"?>', "")
    assert of_voice(document.encode()) == ()


# --- A council's answering machine counts as "completed"


@pytest.mark.lesson(Lesson.ANSWERING_MACHINE)
@pytest.mark.parametrize(
    "outcome", [SimulatedOutcome.MOMENT, SimulatedOutcome.ENDED, SimulatedOutcome.UNBRIDGED]
)
def test_a_machine_that_answers_does_not_end_the_call(outcome):
    caller = Caller().dials(WORKING_DAY).presses("1").waits().tries("initial-response", outcome)
    play(caller.call, [Wait()], (SimulatedOutcome.ANSWERED,))
    assert caller.call.ended == "talked to +441629533190"


@pytest.mark.lesson(Lesson.ANSWERING_MACHINE)
def test_star_brings_a_caller_back_from_an_answerphone():
    caller = Caller().dials(BANK_HOLIDAY).presses("1").waits().is_ringing("careline-public")
    caller.call.press("*")
    caller.now_hears("That call has ended.").waits().is_put_through_to("starting-point")
