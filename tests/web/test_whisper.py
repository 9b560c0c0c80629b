"""POST /voice/whisper: what is heard by the person who answers a screened contact,
and nothing about the caller."""

import pytest

from ivr.carrier.requests import WHISPER
from ivr.simulator.documents import Gather, Hangup, Say
from tests.web.signing import CALL, NOON, Service, with_
from tests.web.test_crashes import with_broken_revisions

ASKED = f"{WHISPER}?contact=initial-response&revision=0123456789ab"
TAKEN = f"{ASKED}&after=listening"
CHILD = with_(
    CALL,
    CallSid="CA" + "2" * 32,
    ParentCallSid="CA" + "1" * 32,
    Direction="outbound-dial",
    From="+441632960001",
    To="+441332641172",
)
WORDS = "A caller to the child safety line. Press any key to take the call."


def test_whoever_answers_is_asked_for_any_key_and_let_go_without():
    asked, end = Service().document(ASKED, CHILD).verbs
    assert isinstance(asked, Gather)
    assert end == Hangup()
    assert [said.text for said in asked.prompts if isinstance(said, Say)] == [WORDS]
    assert (asked.input, asked.num_digits, asked.finish_on_key) == ("dtmf", 1, "")
    assert (asked.timeout, asked.method) == (8, "POST")


def test_the_key_leads_back_here_and_connects_the_caller():
    service = Service()
    asked, _ = service.document(ASKED, CHILD).verbs
    assert isinstance(asked, Gather)
    target = (asked.action or "").removeprefix(service.settings.public_url)
    assert target.startswith(f"{WHISPER}?contact=initial-response&revision=")
    assert service.document(target, with_(CHILD, Digits="#")).verbs == ()


def test_our_own_number_on_the_line_is_no_loop():
    """The call to the contact comes from the line's own number, which is not a caller."""
    assert "came back to us" not in Service().post(ASKED, CHILD).body.decode()


@pytest.mark.parametrize("target", [ASKED, TAKEN])
@pytest.mark.parametrize("how", [{"unsigned": True}, {"token": "another"}, {"signed_form": CALL}])
def test_without_our_carriers_signature_nothing_is_said(target, how):
    answer = Service().post(target, with_(CHILD, Digits="1"), **how)
    assert answer.status == 403
    assert answer.body == b""


def test_it_is_asked_by_post_alone():
    assert Service().post(ASKED, (), method="GET").status == 405


@pytest.mark.parametrize("live_too", [False, True])
@pytest.mark.parametrize("target", [ASKED, TAKEN])
def test_a_fault_ends_the_contacts_side_and_dials_nobody(target, live_too):
    """The caller waits on a call of their own, which then asks for the next turn."""
    service = with_broken_revisions(live_too=live_too)
    assert service.document(target, with_(CHILD, Digits="1")).verbs == (Hangup(),)
    assert "secret" not in service.logged


@pytest.mark.parametrize("query", ["", "?contact=%2B441332641172", "?contact=" + "x" * 900])
def test_an_address_that_names_nothing_is_still_asked_for_a_key(query):
    asked, _ = Service().document(WHISPER + query, CHILD).verbs
    assert isinstance(asked, Gather)
    assert "44133" not in (asked.action or "")


def test_nothing_that_is_logged_names_a_number():
    service = Service(clock=lambda: NOON)
    service.document(ASKED, CHILD)
    service.document(TAKEN, with_(CHILD, Digits="1"))
    assert [entry["accepted"] for entry in service.seen.entries] == [False, True]
    assert {entry["contact"] for entry in service.seen.entries} == {"initial-response"}
    assert "641172" not in service.logged
    assert "960001" not in service.logged
