"""Which contact rings, for every area, caller and need, on both sides of every minute at which it
changes.

The table is written from the sources: the city team answers Monday to Friday 9 to 5, the advice line
8 to 6, neither on bank holidays; the Careline whenever the city team does not; Starting Point always.
"""

from itertools import product

import pytest

from ivr.directory.callers import Caller, PhoneKind
from ivr.directory.moment import Availability, effective_contact
from ivr.engine.routing import contacts_to_say, matching_route, next_to_ring, public_contact
from tests.callers import edited, moment, shipped, shipped_files

WITHHELD_CALLER = Caller(PhoneKind.WITHHELD)

# (day and time in Derby, the city team is open, the advice line is open)
MINUTES = [
    # an ordinary week, every boundary from both sides
    ("Mon 23 Nov 2026 00:00", False, False),
    ("Mon 23 Nov 2026 07:59", False, False),
    ("Mon 23 Nov 2026 08:00", False, True),
    ("Mon 23 Nov 2026 08:59", False, True),
    ("Mon 23 Nov 2026 09:00", True, True),
    ("Tue 24 Nov 2026 12:00", True, True),
    ("Wed 25 Nov 2026 16:59", True, True),
    ("Wed 25 Nov 2026 17:00", False, True),
    ("Thu 26 Nov 2026 17:59", False, True),
    ("Thu 26 Nov 2026 18:00", False, False),
    ("Fri 27 Nov 2026 16:59", True, True),
    ("Fri 27 Nov 2026 17:00", False, True),
    ("Fri 27 Nov 2026 18:00", False, False),
    ("Fri 27 Nov 2026 23:59", False, False),
    ("Sat 28 Nov 2026 09:00", False, False),
    ("Sat 28 Nov 2026 12:00", False, False),
    ("Sun 29 Nov 2026 16:59", False, False),
    # Christmas 2026: Friday, the weekend, the substitute on Monday, and back on Tuesday
    ("Thu 24 Dec 2026 16:59", True, True),
    ("Thu 24 Dec 2026 17:59", False, True),
    ("Fri 25 Dec 2026 09:00", False, False),
    ("Fri 25 Dec 2026 12:00", False, False),
    ("Sat 26 Dec 2026 12:00", False, False),
    ("Mon 28 Dec 2026 07:59", False, False),
    ("Mon 28 Dec 2026 09:02", False, False),
    ("Mon 28 Dec 2026 16:59", False, False),
    ("Tue 29 Dec 2026 07:59", False, False),
    ("Tue 29 Dec 2026 08:00", False, True),
    ("Tue 29 Dec 2026 08:59", False, True),
    ("Tue 29 Dec 2026 09:00", True, True),
    ("Thu 31 Dec 2026 16:59", True, True),
    ("Fri 1 Jan 2027 10:00", False, False),
    ("Mon 4 Jan 2027 09:00", True, True),
    # Easter 2027, and the clocks: they go forward on Sunday 28 March, between the two
    ("Thu 25 Mar 2027 16:59", True, True),
    ("Fri 26 Mar 2027 10:00", False, False),
    ("Sun 28 Mar 2027 00:59", False, False),
    ("Sun 28 Mar 2027 02:00", False, False),
    ("Mon 29 Mar 2027 10:00", False, False),
    ("Tue 30 Mar 2027 07:59", False, False),
    ("Tue 30 Mar 2027 08:00", False, True),
    ("Tue 30 Mar 2027 08:59", False, True),
    ("Tue 30 Mar 2027 09:00", True, True),
    # the clocks go back on Sunday 31 October 2027
    ("Fri 29 Oct 2027 17:59", False, True),
    ("Sun 31 Oct 2027 01:30", False, False),
    ("Mon 1 Nov 2027 07:59", False, False),
    ("Mon 1 Nov 2027 08:00", False, True),
    ("Mon 1 Nov 2027 09:00", True, True),
    ("Mon 1 Nov 2027 16:59", True, True),
    ("Mon 1 Nov 2027 17:00", False, True),
    # Christmas 2027: both substitutes
    ("Mon 27 Dec 2027 10:00", False, False),
    ("Tue 28 Dec 2027 10:00", False, False),
    ("Wed 29 Dec 2027 09:00", True, True),
    ("Mon 3 Jan 2028 10:00", False, False),
]
every_minute = pytest.mark.parametrize(
    ("at", "city", "advice"), MINUTES, ids=[minute for minute, *_ in MINUTES]
)

CITY, ADVICE, SAFETY = "initial-response", "advice-line", "starting-point"
PUBLIC, WORK = "careline-public", "careline-professional"
AREAS = ("derby", "derbyshire", None)
CALLERS = ("public", "professional", "young-person", None)
NEEDS = (None, "concern", "advice")


def order(
    at: str, area=None, caller=None, need=None, who=WITHHELD_CALLER, revision=None
) -> list[str]:
    """The contacts that ring one after the other without an answer."""
    revision = revision or shipped()
    here, rung = moment(at, revision), []
    for _ in range(20):
        found = next_to_ring(
            revision, here, who, area=area, caller_type=caller, need=need, rung=tuple(rung)
        )
        if found is None:
            return rung
        rung.append(found.contact)
    raise AssertionError(f"ringing never ends: {rung}")


def wanted(area, caller, need, *, city: bool, advice: bool) -> list[str]:
    """What the sources say."""
    if need == "nurses-city":
        return ["dhcft-nurses", SAFETY]
    if need == "nurse-county":
        return ["dchs-nurse", SAFETY]
    if need == "office":
        return ["ddscp-office", SAFETY]
    match area, caller, need:
        case "derby", "professional", _:
            return [CITY if city else WORK, SAFETY]
        case "derby", _, _:
            return [CITY if city else PUBLIC, SAFETY]
        case "derbyshire", "professional", "advice":
            return [ADVICE, SAFETY] if advice else [SAFETY]
        case _:
            return [SAFETY]


@every_minute
def test_the_right_team_rings(at, city, advice):
    groups = [*product(AREAS, CALLERS, (*NEEDS, "nurses-city", "nurse-county", "office"))]
    assert {group: order(at, *group) for group in groups} == {
        group: wanted(*group, city=city, advice=advice) for group in groups
    }


@every_minute
def test_the_public_line_that_texts_and_words_name_is_the_one_that_rings(at, city, advice):
    here = moment(at)
    assert public_contact(shipped(), here, "derby") == (CITY if city else PUBLIC)
    assert public_contact(shipped(), here, "derbyshire") == SAFETY
    assert here.is_open(ADVICE) == advice


@every_minute
def test_no_closed_contact_rings_and_none_twice(at, city, advice):
    here = moment(at)
    for group in product(AREAS, CALLERS, NEEDS):
        rung = order(at, *group)
        assert all(here.is_open(contact) for contact in rung), group
        assert len(set(rung)) == len(rung), group
        assert rung[-1] == SAFETY, group
        assert (CITY in rung) <= city, group
        assert (ADVICE in rung) <= advice, group


# --- Returned calls and ourselves -----------------------------------------------------------------


@every_minute
def test_a_returned_call_never_rings_its_contact(at, city, advice):
    for contact in (CITY, PUBLIC, WORK, ADVICE, "dhcft-nurses"):
        who = Caller(PhoneKind.LANDLINE, contacts=frozenset({contact}))
        for group in product(AREAS, ("public", "professional"), (*NEEDS, "nurses-city")):
            others = [c for c in wanted(*group, city=city, advice=advice) if c != contact]
            assert order(at, *group, who) == others, (contact, group)


def test_a_call_from_starting_point_never_comes_back_to_it():
    who = Caller(PhoneKind.LANDLINE, contacts=frozenset({SAFETY}))
    assert order("Tue 24 Nov 2026 10:00", "derbyshire", "public", who=who) == []
    assert order("Tue 24 Nov 2026 10:00", "derby", "public", who=who) == [CITY]


def test_a_call_from_the_own_number_rings_no_contact():
    us = Caller(PhoneKind.LANDLINE, is_from_line=True)
    for at, *_ in MINUTES:
        for area in ("derby", "derbyshire", None):
            for caller in ("public", "professional", "young-person", None):
                for need in (*NEEDS, "nurses-city", "office"):
                    assert order(at, area, caller, need, us) == []


# --- Unknown hours ---------------------------------------------------------------------------------

UNKNOWN_HOURS = {
    name for name, c in shipped().contacts.items() if moment(MINUTES[0][0]).state(name) == "unknown"
}


def test_there_are_contacts_whose_hours_are_unknown():
    assert {"dhcft-nurses", "dchs-nurse", "ddscp-office", "lado-city"} <= UNKNOWN_HOURS
    assert not {SAFETY, CITY, PUBLIC, WORK, ADVICE} & UNKNOWN_HOURS


def test_a_contact_with_unknown_hours_rings_only_on_the_callers_own_key():
    own_key = {
        "nurses-city": "dhcft-nurses",
        "nurse-county": "dchs-nurse",
        "office": "ddscp-office",
    }
    for at, *_ in MINUTES:
        for area in ("derby", "derbyshire", None):
            for caller in ("public", "professional", "young-person", None):
                for need in (*NEEDS, *own_key):
                    rung = set(order(at, area, caller, need)) & UNKNOWN_HOURS
                    assert rung == ({own_key[need]} if need in own_key else set())


def test_in_a_row_for_all_callers_a_contact_with_unknown_hours_is_skipped():
    careless = edited(
        (
            "config/routes.yaml",
            "- area: derbyshire\n  try: [starting-point]",
            "- area: derbyshire\n  try: [ddscp-office, starting-point]",
        )
    )
    at = "Tue 24 Nov 2026 10:00"
    assert order(at, "derbyshire", "public", revision=careless) == [SAFETY]


def test_only_a_caller_who_asked_for_it_hears_the_number():
    here = moment("Tue 24 Nov 2026 10:00")
    assert contacts_to_say(shipped(), here, "derby", "professional", "office") == (
        "ddscp-office",
        SAFETY,
    )
    assert contacts_to_say(shipped(), here, "derby", "professional", "advice") == (CITY, SAFETY)


def test_a_young_person_hears_childline_which_never_rings():
    here = moment("Tue 24 Nov 2026 10:00")
    assert contacts_to_say(shipped(), here, "derbyshire", "young-person", None) == (
        SAFETY,
        "childline",
    )
    assert "childline" not in order("Tue 24 Nov 2026 10:00", "derbyshire", "young-person")


@every_minute
def test_a_caller_not_sure_where_hears_the_city_line_that_is_open(at, city, advice):
    told = contacts_to_say(shipped(), moment(at), None, None, None)
    assert told == (SAFETY, CITY if city else PUBLIC)
    assert (ADVICE in told) <= advice


# --- Personal mobiles, never-dial and refused numbers ----------------------------------------------

PERSONAL = sorted(name for name, c in shipped().contacts.items() if c.is_personal)


def with_a_need_for(contact: str, *, verified: str = "29 July 2023"):
    """A revision in which the office's key tries this contact first."""
    files = edited(
        (
            "config/routes.yaml",
            "- need: office\n  try: [ddscp-office, starting-point]",
            f"- need: office\n  try: [{contact}, ddscp-office, starting-point]",
        )
    )
    if verified == "29 July 2023":
        return files
    whole = "config/contacts.yaml"
    text = _contact_text(contact)
    return edited(
        (
            "config/routes.yaml",
            "- need: office\n  try: [ddscp-office, starting-point]",
            f"- need: office\n  try: [{contact}, ddscp-office, starting-point]",
        ),
        (whole, text, text.replace("on: 29 July 2023", f"on: {verified}")),
    )


def _contact_text(contact: str) -> str:
    text = shipped_files()["config/contacts.yaml"]
    start = text.index(f"\n{contact}:")
    return text[start : text.index("\n\n", start)]


def test_six_personal_mobiles_are_in_the_sources():
    assert len(PERSONAL) == 6


@pytest.mark.parametrize("contact", PERSONAL)
def test_a_mobile_verified_years_ago_is_withheld_and_the_office_rings_instead(contact):
    revision = with_a_need_for(contact)
    at = "Tue 24 Nov 2026 10:00"
    here = moment(at, revision)
    assert here.state(contact) is Availability.EXPIRED
    assert effective_contact(revision, here, contact) == "ddscp-office"
    assert order(at, "derby", "professional", "office", revision=revision) == [
        "ddscp-office",
        SAFETY,
    ]
    assert contacts_to_say(revision, here, "derby", "professional", "office") == (
        "ddscp-office",
        SAFETY,
    )


@pytest.mark.parametrize(
    ("at", "rings"),
    [
        ("Tue 24 Nov 2026 10:00", ["designated-doctor", "ddscp-office", SAFETY]),
        ("Mon 1 Nov 2027 23:59", ["designated-doctor", "ddscp-office", SAFETY]),
        ("Tue 2 Nov 2027 00:00", ["ddscp-office", SAFETY]),
    ],
)
def test_a_mobile_rings_for_a_year_after_it_was_verified(at, rings):
    revision = with_a_need_for("designated-doctor", verified="1 November 2026")
    assert order(at, "derby", "professional", "office", revision=revision) == rings


NEVER_DIALLED = (
    "0909 879 0000",
    "0844 411 1111",
    "+1 202 555 0123",
    "+353 1 679 0000",
    "070 1234 5678",
    "01534 440000",
    "01332 64117",
)
TOLD_ONLY = sorted(name for name, c in shipped().contacts.items() if c.never_dial)


@pytest.mark.parametrize("contact", TOLD_ONLY)
def test_a_never_dial_contact_is_not_dialled_even_on_its_own_key(contact):
    revision = with_a_need_for(contact)
    assert order("Tue 24 Nov 2026 10:00", "derby", "professional", "office", revision=revision) == [
        "ddscp-office",
        SAFETY,
    ]


@pytest.mark.parametrize("number", ["999", "112", "101", "18001", "116 000", *NEVER_DIALLED])
def test_a_number_that_may_not_be_dialled_is_passed_over_by_the_engine(number):
    """Even if the checks miss it."""
    revision = edited(
        (
            "config/contacts.yaml",
            "  number: 01332 642351\n  spoken: 01332, 642, 351",
            f'  number: "{number}"\n  spoken: 01332, 642, 351',
        )
    )
    at = "Tue 24 Nov 2026 10:00"
    assert order(at, "derby", "professional", "office", revision=revision) == [SAFETY]


# --- Rows -----------------------------------------------------------------------------------------


def test_the_first_row_that_fits_wins():
    assert matching_route(shipped(), "derby", "professional", None)[1].try_ == (CITY, WORK, SAFETY)
    assert matching_route(shipped(), "derby", "public", None)[1].try_ == (CITY, PUBLIC, SAFETY)
    assert matching_route(shipped(), "derby", "professional", "office")[1].need == "office"


def test_where_no_row_fits_the_safety_line_rings():
    bare = edited(
        (
            "config/routes.yaml",
            "- try: [starting-point]\n  also-give: [initial-response, careline-public]",
            "- area: derbyshire\n  caller: public\n  try: [starting-point]",
        )
    )
    place, row = matching_route(bare, None, None, None)
    assert place == 0
    assert row.try_ == (SAFETY,)
    assert order("Tue 24 Nov 2026 10:00", revision=bare) == [SAFETY]


def test_a_row_whose_contacts_are_all_closed_ends_with_the_safety_line():
    bare = edited(
        (
            "config/routes.yaml",
            "  need: advice\n  try: [advice-line, starting-point]",
            "  need: advice\n  try: [advice-line]",
        )
    )
    at = "Sun 29 Nov 2026 12:00"
    assert order(at, "derbyshire", "professional", "advice", revision=bare) == [SAFETY]


def test_a_closure_of_the_city_team_lets_the_careline_ring():
    closed = edited(
        (
            "config/calendar.yaml",
            "closures: []",
            (
                "closures:\n  - contact: initial-response\n    from: 24 November 2026 9am\n"
                "    until: 24 November 2026 1pm\n    why: Training."
            ),
        )
    )
    assert order("Tue 24 Nov 2026 12:59", "derby", "public", revision=closed) == [PUBLIC, SAFETY]
    assert order("Tue 24 Nov 2026 13:00", "derby", "public", revision=closed) == [CITY, SAFETY]
    assert order("Wed 25 Nov 2026 10:00", "derby", "public", revision=closed) == [CITY, SAFETY]
