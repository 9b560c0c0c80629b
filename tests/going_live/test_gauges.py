"""How texts, the worker, the chores and the journal stand, read from the database as figures."""

import os
import re
import socket
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.operations import alerts, daily_jobs
from ivr.operations.alerts import Channel
from ivr.operations.gauges import Gauges
from ivr.operations.incidents import Assessment, Incident
from ivr.operations.settings import read_settings
from ivr.store import outbox
from ivr.store.outbox_status import record_heartbeat
from ivr.store.tables import TextStatus
from tests.callers import ROOT
from tests.going_live.commands import SETTINGS
from tests.going_live.figures import metric_value
from tests.outbox.rows import BODY, LEASE, MOBILE, NOON, promised, says


def gauged(where: str, journal: Path, now=NOON, **how) -> str:
    """The figures of the database, as they are shown."""
    from prometheus_client import CollectorRegistry, generate_latest

    values = {**SETTINGS, "DATABASE_URL": where, "JOURNAL": str(journal)}
    made = Gauges(read_settings(values, ROOT), lambda: now, **how)
    registry = CollectorRegistry()
    registry.register(made)
    try:
        return generate_latest(registry).decode()
    finally:
        made.close()


@pytest.fixture
def here(database, tmp_path):
    """The figures as they are now."""

    def show(now=NOON) -> str:
        where = database.url.render_as_string(hide_password=False)
        return gauged(where, tmp_path / "journal", now)

    return show


def test_what_was_never_there_is_infinitely_long_ago(here):
    page = here()
    assert metric_value(page, "ivr_database_answers") == 1
    assert metric_value(page, "ivr_worker_seen_seconds") == float("inf")
    for chore in ("purge", "summary", "proof"):
        assert metric_value(page, f'ivr_daily_job_seconds{{job="{chore}"}}') == float("inf")
    assert "ivr_proof_holds" not in page.replace("# ", "")
    assert metric_value(page, "ivr_texts_oldest_seconds") == 0
    assert metric_value(page, "ivr_alerts_unsent") == 0


def test_texts_are_counted_by_what_became_of_them(database, here):
    promised(database, "a", promised=NOON - timedelta(minutes=7))
    promised(database, "b", promised=NOON - timedelta(minutes=1))
    sent, failed = promised(database, "c"), promised(database, "d")
    outbox.apply_report(database, sent, says(TextStatus.DELIVERED, 1), NOON, NOON)
    outbox.apply_report(database, failed, says(TextStatus.FAILED, 2, 30003), NOON, NOON)
    page = here()
    assert metric_value(page, "ivr_texts_waiting") == 2
    assert metric_value(page, "ivr_texts_oldest_seconds") == 7 * 60
    counted = {state: metric_value(page, f'ivr_texts{{status="{state}"}}') for state in TextStatus}
    assert {state: count for state, count in counted.items() if count} == {
        TextStatus.WAITING: 2, TextStatus.DELIVERED: 1, TextStatus.FAILED: 1,
    }  # fmt: skip
    for hidden in (MOBILE[3:], BODY[:10]):
        assert hidden not in page


def test_a_text_that_was_sent_again_blindly_is_counted(database, here):
    promised(database)
    outbox.claim(database, NOON, LEASE)
    claimed = outbox.claim(database, NOON + 2 * LEASE, LEASE)
    assert claimed is not None
    outbox.resend(database, claimed, NOON)
    assert metric_value(here(), "ivr_texts_unconfirmed_resends") == 1


def test_a_worker_that_died_is_seen_by_its_age(database, here):
    record_heartbeat(database, "one", NOON - timedelta(hours=2))
    record_heartbeat(database, "two", NOON - timedelta(seconds=9))
    assert metric_value(here(), "ivr_worker_seen_seconds") == 9
    assert metric_value(here(NOON + timedelta(hours=1)), "ivr_worker_seen_seconds") == 3609


@pytest.mark.parametrize(("said", "holds"), [("holds", 1), ("ends, budgets", 0)])
def test_the_nightly_proof_tells_its_result_and_its_age(database, here, said, holds):
    daily_jobs.claim(database, "proof", NOON, NOON)
    assert metric_value(here(), 'ivr_daily_job_seconds{job="proof"}') == float(
        "inf"
    )  # only heard of
    daily_jobs.complete(database, "proof", said, NOON - timedelta(hours=9))
    page = here()
    assert metric_value(page, "ivr_proof_holds") == holds
    assert metric_value(page, 'ivr_daily_job_seconds{job="proof"}') == 9 * 3600
    assert "budgets" not in page


def test_alerts_are_counted_by_kind_and_those_that_reached_nobody(database, here):
    wrong = tuple(Incident(each, "so") for each in ("failing:a", "failing:b", "fault"))
    alerts.update_alerts(database, Assessment(("failing", "fault"), wrong), NOON)
    page = here()
    assert metric_value(page, 'ivr_alerts{incident="failing"}') == 2
    assert metric_value(page, 'ivr_alerts{incident="fault"}') == 1
    assert metric_value(page, "ivr_alerts_unsent") == 3
    assert alerts.send_alerts(database, {Channel.MAIL: lambda _: True}, NOON) == 3
    alerts.update_alerts(database, Assessment(("fault",)), NOON)
    page = here()
    assert metric_value(page, "ivr_alerts_unsent") == 0
    assert 'incident="fault"' not in page


def test_what_waits_on_this_machine_is_counted(here, tmp_path):
    folder = tmp_path / "journal/records"
    folder.mkdir(parents=True)
    (tmp_path / "journal/one.entry").write_text("{}")
    for name, age in (("1-a.lines", 600), ("2-b.lines", 5)):
        (folder / name).write_text("{}\n")
        os.utime(folder / name, (NOON.timestamp() - age,) * 2)
    page = here()
    assert metric_value(page, 'ivr_spool_files{spool="texts"}') == 1
    assert metric_value(page, 'ivr_spool_files{spool="records"}') == 2
    assert metric_value(page, "ivr_records_oldest_seconds") == 600


def test_every_figure_that_the_documentation_names_is_shown(database, here):
    daily_jobs.claim(database, "proof", NOON, NOON)
    daily_jobs.complete(database, "proof", "holds", NOON)
    shown = set(re.findall(r"^# TYPE (\S+)", here(), re.MULTILINE))
    elsewhere = {"ivr_events_total", "ivr_check_failed"}  # shown by test_metrics.py
    page = (ROOT / "docs/going-live.md").read_text("utf-8")
    named = set(re.findall(r"`(ivr_[a-z_]+)`", page))
    assert named - elsewhere <= shown
    assert {"ivr_worker_seen_seconds", "ivr_proof_holds", *elsewhere} <= named


@pytest.mark.parametrize(
    "where", ["postgresql://u:secret@127.0.0.1:1/line", "sqlite:///{}/without-tables.sqlite"]
)
def test_a_database_that_is_away_is_a_figure_and_the_page_is_there(where, tmp_path):
    page = gauged(where.format(tmp_path), tmp_path / "journal")
    assert metric_value(page, "ivr_database_answers") == 0
    assert metric_value(page, 'ivr_spool_files{spool="texts"}') == 0
    assert "ivr_texts" not in page
    assert "secret" not in page


def test_the_page_does_not_wait_for_a_database_that_hangs(tmp_path):
    """The database takes the connection and never answers: a page that waited would never come."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        where = f"postgresql://u@127.0.0.1:{silent.getsockname()[1]}/line"
        page = gauged_and_left(where, tmp_path)
    assert metric_value(page, "ivr_database_answers") == 0


def gauged_and_left(where: str, journal: Path) -> str:
    from prometheus_client import CollectorRegistry, generate_latest

    values = {**SETTINGS, "DATABASE_URL": where, "JOURNAL": str(journal)}
    registry = CollectorRegistry()
    registry.register(Gauges(read_settings(values, ROOT), lambda: NOON, longest=0.3))
    return generate_latest(registry).decode() and generate_latest(registry).decode()
