"""Somebody is told: of what, once until it is over, by text and mail, and nothing personal."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.carrier.failures import Failure
from ivr.carrier.rest import Account
from ivr.carrier.simulated import Misbehaviour, Ringing, RingOutcome
from ivr.store import alerts, concerns, records
from ivr.store.alerts import CLAIM, Way
from ivr.store.concerns import Concern, Judged
from ivr.store.database import Database
from ivr.store.duty import Mails, Texts
from ivr.store.records import Kind
from ivr.store.standing import note_worker, standing
from ivr.store.watch import Look, Watch
from tests.callers import WORKING_DAY, instant
from tests.outbox.carrier_server import (
    BROKEN,
    BROKEN_AFTER,
    CUT,
    NUMBER,
    SID,
    STATUS_URL,
    TOKEN,
    CarrierServer,
    refused,
)
from tests.outbox.rows import promised
from tests.records.desk import NOON, record
from tests.records.mail_server import MailServer

DUTY = "+447700900456"
SAFE = "starting-point"
MINUTE = timedelta(minutes=1)


def rang(n: int, outcome: str, contact: str = SAFE, at=NOON):
    return record(n, at=at + timedelta(seconds=n), contact=contact, outcome=outcome)


def judged(database, now=NOON + timedelta(hours=1)) -> list[str]:
    return [each.id for each in concerns.of_records(database, SAFE, now).concerns]


@pytest.mark.parametrize(
    ("outcomes", "wrong"),
    [
        (["no-answer", "no-answer"], True),
        (["busy", "unbridged"], True),
        (["answered", "no-answer", "failed"], True),
        (["no-answer", "given-up", "no-answer"], True),
        (["no-answer"], False),
        (["no-answer", "answered"], False),
        (["no-answer", "answered", "no-answer"], False),
        (["no-answer", "given-up", "given-up"], False),
        ([], False),
    ],
)
def test_the_safety_line_unanswered_twice_in_a_row_is_a_concern(database, outcomes, wrong):
    records.add(database, [rang(n, outcome) for n, outcome in enumerate(outcomes)])
    assert judged(database) == (["unanswered"] if wrong else [])


def test_another_contact_unanswered_is_none(database):
    records.add(database, [rang(n, "no-answer", "initial-response") for n in range(5)])
    assert judged(database) == []


@pytest.mark.parametrize(
    ("outcomes", "wrong"),
    [
        (["failed"] * 3, True),
        (["answered", *["failed"] * 3], True),
        (["failed", "failed"], False),
        (["failed", "failed", "no-answer"], False),
        (["failed", "failed", "failed", "busy"], False),
    ],
)
def test_a_contact_that_cannot_be_rung_is_a_concern(database, outcomes, wrong):
    made = [rang(n, outcome, "advice-line") for n, outcome in enumerate(outcomes)]
    records.add(database, made)
    assert judged(database) == (["failing:advice-line"] if wrong else [])


def test_fault_words_are_a_concern_for_an_hour(database):
    records.add(database, [record(1, kind=Kind.FAULT)])
    assert judged(database, NOON + timedelta(minutes=59)) == ["fault"]
    assert judged(database, NOON + timedelta(minutes=61)) == []


def over(n: int, **changes):
    return record(n, kind=Kind.OVER, outcome="completed", call=f"{n:016x}", **changes)


def test_a_call_that_is_over_and_was_never_answered_by_us_used_the_fallback(database):
    begun = record(1, call=f"{2:016x}", after="begun")
    records.add(database, [begun, over(2), over(3)])
    assert judged(database, NOON + timedelta(minutes=4)) == []  # its turns may come yet
    assert judged(database, NOON + timedelta(minutes=6)) == ["fallback"]
    records.add(database, [record(4, call=f"{3:016x}", after="begun")])
    assert judged(database, NOON + timedelta(minutes=6)) == []


def test_a_caller_who_hung_up_before_anything_was_asked_did_not_use_it(database):
    records.add(database, [record(1, kind=Kind.OVER, outcome="canceled")])
    assert judged(database, NOON + timedelta(minutes=6)) == []


def test_a_fallback_that_the_carrier_reports_is_a_concern_at_once(database):
    records.add(database, [record(1, topic="fallback")])
    assert judged(database, NOON + MINUTE) == ["fallback"]


def call_with(n: int, turns: list[tuple[int, str]], seconds: int | None, **last) -> list:
    """A call of so many seconds, with turns so many seconds after its beginning and whom they rang."""
    name = f"{n:016x}"
    made = [
        record(n * 100 + k, at=NOON + timedelta(seconds=after), call=name, rings=rings,
               after="begun" if k == 0 else "pressed", step="" if k == 0 else "caller")
        for k, (after, rings) in enumerate(turns)
    ]  # fmt: skip
    made[-1] = replace(made[-1], **last)
    ended = NOON + timedelta(seconds=seconds or 0)
    return [*made, replace(over(n * 100 + 99, seconds=seconds, at=ended), call=name)]


@pytest.mark.parametrize(
    ("turns", "seconds", "used"),
    [
        ([(0, ""), (10, "")], 10 + 181, True),  # nobody was rung, and somebody was talked to
        ([(0, "")], 900, True),
        ([(0, ""), (10, ""), (20, "")], 1200, True),
        ([(0, ""), (10, "")], 10 + 180, False),  # a long turn
        ([(0, ""), (10, "advice-line")], 1200, False),  # they may have talked to who was rung
        ([(0, ""), (10, "advice-line"), (700, "")], 760, False),
        ([(0, ""), (10, "advice-line"), (700, "")], 1200, True),
        ([(0, "")], None, False),
    ],
)
def test_a_call_that_went_on_without_us_used_the_fallback(database, turns, seconds, used):
    """Midway: the service answered, and then the carrier could not use it."""
    records.add(database, call_with(1, turns, seconds))
    ended = NOON + timedelta(seconds=seconds or 0)
    assert judged(database, ended + timedelta(minutes=4, seconds=59)) == []  # turns may come yet
    wrong = ["fallback"] if used else []
    assert judged(database, ended + timedelta(minutes=5)) == wrong
    assert judged(database, ended + timedelta(minutes=59)) == wrong
    assert judged(database, ended + timedelta(minutes=61)) == []


def test_a_call_whose_last_turn_comes_late_is_over_as_a_concern(database):
    """It waited in the journal of another machine."""
    found = call_with(1, [(0, ""), (10, "advice-line")], 850)
    late = [each for each in found if each.rings]
    records.add(database, [each for each in found if each not in late])
    now = NOON + timedelta(seconds=850) + 6 * MINUTE
    assert judged(database, now) == ["fallback"]
    records.add(database, late)
    assert judged(database, now) == []


def test_the_fault_words_ring_by_themselves_and_are_no_fallback(database):
    records.add(database, call_with(1, [(0, ""), (10, "")], 1200, kind=Kind.FAULT))
    now = NOON + timedelta(seconds=1200) + 6 * MINUTE
    assert judged(database, now) == ["fault"]


def test_a_call_of_which_the_beginning_is_not_known_is_not_judged(database):
    found = call_with(1, [(0, ""), (600, "")], 620)
    records.add(database, found[1:])
    assert judged(database, NOON + timedelta(seconds=620) + 6 * MINUTE) == []


@pytest.mark.parametrize(("talk", "noticed"), [(600, True), (20, False)])
def test_a_call_whose_second_answer_is_lost_is_noticed_once_somebody_was_talked_to(
    database, desk, talk, noticed
):
    """Played whole: the fallback on the other host rings the safety line, and asks us nothing more."""
    carrier = desk.line.carrier(instant(WORKING_DAY), misbehaving={Misbehaviour.CUT})
    call = carrier.dial(DUTY)
    call.press("1")
    assert isinstance(call.waiting, Ringing)
    call.ring(RingOutcome.ANSWERED, talk)
    assert call.ended == "talked to +441629533190"
    found = desk.recorded()
    assert [each.kind for each in found] == [Kind.TURN, Kind.TURN, Kind.OVER]
    now = found[-1].at + 6 * MINUTE
    assert judged(database, now) == (["fallback"] if noticed else [])


@pytest.mark.parametrize(
    "outcome", [RingOutcome.ANSWERED, RingOutcome.ENDED, RingOutcome.NO_ANSWER]
)
def test_a_call_that_went_as_it_should_never_used_the_fallback(database, desk, outcome):
    """However long somebody was talked to, in whichever ring."""
    carrier = desk.line.carrier(instant(WORKING_DAY))
    call = carrier.dial(DUTY)
    call.press("1")
    for _ in range(30):
        if isinstance(call.waiting, Ringing):
            call.ring(outcome, 25 if outcome is RingOutcome.NO_ANSWER else 900)
        elif call.waiting is not None:
            call.stay_silent()
    assert call.waiting is None
    found = desk.recorded()
    assert Kind.OVER in {each.kind for each in found}
    wrong = judged(database, found[-1].at + 6 * MINUTE)
    assert "fallback" not in wrong


# --- What the carrier's debugger says ----------------------------------------------------------------

LINE, FILES = "https://line.example", "https://files.example/line"


@pytest.mark.parametrize(
    ("code", "address", "wrong"),
    [
        (11200, f"{LINE}/voice", ["carrier:service"]),
        (11205, f"{LINE}/sms", ["carrier:service"]),
        (12100, f"{LINE}/voice", ["carrier:service"]),
        (11210, f"{FILES}/voice-fallback.xml", ["carrier:fallback"]),
        (12200, f"{LINE}/voice", []),  # a warning: it went on
        (15003, f"{LINE}/voice", []),
        (11200, f"{LINE}/voice/status", []),  # nobody hears the answer to it
        (11200, f"{LINE}/sms/status", []),
        (11200, f"{LINE}/voices", []),
        (11200, "https://another.example/voice", []),
        (11200, f"{FILES}-of-somebody/voice-fallback.xml", []),
    ],
)
def test_what_the_carrier_could_not_use_is_a_concern(code, address, wrong):
    found = concerns.of_carrier([Failure(code, address)] * 2, LINE, FILES)
    assert [each.id for each in found.concerns] == wrong
    assert found.about == ("carrier",)
    assert all(str(code) in each.says for each in found.concerns)


def test_without_a_fallback_no_address_is_the_fallbacks():
    assert concerns.of_carrier([Failure(11200, "/voice")], LINE, "").concerns == ()


def test_a_worker_that_is_not_seen_is_a_concern(database):
    assert concerns.of_worker(database, NOON).concerns
    note_worker(database, "one", NOON)
    assert not concerns.of_worker(database, NOON + timedelta(minutes=5)).concerns
    assert concerns.of_worker(database, NOON + timedelta(minutes=6)).concerns


def test_a_worker_that_was_seen_in_a_year_is_not_believed(database):
    note_worker(database, "worker-1", NOON + timedelta(days=365))
    assert concerns.of_worker(database, NOON).concerns
    assert any("no worker has been seen" in each for each in standing(database).reasons(NOON))
    note_worker(database, "worker-2", NOON)
    assert not concerns.of_worker(database, NOON).concerns
    note_worker(database, "worker-2", NOON + timedelta(minutes=4))  # a clock a little ahead
    assert not concerns.of_worker(database, NOON).concerns


def test_texts_that_wait_are_a_concern(database):
    promised(database)
    assert not concerns.of_texts(database, NOON + timedelta(minutes=4)).concerns
    assert concerns.of_texts(database, NOON + timedelta(minutes=6)).concerns


class Told:
    """A watch of one thing, whose state a test sets, with the people on duty behind it."""

    def __init__(self, database: Database, **ways):
        self.now = NOON
        self.wrong: tuple[str, ...] | None = ()
        self.faults: list[str] = []
        look = Look("things", lambda _: self._judged())
        self.watch = Watch(
            database,
            lambda: self.now,
            "The line",
            (look,),
            on_fault=lambda what, kind: self.faults.append(f"{what} {kind}"),
            **ways,
        )

    def looks(self, wrong, later: timedelta = MINUTE) -> None:
        self.wrong = wrong
        self.watch.look()
        self.now += later

    def _judged(self) -> Judged | None:
        if self.wrong is None:
            return None
        return Judged(("thing",), tuple(Concern(f"thing:{n}", f"{n} is so") for n in self.wrong))


@pytest.fixture
def mail():
    server = MailServer()
    yield server
    server.close()


@pytest.fixture
def carrier():
    server = CarrierServer()
    yield server
    server.close()


def mails(server: MailServer) -> Mails:
    return Mails(("duty@council.example", "other@council.example"), server.address)


def texts(server: CarrierServer) -> Texts:
    account = Account(SID, TOKEN, NUMBER, STATUS_URL, address=server.address, time_out=0.5)
    return Texts((DUTY,), lambda: account, lambda: datetime.now(UTC))


def test_each_is_told_once_by_each_way_until_it_is_over(database, mail, carrier):
    told = Told(database, mails=mails(mail), texts=texts(carrier))
    for _ in range(3):
        told.looks(["a"])
    told.looks(["a", "b"])
    told.looks(["b"])
    told.looks([])
    told.looks(["a"])
    bodies = ["a is so", "b is so", "a is so"]
    assert [each.get_content().strip().removesuffix(".") for each in mail.mails] == bodies
    assert [each.body for each in carrier.made] == [f"The line: {each}." for each in bodies]
    assert {each.to for each in carrier.made} == {DUTY}
    assert mail.mails[0]["To"] == "duty@council.example, other@council.example"
    assert told.faults == []


def test_what_nobody_can_tell_is_neither_begun_nor_over(database, mail):
    told = Told(database, mails=mails(mail))
    told.looks(["a"])
    told.looks(None)
    told.looks(["a"])
    assert len(mail.mails) == 1
    assert [each.concern for each in alerts.still_open(database)] == ["thing:a"]


def test_what_one_way_could_not_tell_is_told_later_and_the_other_is_not_repeated(
    database, mail, carrier
):
    told = Told(database, mails=mails(mail), texts=texts(carrier))
    mail.refuses = True
    told.looks(["a"])
    assert (len(mail.mails), len(carrier.made)) == (0, 1)
    mail.refuses = False
    told.looks(["a"])
    assert len(mail.mails) == 0  # it is left alone for a while
    told.looks(["a"], CLAIM)
    told.looks(["a"])
    assert (len(mail.mails), len(carrier.made)) == (1, 1)


@pytest.mark.parametrize(
    ("mood", "made"), [(BROKEN_AFTER, 1), (BROKEN, 1), (CUT, 1), (refused(429), 1)]
)
def test_a_text_without_a_clear_answer_is_looked_for_before_it_is_sent_again(
    database, carrier, mood, made
):
    told = Told(database, texts=texts(carrier))
    carrier.moods.append(mood)
    told.looks(["a"], CLAIM)
    told.looks(["a"], CLAIM)
    told.looks(["a"])
    assert len(carrier.made) == made


def test_a_mail_server_that_is_not_there_keeps_nothing_else_back(database, carrier):
    nowhere = Mails(("duty@council.example",), "smtp://127.0.0.1:9")
    told = Told(database, mails=nowhere, texts=texts(carrier))
    told.looks(["a"])
    assert len(carrier.made) == 1
    assert told.faults == []


def test_a_look_that_fails_keeps_no_other_back_and_is_said(database, mail):
    told = Told(database, mails=mails(mail))

    def fails(_):
        raise RuntimeError("+447700900123")

    good = Look("good", lambda _: Judged(("good",), (Concern("good", "so"),)))
    looks = (Look("bad", fails), good)
    watch = Watch(
        database, lambda: NOON, "The line", looks, mails=told.watch.mails,
        on_fault=lambda what, kind: told.faults.append(f"{what} {kind}"),
    )  # fmt: skip
    watch.look()
    assert told.faults == ["bad RuntimeError"]
    assert len(mail.mails) == 1


def test_many_watches_at_once_tell_once(database):
    sent: list[str] = []

    def send(says: str) -> bool:
        sent.append(says)
        return True

    where = database.url.render_as_string(hide_password=False)
    faults = []

    def watch():
        own = Database(where, patience=20)
        try:
            wrong = Judged(("thing",), tuple(Concern(f"thing:{n}", f"{n}") for n in range(5)))
            alerts.judge(own, wrong, NOON)
            alerts.tell(own, {Way.MAIL: send}, NOON)
        except Exception as problem:
            faults.append(problem)
        finally:
            own.close()

    threads = [threading.Thread(target=watch) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sorted(sent) == ["0", "1", "2", "3", "4"]


def test_a_database_that_is_away_stops_no_watch(tmp_path, mail):
    away = Database(f"sqlite:///{tmp_path}/none.sqlite")
    told = Told(away, mails=mails(mail))
    told.looks(["a"])
    assert told.faults == ["things OperationalError", "telling OperationalError"]
    away.close()


def test_an_alert_names_nobody(database, desk, mail, carrier):
    """Whatever went wrong for whom: the words are ours and the contacts' ids."""
    desk.caller().dials().presses("1").waits().tries("initial-response").tries(SAFE, "busy")
    desk.caller().dials().presses("2").waits().tries(SAFE, "no-answer").waits()
    found = desk.recorded()
    records.add(database, [record(1, kind=Kind.FAULT, at=found[-1].at, caller=found[0].caller)])
    now = found[-1].at + MINUTE
    look = Look("records", lambda now: concerns.of_records(database, SAFE, now))
    Watch(
        database, lambda: now, "The line", (look,), mails=mails(mail), texts=texts(carrier)
    ).look()
    said = " ".join([*(each.as_string() for each in mail.mails), *(m.body for m in carrier.made)])
    assert len(mail.mails) == len(carrier.made) == 2
    assert "did not answer the last two callers" in said
    for personal in ("7700900123", found[0].caller, found[0].call):
        assert personal not in said
