"""Faults of an open-source helpline router on Twilio, which rings volunteers for tens of thousands of
callers a year. They come from its issues and release notes, and each test rebuilds one.
"""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from ivr.carrier.accepted import of_messages, of_voice
from ivr.carrier.twilio_client import Account
from ivr.carrier.webhook_errors import WebhookError
from ivr.content.revision import read_folder
from ivr.directory.callers import Caller as Known
from ivr.directory.callers import PhoneKind
from ivr.directory.moment import moment_at
from ivr.engine.routing import contacts_to_say, next_to_ring
from ivr.operations import incidents
from ivr.operations.delivery import Delivery
from ivr.simulator.events import Heard, Pressed, SimulatedOutcome
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
from tests.lessons.lesson import Lesson
from tests.lessons.refusals import errors_after
from tests.outbox.carrier_server import NUMBER, SID, STATUS_URL, TOKEN, CarrierServer
from tests.outbox.rows import NOON, promised
from tests.outbox.test_requests import Desk as Outbox
from tests.texters import Texter
from tests.web.desk import Desk
from tests.web.signing import Service

CONTACTS, ROUTES = "config/contacts.yaml", "config/routes.yaml"
SPOKEN = "spoken: 01629, 533, 190"
ANY_CALLER = Known(PhoneKind.WITHHELD)
QUESTIONS = {
    "area": (None, "derby", "derbyshire"),
    "caller": (None, "public", "professional", "young-person"),
    "need": (None, "concern", "advice", "nurses-city", "nurse-county", "office"),
}

# The keys of every way through the menus that ends in a ring.
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


@pytest.mark.lesson(Lesson.DEAD_NUMBER)
@pytest.mark.parametrize("outcome", ["failed", "busy", "no-answer", "canceled"])
def test_a_dead_number_delays_the_next_ring_by_seconds(outcome):
    """The next contact rings after the few seconds that the failed ring takes."""
    caller = Caller().dials(WORKING_DAY).presses("1").waits()
    caller.tries("initial-response", outcome)
    first = caller.call.rang[0]
    caller.is_ringing("starting-point")
    assert first.seconds <= (25 if outcome == "no-answer" else 5)
    assert caller.rang == ["initial-response", "starting-point"]


def all_fail(at: str, actions, outcome: SimulatedOutcome):
    call = shipped_line().carrier(instant(at)).dial("+447700900123")
    play(call, actions, (outcome,) * 30)
    return call


@pytest.mark.lesson(Lesson.DEAD_NUMBER)
@pytest.mark.parametrize("at", TIMES)
@pytest.mark.parametrize("outcome", [SimulatedOutcome.NO_ANSWER, SimulatedOutcome.FAILED])
def test_when_no_contact_answers_the_numbers_are_said_in_time(at, outcome):
    """The time from the caller's last key to a spoken number stays within the budget."""
    budgets = shipped().service.budgets
    for actions in WAYS:
        call = all_fail(at, actions, outcome)
        ringing = [ring.at for ring in call.rang]
        said = [e for e in call.events if isinstance(e, Heard) and " is oh " in e.text]
        last = max((e.at for e in call.events if isinstance(e, Pressed)), default=0.0)
        after_the_ring = [event for event in said if event.at >= ringing[-1]]
        assert after_the_ring, actions
        waited = after_the_ring[0].at - max(last, 0.0)
        assert waited <= (budgets.numbers if last else budgets.numbers_from_call_start)
        assert call.ended == "line hung up"


# --- An empty rota rings for ever; and it came back in a later version


@pytest.mark.lesson(Lesson.EMPTY_ROTA)
def test_every_half_hour_has_a_contact_for_all_combinations_of_answers():
    """At each half hour of four weeks around Christmas, and of the days when the clocks change."""
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
                found = next_to_ring(
                    revision, moment, ANY_CALLER, area=area, caller_type=caller, need=need
                )
                assert found is not None, (area, caller, need)
                assert contacts_to_say(revision, moment, area, caller, need)


@pytest.mark.lesson(Lesson.EMPTY_ROTA)
@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (ROUTES, "- try: [starting-point]\n  also-give", "- try: []\n  also-give", "nobody-in-row"),
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
def test_an_empty_row_is_refused_before_publication(file, old, new, code):
    assert [
        each for each in errors_after(file, old, new) if (each.span.file, each.code) == (file, code)
    ]


# --- Callers waited 45 to 75 minutes


@pytest.mark.lesson(Lesson.LONG_WAIT)
@pytest.mark.parametrize("at", TIMES)
def test_a_call_ends_even_after_every_mistake(at):
    """The caller makes every mistake, repeats every menu and gets no answer."""
    worst = [Press("*"), Press("9"), Press("*"), Press("3"), Wait(), Press("*"), Wait(), Wait()]
    for again in ([], [Press("1"), Press("1"), Press("1")]):
        call = all_fail(at, [*worst, *again], SimulatedOutcome.NO_ANSWER)
        assert call.ended is not None
        assert call.events[-1].at < 15 * 60
        assert len(call.rang) <= 2 * len(shipped().contacts)


@pytest.mark.lesson(Lesson.LONG_WAIT)
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
    """The line with another number for the safety line."""
    return SimulatedLine(edited(CHANGE))


@pytest.mark.lesson(Lesson.OLD_NUMBER)
def test_a_changed_number_is_dialled_said_and_texted_from_one_record(moved):
    caller = Caller(line=moved).dials(WORKING_DAY).presses("0")
    assert caller.call.waiting.number == "+441629532600"
    caller.tries("starting-point")
    assert caller.everything.count("oh one six two nine, five three two, six oh oh") >= 2
    Texter(line=moved).texts("derbyshire").gets(NEW).does_not_get(OLD)


@pytest.mark.lesson(Lesson.OLD_NUMBER)
def test_the_old_number_is_never_used_again(moved, tmp_path):
    folder = copy_of_the_files(tmp_path)
    rewrite(folder, *CHANGE)
    done = ivr("fallback", "--out", str(tmp_path), "--number", "+441632960001", folder=folder)
    assert done.status == 0, done.err
    written = b"".join(path.read_bytes() for path in tmp_path.glob("*.xml"))
    assert b"+441629532600" in written
    caller = Caller(line=moved).dials(WORKING_DAY).presses("3")
    everything = caller.everything + written.decode()
    for old in ("+441629533190", OLD, "five three three, one nine oh"):
        assert old not in everything
    for words in ("derby", "derbyshire", "menu", "fgm", "he hits me"):
        Texter(line=moved).texts(words).does_not_get(OLD, "01629533190")


# --- A fallback document made by hand answered TwiML that cannot be read


@pytest.mark.lesson(Lesson.UNREADABLE_FALLBACK)
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


# --- Gender routing always dialled men: the tests covered settings, not the teams that callers reach


CITY, CARELINE, CARELINE_WORK = "+441332641172", "+441332956606", "+441332956607"
COUNTY, ADVICE, OFFICE = "+441629533190", "+441629535353", "+441332642351"
DHCFT, DCHS = "+441332623700", "+441773850000"

# Written by hand from the two source documents: the keys, and the telephone that rings first.
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


@pytest.mark.lesson(Lesson.WRONG_TEAM)
@pytest.mark.parametrize("who", ENDS)
@pytest.mark.parametrize(("at", "column"), [(WORKING_DAY, 1), (EVENING, 2), (BANK_HOLIDAY, 2)])
def test_callers_reach_the_right_team(who, at, column):
    keys = ENDS[who][0]
    actions = [Wait() if key == "wait" else Press(key) for key in keys.split(",")]
    call = shipped_line().carrier(instant(at)).dial("+447700900123")
    play(call, actions, (SimulatedOutcome.ANSWERED,))
    assert [ring.number for ring in call.rang] == [ENDS[who][column]]
    assert call.ended == f"talked to {ENDS[who][column]}"


@pytest.mark.lesson(Lesson.WRONG_TEAM)
def test_every_team_in_a_row_is_reached_by_a_call():
    """A test of settings would not find a team that no caller can reach."""
    reached = {number for _, *numbers in ENDS.values() for number in numbers}
    rung = {name for route in shipped().routes for name in route.try_}
    dialled = {shipped().contacts[name].number.replace(" ", "") for name in rung}
    assert {"0" + number[3:] for number in reached} == dialled


# --- A misconfigured account rang for ever, with one line in a log


@pytest.mark.lesson(Lesson.WRONG_ACCOUNT)
def test_an_unreadable_folder_is_reported_and_the_last_good_revision_answers(tmp_path):
    desk = Desk(tmp_path)
    desk.writes(
        ROUTES, "- try: [starting-point]\n  also-give", "- tyr: [starting-point]\n  also-give"
    )
    ready = desk.service.ready()
    assert ready["status"] == "degraded"
    assert "ivr check" in ready["reasons"][0]
    call = desk.service.dial()
    call.press("0")
    assert call.waiting.number == COUNTY
    assert read_folder(tmp_path)[ROUTES].count("tyr") == 1


def promised_under(token: str, database, tmp_path) -> tuple[Outbox, CarrierServer]:
    """A promised text, six minutes after a worker with that token has tried to send it."""
    carrier = CarrierServer()
    desk = Outbox(database, tmp_path)
    promised(database, promised=NOON)
    sender = Account(SID, token, NUMBER, STATUS_URL, address=carrier.address, timeout=1)
    assert Delivery(database, sender, "key", lambda: NOON).step() is not None
    desk.now = NOON + timedelta(minutes=6)
    record_heartbeat(database, "one", desk.now)
    desk.promises.refresh()
    return desk, carrier


@pytest.mark.lesson(Lesson.WRONG_ACCOUNT)
@pytest.mark.parametrize(("token", "is_right"), [(TOKEN, True), ("of another account", False)])
def test_a_misconfigured_account_degrades_readiness_with_the_carriers_reason(
    database, tmp_path, token, is_right
):
    desk, carrier = promised_under(token, database, tmp_path)
    ready = desk.ready()
    assert ready["status"] == ("ready" if is_right else "degraded")
    if not is_right:
        assert "20003" in " ".join(ready["reasons"])
    late = incidents.assess_texts(database, desk.now).incidents
    assert [each.id for each in late] == ([] if is_right else ["texts"])
    desk.promises.close()
    carrier.close()


@pytest.mark.lesson(Lesson.WRONG_ACCOUNT)
@pytest.mark.parametrize(
    ("settings", "what"),
    [
        ({"TWILIO_AUTH_TOKEN": "of another account"}, "20003"),
        ({"SERVICE_NUMBER": "+441632960009"}, "is not a number of this account"),
        ({}, "is not wired to this service"),
    ],
)
def test_the_doctor_reports_a_misconfigured_account_with_a_remedy(settings, what):
    server = AccountServer()
    result = doctor("doctor", "--content", str(ROOT), TWILIO_API_URL=server.address, **settings)
    server.close()
    lines = result.output.splitlines()
    (at,) = [n for n, each in enumerate(lines) if each.startswith("fail") and what in each]
    assert lines[at + 1].strip().startswith("do: ")
    assert result.exit_code == 1


@pytest.mark.lesson(Lesson.WRONG_ACCOUNT)
@pytest.mark.parametrize("missing", ["TWILIO_AUTH_TOKEN", "PUBLIC_URL", "SERVICE_NUMBER"])
def test_a_service_without_its_account_does_not_start_and_says_why(capsys, missing):
    """The process ends at once, and the platform shows the reason."""
    with pytest.raises(SystemExit) as ended:
        start_service({**SETTINGS, missing: ""}, ROOT)
    assert ended.value.code == 1
    first, _, rest = capsys.readouterr().err.partition("\n")
    assert first == "This service cannot start."
    assert f"{missing} is not set." in rest
    assert "Set it:" in rest


@pytest.mark.lesson(Lesson.WRONG_ACCOUNT)
def test_a_service_with_the_wrong_token_refuses_every_call_and_raises_an_incident():
    """The carrier uses the fallback, and its debugger shows error 11200."""
    service = Service()
    assert service.post("/voice", token="of another account").status == 403
    failed = [WebhookError(11200, f"{service.settings.public_url}/voice")]
    (incident,) = incidents.assess_carrier(failed, service.settings.public_url, "").incidents
    assert "11200" in incident.message
    assert "Run ivr doctor" in incident.message


# --- The fallback was changed: what is published is what the next call uses


@pytest.mark.lesson(Lesson.OLD_NUMBER)
def test_the_next_call_rings_the_published_number(tmp_path):
    desk = Desk(tmp_path)
    call = desk.service.dial()
    desk.writes(*CHANGE)
    newer = desk.service.dial()
    for each in (call, newer):
        each.press("0")
    assert newer.waiting.number == "+441629532600"
    assert call.waiting.number == COUNTY  # it keeps its revision
