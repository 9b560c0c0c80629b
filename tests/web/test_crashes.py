"""When something of ours breaks, the caller still hears the emergency words and a person rings."""

import pytest

from ivr.carrier.fallback import text_fallback, voice_fallback
from ivr.carrier.twiml import WriterSettings
from ivr.content.revision import Revision
from ivr.line.line import FixedRevision
from ivr.operations.service import build_service
from ivr.simulator.documents import Dial, Hangup, Say, parse_messages
from ivr.web.application import create_app
from tests.callers import shipped
from tests.web.signing import CALL, NOON, SMS, TEXT, VOICE, Service, settings, with_
from tests.wsgi import wsgi

SPOKEN = (
    "Starting Point, open day and night, is oh one six two nine, five three three, one nine oh."
)
RETURNING = f"{VOICE}?revision=0123456789ab&step=area&after=listening"


class Broken(FixedRevision):
    """Has a revision when the service starts, and none when it is asked."""

    def __init__(self, revision: Revision, *, live_too: bool) -> None:
        self._revision, self._live_too, self.broken = revision, live_too, False

    @property
    def live(self) -> Revision:
        if self.broken and self._live_too:
            raise RuntimeError("secret: +447700900123")
        return self._revision

    def for_call(self, wanted: str) -> Revision:
        if self.broken:
            raise RuntimeError(f"secret: {wanted}")
        return self._revision


def with_broken_revisions(*, live_too: bool) -> Service:
    source = Broken(shipped(), live_too=live_too)
    service = Service(revisions=source)
    source.broken = True
    return service


def stopped_clock():
    raise OSError("secret: the clock has stopped for +447700900123")


def with_broken_clock() -> Service:
    return Service(clock=stopped_clock)


BREAKS = {
    "revisions": lambda: with_broken_revisions(live_too=False),
    "revisions, the live one too": lambda: with_broken_revisions(live_too=True),
    "the clock": with_broken_clock,
}
every_break = pytest.mark.parametrize("broken", BREAKS.values(), ids=BREAKS)


def words(document) -> list[str]:
    return [verb.text for verb in document.verbs if isinstance(verb, Say)]


@every_break
def test_a_call_in_progress_is_put_through_to_the_safety_line(broken):
    document = broken().document(RETURNING)
    first, connecting, dial, once, twice, emergency, end = document.verbs
    assert first.text.startswith("Sorry, there is a fault.")
    assert "dial 9 9 9" in first.text
    assert (
        connecting.text == "Connecting you to Starting Point. Then choose urgent child protection."
    )
    assert isinstance(dial, Dial)
    assert dial.number.number == "+441629533190"
    assert dial.action is None
    assert dial.caller_id == "+441632960001"
    assert once == twice
    assert once.text == SPOKEN
    assert "dial 9 9 9" in emergency.text
    assert end == Hangup()


@pytest.mark.parametrize("broken", [BREAKS["revisions, the live one too"], with_broken_clock])
def test_a_new_call_is_put_through_to_the_safety_line(broken):
    assert any(isinstance(verb, Dial) for verb in broken().document(VOICE).verbs)


@every_break
@pytest.mark.parametrize(
    "who",
    [
        {"From": "+441629533190"},
        {"From": "01629 533190"},
        {"ForwardedFrom": "+441629533190"},
        {"From": "+441632960001"},
    ],
    ids=["Starting Point", "Starting Point, as written", "forwarded by it", "ourselves"],
)
def test_a_call_that_would_come_round_again_is_told_the_number_and_rings_nobody(broken, who):
    document = broken().document(RETURNING, with_(CALL, **who))
    assert not any(isinstance(verb, Dial) for verb in document.verbs)
    assert words(document).count(SPOKEN) == 2
    assert "Connecting" not in " ".join(words(document))
    assert sum("dial 9 9 9" in text for text in words(document)) == 2


@every_break
@pytest.mark.parametrize("who", [{"From": "+441629533191"}, {"From": ""}, {"From": "anonymous"}])
def test_any_other_call_rings(broken, who):
    document = broken().document(RETURNING, with_(CALL, **who))
    assert any(isinstance(verb, Dial) for verb in document.verbs)


@pytest.mark.parametrize("broken", [BREAKS["revisions, the live one too"], with_broken_clock])
def test_a_text_gets_the_words_for_a_fault(broken):
    answer = broken().post(SMS, TEXT)
    assert answer.status == 200
    (text,) = parse_messages(answer).texts
    assert text.startswith("We have a fault. Emergency 999.")
    assert "01629 533190" in text


@every_break
def test_a_fault_is_logged_by_its_kind_and_place_alone(broken):
    service = broken()
    service.post(RETURNING, with_(CALL, SpeechResult="he hits me"))
    service.post(SMS, with_(TEXT, Body="he hits me"))
    faults = [entry for entry in service.seen.entries if entry["event"] == "fault"]
    assert faults
    for fault in faults:
        assert fault["kind"] in ("RuntimeError", "OSError")
        assert fault["at"]
        assert fault["line"] > 0
    for hidden in ("secret", "900123", "hits me"):
        assert hidden not in service.logged


class DeadLog:
    """Every attempt to log fails, as on a full disk."""

    def __getattr__(self, name: str):
        def fail(*_, **__):
            raise OSError("no space left on device")

        return fail


def with_dead_log(**parts) -> Service:
    service = Service(**parts)
    service.app = create_app(
        build_service(
            settings(),
            clock=parts.get("clock", lambda: NOON),
            revisions=parts.get("revisions") or FixedRevision(shipped()),
            log=DeadLog(),
        )
    )
    service.send = wsgi(service.app)
    return service


def test_a_log_that_cannot_be_written_changes_nothing_for_a_caller():
    service = with_dead_log()
    (gather, _) = service.document(VOICE).verbs
    assert "Where does the child live?" in gather.prompts[-1].text


def test_a_log_that_cannot_be_written_changes_nothing_for_a_texter():
    (text,) = parse_messages(with_dead_log().post(SMS, TEXT)).texts
    assert "Derby city: " in text


def test_a_log_that_cannot_be_written_does_not_hide_a_fault_from_the_caller():
    service = with_dead_log(clock=stopped_clock)
    assert words(service.document(VOICE)).count(SPOKEN) == 2
    (text,) = parse_messages(service.post(SMS, TEXT)).texts
    assert text.startswith("We have a fault.")


def test_the_answer_to_a_fault_is_the_fallback_document():
    service = with_broken_clock()
    line = WriterSettings("", "+441632960001", shipped().service.voice, 14400)
    assert service.post(VOICE).body.decode() == voice_fallback(shipped(), line)
    assert service.post(SMS, TEXT).body.decode() == text_fallback(shipped())
