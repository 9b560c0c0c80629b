"""Acceptances: one finding or claim may be published until a day, with author and reason."""

import json
from datetime import date

import pytest

from ivr.checks import acceptances
from ivr.checks.explanations import explanations
from ivr.content.findings import Span, error
from ivr.content.revision import ACCEPTANCES
from ivr.proof.claims import CLAIMS
from ivr.publishing.acceptances import acceptance_text
from tests.cli.terminal import rewrite
from tests.proof_commands.office import CALENDAR, CONTACTS, VOICE, replace_file

HOURS = "spoken: 01332, 641, 172\n  hours:\n    Monday to Friday: 9am to "
CUT_SHORT = (CONTACTS, f"{HOURS}5pm", f"{HOURS}4:59pm")  # the scenarios say 5pm
ANNOUNCED = """\
closures: []
announcements:
  - say: {}
    from: 9 February 2027 5pm
    until: 9 February 2027 8pm
"""
NEVER = (
    *("ends", "person-or-numbers", "somebody-open", "who-may-ring", "emergency-first", "mistakes"),
    *("documents", "texts", "promises", "calls-in-progress", "sources", "no-such-claim"),
)
NEVER_FOUND = ("no-emergency-words", "safety-line-closes", "promises-secrecy", "number-differs")


def publish(office, *words: str):
    return office.ivr("publish", str(office.ann), "--why", "so", "--by", "Anna Bell", *words)


def accept(office, text: str) -> None:
    replace_file(office.ann, ACCEPTANCES, text)


def offered(output: str) -> str:
    """The entries that a refusal prints, with a reason written in."""
    _, _, text = output.partition(f"add to {ACCEPTANCES}:\n\n")
    return text.partition("\n\n")[0].replace(
        "reason:", "reason: The new hours are being confirmed."
    )


def claim(name: str, until: str = "8 December 2026") -> str:
    return (
        f"- claim: {name}\n  accepted-by: Anna Bell\n  reason: A storm tonight.\n  until: {until}\n"
    )


def test_what_a_refusal_offers_is_accepted_named_and_shown(office):
    rewrite(office.ann, *CUT_SHORT)
    refused = publish(office, "--yes")
    assert refused.exit_code == 1, refused.output
    assert "REFUTED  Who rings is what the sources say" in refused.output
    accept(office, offered(refused.output))
    assert "finding: scenario" in (office.ann / ACCEPTANCES).read_text("utf-8")

    done = publish(office, "--yes")
    assert done.exit_code == 0, done.output
    assert "ACCEPTED Who rings is what the sources say" in done.output
    assert "accepted by Anna Bell until 8 December 2026: The new hours" in done.output
    assert "Proved with acceptances: sources" in done.output
    assert office.live.proved.accepted == ("sources",)

    proved = office.ivr("prove", "--revision", "live", "--days", "2", "--from", "2026-11-24")
    assert proved.exit_code == 0, proved.output
    assert "Proved with acceptances: sources." in proved.output
    checked = office.ivr("check", "--content", str(office.ann), "--at", "2026-11-24 12:00")
    assert checked.exit_code == 0, checked.output
    assert "accepted by Anna Bell" in checked.output


def test_only_the_scenarios_that_are_named_are_accepted(office):
    rewrite(office.ann, *CUT_SHORT)
    accept(office, offered(publish(office, "--yes").output))
    row = "- need: office\n  try: [ddscp-office, starting-point]\n"
    rewrite(office.ann, "config/routes.yaml", row, "")
    refused = publish(office, "--yes")
    assert refused.exit_code == 1, refused.output
    assert office.live is None


def test_an_error_of_the_checks_is_accepted_by_its_file_and_words(office):
    replace_file(office.ann, CALENDAR, ANNOUNCED.format("Lines are busy tonight. " * 9))
    refused = publish(office, "--yes")
    assert refused.exit_code == 1
    assert "finding: announcement-too-long" in refused.output
    accept(office, offered(refused.output))
    checked = office.ivr(
        "check", "--content", str(office.ann), "--at", "2026-11-24 12:00", "--json"
    )
    errors = [each for each in json.loads(checked.output) if each["severity"] == "error"]
    assert {each["code"] for each in errors if each["accepted"]} == {"announcement-too-long"}
    assert [each for each in errors if not each["accepted"]] == []
    replace_file(office.ann, CALENDAR, ANNOUNCED.format("Lines are busy tonight. " * 10))
    assert publish(office, "--yes").exit_code == 1  # its message has another number


def test_a_claim_is_accepted_until_its_last_day(office):
    rewrite(office.ann, "config/service.yaml", "ring-quick: 10", "ring-quick: 1")
    assert "claim: budgets" in publish(office, "--yes").output
    accept(office, claim("budgets", until="23 November 2026"))
    assert publish(office, "--yes").exit_code == 1
    accept(office, claim("budgets", until="24 November 2026"))
    done = publish(office, "--yes")
    assert done.exit_code == 0, done.output
    assert office.live.proved.accepted == ("budgets",)


def test_an_acceptance_that_is_not_needed_is_shown(office):
    accept(office, claim("budgets"))
    done = publish(office, "--yes")
    assert done.exit_code == 0, done.output
    assert "[acceptance-not-needed]" in done.output
    assert office.live.proved.accepted == ()


@pytest.mark.parametrize("name", NEVER)
def test_claims_that_would_cost_a_caller_more_than_time_cannot_be_accepted(office, name):
    accept(office, claim(name))
    refused = publish(office, "--yes")
    assert refused.exit_code == 1
    assert "[acceptance-not-allowed]" in refused.output


def test_the_lists_name_real_claims_and_findings():
    claims = {each.id for each in CLAIMS}
    assert claims > acceptances.CLAIMS
    assert set(NEVER) - {"no-such-claim"} == claims - acceptances.CLAIMS
    assert set(explanations()) > acceptances.FINDINGS - acceptances.SCENARIOS
    assert not acceptances.FINDINGS & set(NEVER_FOUND)


@pytest.mark.parametrize("code", NEVER_FOUND)
def test_nothing_is_offered_for_what_cannot_be_accepted(code):
    assert acceptance_text(error(code, "m", Span(VOICE)), "Anna", date(2026, 11, 24)) is None
    assert acceptance_text("ends", "Anna", date(2026, 11, 24)) is None


def test_a_message_with_quotation_marks_and_colons_can_be_copied(office):
    message = 'the "menu": {x} takes - too \\ long'
    text = acceptance_text(
        error("menu-too-long", message, Span(VOICE)), "O'Neil: A", date(2026, 11, 24)
    )
    accept(office, text.replace("reason:", "reason: So."))
    checked = office.ivr("check", "--content", str(office.ann), "--at", "2026-11-24 12:00")
    assert checked.exit_code == 0, checked.output
    assert "[acceptance-not-needed]" in checked.output
