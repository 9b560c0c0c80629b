"""`ivr bank-holidays`: the checklist says what the files say of the days around a bank holiday."""

from datetime import date, timedelta

import pytest

from ivr.cli.holiday_periods import holiday_periods
from ivr.directory.bank_holidays import bank_holidays, last_bank_holiday
from tests.cli.terminal import copy_of_the_files, ivr, rewrite

CHRISTMAS = "2026-12-25"


def records(at: str, *words: str, **where):
    return ivr("bank-holidays", "--json", "--at", f"{at} 09:00", *words, **where).record


@pytest.mark.parametrize(("day", "printed"), [("2026-12-10", False), ("2026-12-11", True)])
def test_the_checklist_is_printed_from_fourteen_days_before(day, printed):
    said = ivr("bank-holidays", "--at", f"{day} 09:00")
    assert ("Checklist: Christmas Day" in said.out) == printed
    assert said.status == 0


def test_before_that_it_says_when_it_is_due():
    said = ivr("bank-holidays", "--at", "2026-11-24 09:00")
    assert "Its checklist is due on Friday 11 December 2026." in said.out


def test_it_is_printed_until_the_last_day_of_the_period():
    assert len(records("2026-12-28")) == 2  # New Year's Day is near too
    assert [list(each["holidays"]) for each in records("2026-12-29")] == [["2027-01-01"]]


def test_holidays_with_a_weekend_between_them_are_one_checklist():
    (found,) = records("2026-12-12")
    assert list(found["holidays"]) == [CHRISTMAS, "2026-12-28"]
    assert (found["first"], found["last"]) == (CHRISTMAS, "2026-12-28")


def test_easter_is_one_checklist():
    (found,) = records("2027-03-20")
    assert list(found["holidays"]) == ["2027-03-26", "2027-03-29"]


def test_it_says_from_when_to_when_a_contact_is_closed():
    (found,) = records("2026-12-12")
    closed = [s for s in found["contacts"]["initial-response"] if s["state"] == "closed"]
    assert ("2026-12-24T17:00:00+00:00", "2026-12-29T09:00:00+00:00") in {
        (s["from"], s["until"]) for s in closed
    }


def test_it_says_who_rings_instead():
    (found,) = records("2026-12-12")
    public = next(r for r in found["rings"] if ["derby", "public", None] in r["callers"])
    on_the_day = [s for s in public["when"] if s["from"] < "2026-12-25T12" < s["until"]]
    assert [s["order"] for s in on_the_day] == [["careline-public", "starting-point"]]


def test_spans_follow_one_another_without_a_gap():
    (found,) = records("2026-12-12")
    assert found["contacts"]
    assert found["rings"]
    every = [*found["contacts"].values(), *(ring["when"] for ring in found["rings"])]
    for spans in every:
        assert [s["until"] for s in spans[:-1]] == [s["from"] for s in spans[1:]]
        assert spans[0]["from"] == "2026-12-24T00:00:00+00:00"
        assert spans[-1]["until"] == "2026-12-30T00:00:00+00:00"


def test_a_closure_in_the_calendar_is_in_it(tmp_path):
    folder = copy_of_the_files(tmp_path)
    rewrite(
        folder, "config/calendar.yaml", "closures: []",
        "closures:\n  - contact: initial-response\n    from: 24 December 2026 1pm\n"
        "    until: 29 December 2026 9am\n    why: The office closes early.",
    )  # fmt: skip
    (found,) = records("2026-12-12", folder=folder)
    states = [(s["from"][:16], s["state"]) for s in found["contacts"]["initial-response"]]
    assert ("2026-12-24T13:00", "closed") in states


def test_the_example_it_prints_can_be_used(tmp_path):
    """What operators copy from the page is an entry that the files take."""
    folder = copy_of_the_files(tmp_path)
    said = ivr("bank-holidays", "--at", "2026-12-12 09:00").out
    begin = said.index("  closures:\n")
    example = said[begin : said.index("Then: ivr check")]
    rewrite(folder, "config/calendar.yaml", "closures: []", "\n".join(
        line.removeprefix("  ") for line in example.splitlines()
    ))  # fmt: skip
    (found,) = records("2026-12-12", folder=folder)
    states = [(s["from"][:16], s["state"]) for s in found["contacts"]["advice-line"]]
    assert ("2026-12-24T13:00", "closed") in states


def test_each_contact_that_rings_is_asked_about(revision):
    (found,) = records("2026-12-12")
    asked = "\n".join(found["questions"])
    for name in found["contacts"]:
        assert str(revision.contacts[name].number) in asked
    assert "Christmas" not in asked
    assert "early on Thursday 24 December 2026" in asked


def test_it_ends_with_1_if_bank_holidays_are_not_known():
    said = ivr("bank-holidays", "--at", f"{last_bank_holiday():%Y-%m-%d} 09:00")
    assert said.status == 1
    assert "install the newest" in said.err


def test_every_bank_holiday_is_in_exactly_one_period():
    periods = holiday_periods(date(2026, 1, 1))
    days = [day for period in periods for day in period.holidays]
    assert days == sorted(day for day in bank_holidays() if day >= date(2026, 1, 1))
    for period in periods:
        assert period.before.weekday() < 5
        assert period.after.weekday() < 5
        assert not {period.before, period.after} & bank_holidays()
        assert period.first - timedelta(days=1) == period.before
