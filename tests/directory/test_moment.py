"""Moments: which contacts are open, closed, unknown or expired, and what changes next."""

from datetime import date

import pytest

from ivr.directory.moment import (
    Availability,
    effective_contact,
    expiry_date,
    hours_status_at,
    moment_at,
)
from tests.callers import edited, instant, moment, shipped

OPEN, CLOSED, UNKNOWN, EXPIRED = (
    Availability.OPEN,
    Availability.CLOSED,
    Availability.UNKNOWN,
    Availability.EXPIRED,
)


@pytest.mark.parametrize(
    ("when", "contact", "state", "spoken", "texted"),
    [
        ("Tue 24 Nov 2026 10:00", "initial-response", OPEN, "5 p m", "5pm"),
        ("Tue 24 Nov 2026 16:59", "initial-response", OPEN, "5 p m", "5pm"),
        ("Tue 24 Nov 2026 17:00", "initial-response", CLOSED, "9 a m tomorrow", "9am Wednesday"),
        ("Tue 24 Nov 2026 08:59", "initial-response", CLOSED, "9 a m", "9am"),
        ("Fri 27 Nov 2026 17:00", "initial-response", CLOSED, "9 a m on Monday", "9am Monday"),
        ("Thu 24 Dec 2026 17:00", "initial-response", CLOSED, "9 a m on Tuesday", "9am Tuesday"),
        ("Mon 28 Dec 2026 23:00", "initial-response", CLOSED, "9 a m tomorrow", "9am Tuesday"),
        ("Tue 24 Nov 2026 10:00", "careline-public", CLOSED, "5 p m", "5pm"),
        ("Fri 25 Dec 2026 10:00", "careline-public", OPEN, "9 a m on Tuesday", "9am Tuesday"),
        ("Tue 24 Nov 2026 17:30", "advice-line", OPEN, "6 p m", "6pm"),
        ("Tue 24 Nov 2026 18:00", "advice-line", CLOSED, "8 a m tomorrow", "8am Wednesday"),
        ("Tue 24 Nov 2026 10:00", "starting-point", OPEN, "", ""),
        ("Tue 24 Nov 2026 10:00", "ddscp-office", UNKNOWN, "", ""),
        ("Tue 24 Nov 2026 10:00", "designated-doctor", EXPIRED, "", ""),
        ("Sat 29 Jul 2023 10:00", "designated-doctor", UNKNOWN, "", ""),
        ("Mon 29 Jul 2024 23:59", "designated-doctor", UNKNOWN, "", ""),
        ("Tue 30 Jul 2024 00:00", "designated-doctor", EXPIRED, "", ""),
    ],
)
def test_a_contact_at_a_moment(when, contact, state, spoken, texted):
    status = moment(when).statuses[contact]
    assert (status.state, status.spoken, status.texted) == (state, spoken, texted)


def test_a_contact_that_does_not_exist_is_unknown_and_not_open():
    assert moment("Tue 24 Nov 2026 10:00").state("nobody") is UNKNOWN
    assert not moment("Tue 24 Nov 2026 10:00").is_open("nobody")


def test_two_minutes_that_serve_callers_alike_make_equal_moments():
    ten, eleven = moment("Tue 24 Nov 2026 10:00"), moment("Tue 24 Nov 2026 11:00")
    assert ten == eleven
    assert ten != moment("Tue 24 Nov 2026 17:00")


def test_a_moment_needs_an_instant_with_a_zone():
    with pytest.raises(ValueError, match="no time zone"):
        moment_at(shipped(), instant("Tue 24 Nov 2026 10:00").replace(tzinfo=None))


def test_the_city_team_and_the_careline_are_never_open_or_closed_together():
    for day in range(1, 29):
        for hour in (0, 8, 9, 16, 17, 23):
            here = moment(f"{day} December 2026 {hour:02}:00")
            assert here.is_open("initial-response") != here.is_open("careline-public")
            assert here.is_open("careline-public") == here.is_open("careline-professional")
            assert here.is_open("starting-point")


def test_the_reason_for_a_closed_contact_has_the_bank_holidays_name():
    found = hours_status_at(shipped(), "initial-response", instant("Mon 28 Dec 2026 09:02"))
    assert "Boxing Day" in found.reason


@pytest.mark.parametrize(
    ("verified", "expired"),
    [("29 July 2023", date(2024, 7, 29)), ("29 February 2024", date(2025, 3, 1))],
)
def test_a_personal_number_holds_for_a_year(verified, expired):
    hours = "hours: unknown\n  audience: professionals\n"
    text = f"{hours}  expires-after: 1 year\n  instead: ddscp-office\n"
    old = f"07881, 352, 715\n  {text}  verified:\n    on: 29 July 2023"
    revision = (
        edited(("config/contacts.yaml", old, old.replace("on: 29 July 2023", f"on: {verified}")))
        if verified != "29 July 2023"
        else shipped()
    )
    assert expiry_date(revision.contacts["designated-doctor"]) == expired
    assert expiry_date(revision.contacts["starting-point"]) is None


def test_a_withheld_contact_is_replaced():
    here = moment("Tue 24 Nov 2026 10:00")
    assert effective_contact(shipped(), here, "designated-doctor") == "ddscp-office"
    assert effective_contact(shipped(), here, "starting-point") == "starting-point"


def test_contacts_that_stand_in_for_each_other_end_at_the_safety_line():
    hours = "hours: unknown\n  audience: professionals\n"
    old = f"spoken: 07881, 352, 715\n  {hours}  expires-after: 1 year\n"
    circle = edited(
        ("config/contacts.yaml", f"{old}  instead: ddscp-office", f"{old}  instead: named-gp-city"),
        (
            "config/contacts.yaml",
            old.replace("07881, 352, 715", "07341, 025, 894") + "  instead: ddscp-office",
            old.replace("07881, 352, 715", "07341, 025, 894") + "  instead: designated-doctor",
        ),
    )
    here = moment("Tue 24 Nov 2026 10:00", circle)
    assert effective_contact(circle, here, "designated-doctor") == "starting-point"
    assert effective_contact(circle, here, "named-gp-city") == "starting-point"


def test_an_announcement_holds_from_its_first_minute_to_before_its_last():
    announced = edited(
        (
            "config/calendar.yaml",
            "announcements: []",
            (
                "announcements:\n  - say: Lines are busy.\n    in-texts: Lines are busy.\n"
                "    from: 24 November 2026 9am\n    until: 24 November 2026 5pm\n"
            ),
        )
    )
    for when, holds in (("08:59", False), ("09:00", True), ("16:59", True), ("17:00", False)):
        here = moment(f"Tue 24 Nov 2026 {when}", announced)
        assert bool(here.announcements) == holds
        assert bool(here.announcement_texts) == holds
