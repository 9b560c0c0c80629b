"""Faults of helplines elsewhere that are routed by Twilio, each rebuilt here to show ours behaving.

Where they come from: the issues and release notes of an open-source helpline router (numbers in the
test's own words), which rings volunteers for tens of thousands of callers a year.
"""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from ivr.carrier.accepted import of_messages, of_voice
from ivr.carrier.webhook_errors import WebhookError
from ivr.carrier.twilio_client import Account
from ivr.content.revision import read_folder
from ivr.directory.callers import Caller as Known
from ivr.directory.callers import PhoneKind
from ivr.directory.moment import moment_at
from ivr.engine.routing import contacts_to_say, next_to_ring
from ivr.operations import incidents
from ivr.operations.delivery import Delivery
from ivr.simulator import Heard, Pressed, RingOutcome
from ivr.simulator.line import SimulatedLine
from ivr.simulator.script import Press, Wait, play
from ivr.store.outbox_status import record_heartbeat
from ivr.web.start import start as start_service
from tests.callers import (
    BANK_HOLIDAY,
    EVENING,
    ROOT,
    WORKING_DAY,
    Caller,
    edited,
    instant,
    shipped,
    shipped_line,
)
from tests.cli.terminal import copy_of_the_files, ivr, rewrite
from tests.going_live.account_server import AccountServer
from tests.going_live.commands import SETTINGS
from tests.going_live.commands import ivr as doctor
from tests.lessons.refusals import errors_after
from tests.outbox.carrier_server import NUMBER, SID, STATUS_URL, TOKEN, CarrierServer
from tests.outbox.rows import NOON, promised
from tests.outbox.test_requests import Desk as Outbox
from tests.texters import Texter
from tests.web.desk import Desk
from tests.web.signing import Service

CONTACTS, ROUTES = "config/contacts.yaml", "config/routes.yaml"
SPOKEN = "spoken: 01629, 533, 190"
ANYBODY = Known(PhoneKind.WITHHELD)
QUESTIONS = {
    "area": (None, "derby", "derbyshire"),
    "caller": (None, "public", "professional", "young-person"),
    "need": (None, "concern", "advice", "nurses-city", "nurse-county", "office"),
}

# What somebody presses, all the ways through the menus that end in a ring.
WAYS = [
    *([Press(area), Wait()] for area in "12"),
    [Press("3")],
    *([Press(area), Press("2")] for area in "12"),
    *([Press(area), Press("1"), Press(need)] for area in "12" for need in "12"),
    *([Press(area), Press("1"), Press("3"), Press("1")] for area in "12"),
    [Press("0")],
    [],
]
TIMES = [WORKING_DAY, EVENING, BANK_HOLIDAY, "Tue 24 Nov 2026 17:30", "Sun 29 Nov 2026 03:00"]


# --- One disconnected number kept the whole chain ringing, and voicemail never came


@pytest.mark.parametrize("outcome", ["failed", "busy", "no-answer", "canceled"])
def test_a_dead_number_holds_nobody_up(outcome):
    """The next one rings; a number that fails costs the caller its own few seconds alone."""
    caller = Caller().dials(WORKING_DAY).presses("1").waits()
    caller.tries("initial-response", outcome)
    first = caller.call.rang[0]
    caller.is_ringing("starting-point")
    assert first.seconds <= (25 if outcome == "no-answer" else 5)
    assert caller.rang == ["initial-response", "starting-point"]


def all_fail(at: str, deeds, outcome: RingOutcome):
    call = shipped_line().carrier(instant(at)).dial("+447700900123")
    play(call, deeds, (outcome,) * 30)
    return call


@pytest.mark.parametrize("at", TIMES)
@pytest.mark.parametrize("outcome", [RingOutcome.NO_ANSWER, RingOutcome.FAILED])
def test_when_every_number_is_dead_the_numbers_are_said_in_time(at, outcome):
    """The wait from the caller's last answer to a number they can write down is capped."""
    budgets = shipped().service.budgets
    for deeds in WAYS:
        call = all_fail(at, deeds, outcome)
        ringing = [ring.at for ring in call.rang]
        said = [e for e in call.events if isinstance(e, Heard) and " is oh " in e.text]
        last = max((e.at for e in call.events if isinstance(e, Pressed)), default=0.0)
        told = [event for event in said if event.at >= ringing[-1]]
        assert told, deeds
        waited = told[0].at - max(last, 0.0)
        assert waited <= (budgets.numbers if last else budgets.numbers_from_call_start)
        assert call.ended == "line hung up"


# --- An empty rota rings for ever; and it came back in a later version


def test_there_is_no_half_hour_in_which_a_question_has_nobody():
    """Every area, caller and need, at each half hour of four weeks with Christmas in them, and of
    the weeks in which the clocks change."""
    revision = shipped()
    combinations = list(product(*QUESTIONS.values()))
    starts = (datetime(2026, 12, 14, tzinfo=UTC), datetime(2027, 3, 27, tzinfo=UTC))
    for start, days in zip(starts, (28, 3), strict=True):
        seen = []
        for step in range(48 * days):
            moment = moment_at(revision, start + timedelta(minutes=30 * step))
            if moment in seen:
                continue
            seen.append(moment)
            for area, caller, need in combinations:
                found = next_to_ring(revision, moment, ANYBODY, area=area, caller_type=caller, need=need)
                assert found is not None, (area, caller, need)
                assert contacts_to_say(revision, moment, area, caller, need)


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (ROUTES, "- try: [starting-point]\n  tell", "- try: []\n  tell", "nobody-in-row"),
        (ROUTES, "  try: [ddscp-office, starting-point]", "  try: []", "nobody-in-row"),
        (ROUTES, "try: [ddscp-office, starting-point]", "try: [office]", "unknown-contact"),
        (
            CONTACTS,
            f"{SPOKEN}\n  hours: always",
            f"{SPOKEN}\n  hours: unknown",
            "safety-line-closes",
        ),
    ],
)
def test_an_empty_rota_is_refused_before_it_is_published(file, old, new, code):
    assert [
        each for each in errors_after(file, old, new) if (each.span.file, each.code) == (file, code)
    ]


# --- Callers waited 45 to 75 minutes


@pytest.mark.parametrize("at", TIMES)
def test_nobody_waits_for_ever_whatever_they_do(at):
    """Not with every mistake, every repeat, every ring unanswered, and once more round."""
    worst = [Press("*"), Press("9"), Press("*"), Press("3"), Wait(), Press("*"), Wait(), Wait()]
    for again in ([], [Press("1"), Press("1"), Press("1")]):
        call = all_fail(at, [*worst, *again], RingOutcome.NO_ANSWER)
        assert call.ended is not None
        assert call.events[-1].at < 15 * 60
        assert len(call.rang) <= 2 * len(shipped().contacts)


def test_no_contact_rings_longer_than_a_minute():
    rings = shipped().service.rings
    longest = [contact.ring_seconds or rings.seconds for contact in shipped().contacts.values()]
    assert max(longest) <= 60


# --- The fallback was changed, and the old number was still called

OLD, NEW = "01629 533190", "01629 532600"
CHANGE = (
    CONTACTS,
    f"number: {OLD}\n  {SPOKEN}",
    f"number: {NEW}\n  spoken: 01629, 532, 600",
)


@pytest.fixture(scope="module")
def moved() -> SimulatedLine:
    """The line after the safety line has moved to another number."""
    return SimulatedLine(edited(CHANGE))


def test_a_changed_number_is_dialled_said_and_texted_from_one_record(moved):
    caller = Caller(line=moved).dials(WORKING_DAY).presses("0")
    assert caller.call.waiting.number == "+441629532600"
    caller.tries("starting-point")
    assert caller.everything.count("oh one six two nine, five three two, six oh oh") >= 2
    Texter(line=moved).texts("derbyshire").gets(NEW).does_not_get(OLD)


def test_the_old_number_is_nowhere_any_more(moved, tmp_path):
    folder = copy_of_the_files(tmp_path)
    rewrite(folder, *CHANGE)
    assert ivr("fallback", "--out", str(tmp_path), "--number", "+441632960001", folder=folder)
    written = b"".join(path.read_bytes() for path in tmp_path.glob("*.xml"))
    assert b"+441629532600" in written
    caller = Caller(line=moved).dials(WORKING_DAY).presses("3")
    everything = caller.everything + written.decode()
    for old in ("+441629533190", OLD, "five three three, one nine oh"):
        assert old not in everything
    for words in ("derby", "derbyshire", "menu", "fgm", "he hits me"):
        Texter(line=moved).texts(words).does_not_get(OLD, "01629533190")


# --- A fallback document made by hand answered TwiML that cannot be read


@pytest.mark.parametrize(
    "change",
    [
        (),
        ((CONTACTS, "name: Starting Point\n", 'name: "Start & <Point>"\n'),),
        ((CONTACTS, "name: Starting Point\n", "name: D\u00e9but \u2013 \U0001f4de\n"),),
        (CHANGE,),
    ],
    ids=["as shipped", "letters that XML minds", "letters outside ASCII", "another number"],
)
def test_the_fallback_documents_are_compiled_and_can_be_read(tmp_path, change):
    folder = copy_of_the_files(tmp_path)
    for file, old, new in change:
        rewrite(folder, file, old, new)
    said = ivr("fallback", "--out", str(tmp_path), "--number", "+441632960001", folder=folder)
    assert said.status == 0, said.err
    documents = sorted(tmp_path.glob("*.xml"))
    assert [of_voice(p.read_bytes()) for p in documents if "sms" not in p.name] == [()]
    assert [of_messages(p.read_bytes()) for p in documents if "sms" in p.name] == [()]


# --- Gender routing always dialled men: what was tested were settings, not where callers end up


CITY, CARELINE, CARELINE_WORK = "+441332641172", "+441332956606", "+441332956607"
COUNTY, ADVICE, OFFICE = "+441629533190", "+441629535353", "+441332642351"
DHCFT, DCHS = "+441332623700", "+441773850000"

# Written from the two source documents, by hand: the keys, and the telephone that rings first.
ENDS = {
    "a member of the public, Derby": ("1,wait", CITY, CARELINE),
    "a professional, Derby, a concern": ("1,1,1", CITY, CARELINE_WORK),
    "a professional, Derby, advice": ("1,1,2", CITY, CARELINE_WORK),
    "a young person, Derby": ("1,2", CITY, CARELINE),
    "a member of the public, county": ("2,wait", COUNTY, COUNTY),
    "a professional, county, a concern": ("2,1,1", COUNTY, COUNTY),
    "a professional, county, advice": ("2,1,2", ADVICE, COUNTY),
    "a young person, county": ("2,2", COUNTY, COUNTY),
    "not sure where": ("3", COUNTY, COUNTY),
    "Derbyshire Healthcare's nurses": ("1,1,3,1", DHCFT, DHCFT),
    "Community Health Services' nurse": ("2,1,3,1", DCHS, DCHS),
    "the partnership office": ("1,1,3,2,1", OFFICE, OFFICE),
    "nothing at all": ("wait,wait", COUNTY, COUNTY),
}


@pytest.mark.parametrize("who", ENDS)
@pytest.mark.parametrize(("at", "column"), [(WORKING_DAY, 1), (EVENING, 2), (BANK_HOLIDAY, 2)])
def test_where_callers_end_up(who, at, column):
    keys = ENDS[who][0]
    deeds = [Wait() if key == "wait" else Press(key) for key in keys.split(",")]
    call = shipped_line().carrier(instant(at)).dial("+447700900123")
    play(call, deeds, (RingOutcome.ANSWERED,))
    assert [ring.number for ring in call.rang] == [ENDS[who][column]]
    assert call.ended == f"talked to {ENDS[who][column]}"


def test_every_team_that_can_be_rung_is_rung_by_somebody():
    """A team that nobody ever reaches would be found by no test of settings."""
    reached = {number for _, *numbers in ENDS.values() for number in numbers}
    rung = {name for route in shipped().routes for name in route.try_}
    dialled = {shipped().contacts[name].number.replace(" ", "") for name in rung}
    assert {"0" + number[3:] for number in reached} == dialled


# --- A misconfigured account rang for ever, with one line in a log


def test_a_folder_that_cannot_be_used_turns_health_red_and_the_last_good_one_answers(tmp_path):
    desk = Desk(tmp_path)
    desk.writes(ROUTES, "- try: [starting-point]\n  tell", "- tyr: [starting-point]\n  tell")
    ready = desk.service.ready()
    assert ready["status"] == "degraded"
    assert "ivr check" in ready["reasons"][0]
    call = desk.service.dial()
    call.press("0")
    assert call.waiting.number == COUNTY
    assert read_folder(tmp_path)[ROUTES].count("tyr") == 1


def promised_under(token: str, database, tmp_path) -> tuple[Outbox, CarrierServer]:
    """A text that somebody was promised, tried by a worker under that token, and six minutes later."""
    carrier = CarrierServer()
    desk = Outbox(database, tmp_path)
    promised(database, promised=NOON)
    sender = Account(SID, token, NUMBER, STATUS_URL, address=carrier.address, timeout=1)
    assert Delivery(database, sender, "key", lambda: NOON).step() is not None
    desk.now = NOON + timedelta(minutes=6)
    record_heartbeat(database, "one", desk.now)
    desk.promises.look()
    return desk, carrier


@pytest.mark.parametrize(("token", "is_right"), [(TOKEN, True), ("of another account", False)])
def test_a_misconfigured_account_turns_health_red_with_the_carriers_reason(
    database, tmp_path, token, is_right
):
    desk, carrier = promised_under(token, database, tmp_path)
    ready = desk.ready()
    assert ready["status"] == ("ready" if is_right else "degraded")
    if not is_right:
        assert "20003 the account SID or auth token is not right" in " ".join(ready["reasons"])
    late = incidents.assess_texts(database, desk.now).concerns
    assert [each.id for each in late] == ([] if is_right else ["texts"])
    desk.promises.close()
    carrier.close()


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"TWILIO_AUTH_TOKEN": "of another account"}, "20003"),
        ({"SERVICE_NUMBER": "+441632960009"}, "is not a number of this account"),
        ({}, "is not wired to this service"),
    ],
)
def test_the_doctor_says_of_a_misconfigured_account_what_is_wrong_and_what_to_do(wrong, what):
    server = AccountServer()
    told = doctor("doctor", "--content", str(ROOT), TWILIO_API_URL=server.address, **wrong)
    server.close()
    lines = told.output.splitlines()
    (at,) = [n for n, each in enumerate(lines) if each.startswith("wrong") and what in each]
    assert lines[at + 1].strip().startswith("do: ")
    assert told.exit_code == 1


@pytest.mark.parametrize("missing", ["TWILIO_AUTH_TOKEN", "PUBLIC_URL", "SERVICE_NUMBER"])
def test_a_service_without_its_account_answers_nobody_and_says_why_first(capsys, missing):
    """Loud at once, rather than ringing for ever: nothing answers, and the platform shows it."""
    with pytest.raises(SystemExit) as ended:
        start_service({**SETTINGS, missing: ""}, ROOT)
    assert ended.value.code == 1
    first, _, rest = capsys.readouterr().err.partition("\n")
    assert first == "This service cannot start."
    assert f"{missing} is not set." in rest
    assert "Set it:" in rest


def test_a_service_with_another_accounts_token_refuses_every_call_and_the_doctor_hears_of_it():
    """The carrier then uses the fallback, and its debugger shows 11200 to whoever asks."""
    service = Service()
    assert service.post("/voice", token="of another account").status == 403
    failed = [WebhookError(11200, f"{service.settings.public_url}/voice")]
    (told,) = incidents.assess_carrier(failed, service.settings.public_url, "").concerns
    assert "11200" in told.says
    assert "Run ivr doctor" in told.says


# --- The fallback was changed: what is published is what the next call uses


def test_a_number_that_is_published_is_rung_by_the_next_call(tmp_path):
    desk = Desk(tmp_path)
    call = desk.service.dial()
    desk.writes(*CHANGE)
    newer = desk.service.dial()
    for each in (call, newer):
        each.press("0")
    assert newer.waiting.number == "+441629532600"
    assert call.waiting.number == COUNTY  # it keeps what it began with
