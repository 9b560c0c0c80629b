"""An alert is sent once until its incident is over, by text and mail, with nothing personal."""

from datetime import UTC, datetime, timedelta

import pytest

from ivr.carrier.twilio_client import Account
from ivr.operations import alerts, incidents
from ivr.operations.alerts import CLAIM, Channel, MailChannel, TextChannel
from ivr.operations.incidents import Assessment, Incident
from ivr.operations.watchdog import IncidentCheck, Watchdog
from ivr.store import records
from ivr.store.database import Database
from ivr.store.records import RecordKind
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
from tests.records.desk import NOON, record
from tests.records.incidents import MINUTE, SAFE
from tests.records.mail_server import MailServer
from tests.threads import at_once

DUTY = "+447700900456"


class Told:
    """A watch of one thing, whose state a test sets, with the people on duty behind it."""

    def __init__(self, database: Database, **ways):
        self.now = NOON
        self.wrong: tuple[str, ...] | None = ()
        self.faults: list[str] = []
        look = IncidentCheck("things", lambda _: self._judged())
        self.watch = Watchdog(
            database,
            lambda: self.now,
            "The line",
            (look,),
            on_fault=lambda what, kind: self.faults.append(f"{what} {kind}"),
            **ways,
        )

    def looks(self, wrong, later: timedelta = MINUTE) -> None:
        self.wrong = wrong
        self.watch.check_all()
        self.now += later

    def _judged(self) -> Assessment | None:
        if self.wrong is None:
            return None
        return Assessment(
            ("thing",), tuple(Incident(f"thing:{n}", f"{n} is so") for n in self.wrong)
        )


@pytest.fixture
def carrier():
    server = CarrierServer()
    yield server
    server.close()


def mails(server: MailServer) -> MailChannel:
    return MailChannel(("duty@council.example", "other@council.example"), server.address)


def texts(server: CarrierServer) -> TextChannel:
    account = Account(SID, TOKEN, NUMBER, STATUS_URL, address=server.address, timeout=0.5)
    return TextChannel((DUTY,), lambda: account, lambda: datetime.now(UTC))


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
    assert [each.incident for each in alerts.open_alerts(database)] == ["thing:a"]


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
    nowhere = MailChannel(("duty@council.example",), "smtp://127.0.0.1:9")
    told = Told(database, mails=nowhere, texts=texts(carrier))
    told.looks(["a"])
    assert len(carrier.made) == 1
    assert told.faults == []


def test_a_look_that_fails_keeps_no_other_back_and_is_said(database, mail):
    told = Told(database, mails=mails(mail))

    def fails(_):
        raise RuntimeError("+447700900123")

    good = IncidentCheck("good", lambda _: Assessment(("good",), (Incident("good", "so"),)))
    looks = (IncidentCheck("bad", fails), good)
    watch = Watchdog(
        database, lambda: NOON, "The line", looks, mails=told.watch.mails,
        on_fault=lambda what, kind: told.faults.append(f"{what} {kind}"),
    )  # fmt: skip
    watch.check_all()
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
            wrong = Assessment(("thing",), tuple(Incident(f"thing:{n}", f"{n}") for n in range(5)))
            alerts.update_alerts(own, wrong, NOON)
            alerts.send_alerts(own, {Channel.MAIL: send}, NOON)
        except Exception as problem:
            faults.append(problem)
        finally:
            own.close()

    at_once(6, watch)
    assert faults == []
    assert sorted(sent) == ["0", "1", "2", "3", "4"]


def test_a_database_that_is_away_stops_no_watch(tmp_path, mail):
    away = Database(f"sqlite:///{tmp_path}/none.sqlite")
    told = Told(away, mails=mails(mail))
    told.looks(["a"])
    assert told.faults == ["things OperationalError", "alerts OperationalError"]
    away.close()


def test_an_alert_names_nobody(database, desk, mail, carrier):
    """Whatever went wrong for whom: the words are ours and the contacts' ids."""
    desk.caller().dials().presses("1").waits().tries("initial-response").tries(SAFE, "busy")
    desk.caller().dials().presses("2").waits().tries(SAFE, "no-answer").waits()
    found = desk.recorded()
    records.add_records(
        database, [record(1, kind=RecordKind.FAULT, at=found[-1].at, caller=found[0].caller)]
    )
    now = found[-1].at + MINUTE
    look = IncidentCheck("records", lambda now: incidents.assess_records(database, SAFE, now))
    Watchdog(
        database, lambda: now, "The line", (look,), mails=mails(mail), texts=texts(carrier)
    ).check_all()
    said = " ".join([*(each.as_string() for each in mail.mails), *(m.body for m in carrier.made)])
    assert len(mail.mails) == len(carrier.made) == 2
    assert "did not answer the last two callers" in said
    for personal in ("7700900123", found[0].caller, found[0].call):
        assert personal not in said
