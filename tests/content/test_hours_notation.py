"""Hours have the meaning that an operator would expect, and unclear hours are refused."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.content.hours import Always, Hours, Range, Unknown, Weekly, WhenClosed, hours_in_words
from ivr.content.hours_notation import parse_hours
from ivr.content.model import NotationError

OFFICE = (Range(540, 1020),)
ALL_DAY = (Range(0, 1440),)
NIGHT = (Range(1020, 1980),)


def week(
    *, weekdays: tuple[Range, ...] = (), weekends: tuple[Range, ...] = (), bank: object = None
) -> Weekly:
    return Weekly((weekdays,) * 5 + (weekends,) * 2, bank)  # type: ignore[arg-type]


def only(days: str, ranges: tuple[Range, ...]) -> Weekly:
    """`days` as a week of marks, Monday first: `x----xx`."""
    return Weekly(tuple(ranges if mark == "x" else () for mark in days), None)


@pytest.mark.parametrize(
    ("written", "meaning"),
    [
        ("always", Always()),
        ("  Always ", Always()),
        ("UNKNOWN", Unknown()),
        ("when initial-response is closed", WhenClosed("initial-response")),
        ("When  Initial-Response is\nclosed", WhenClosed("initial-response")),
        ("when is-closed is closed", WhenClosed("is-closed")),
    ],
)
def test_words_alone_have_their_meaning(written: str, meaning: Hours) -> None:
    assert parse_hours(written) == meaning


@pytest.mark.parametrize(
    ("key", "days"),
    [
        ("Monday", "x------"),
        ("sunday", "------x"),
        ("Tue", "-x-----"),
        ("Thurs", "---x---"),
        ("Saturdays", "-----x-"),
        ("Monday to Friday", "xxxxx--"),
        ("monday  TO  friday", "xxxxx--"),
        ("Mon-Fri", "xxxxx--"),
        ("Mon \u2013 Fri", "xxxxx--"),
        ("Monday\u2014Friday", "xxxxx--"),
        ("Friday to Monday", "x---xxx"),
        ("Sunday to Saturday", "xxxxxxx"),
        ("Saturday and Sunday", "-----xx"),
        ("Saturday & Sunday", "-----xx"),
        ("Monday, Wednesday and Friday", "x-x-x--"),
        ("Monday, Wednesday, and Friday", "x-x-x--"),
        ("Monday to Wednesday and Saturday", "xxx--x-"),
        ("weekdays", "xxxxx--"),
        ("weekdays and Sunday", "xxxxx-x"),
        ("Weekends", "-----xx"),
        ("every day", "xxxxxxx"),
        ("Every  Day", "xxxxxxx"),
    ],
)
def test_a_key_names_its_days_and_the_others_are_closed(key: str, days: str) -> None:
    assert parse_hours({key: "9am to 5pm"}) == only(days, OFFICE)


@pytest.mark.parametrize(
    ("written", "ranges"),
    [
        ("closed", []),
        ("Closed ", []),
        ("all day", [(0, 1440)]),
        ("9am to 5pm", [(540, 1020)]),
        ("9am-5pm", [(540, 1020)]),
        ("8am \u2013 6pm", [(480, 1080)]),
        ("9 AM to 5 p.m.", [(540, 1020)]),
        ("9:30am to 5pm", [(570, 1020)]),
        ("9.30am to 5pm", [(570, 1020)]),
        ("09:00 to 17:00", [(540, 1020)]),
        ("9am to 17:30", [(540, 1050)]),
        ("9am to noon", [(540, 720)]),
        ("9am to 12 noon, 1pm to 5pm", [(540, 720), (780, 1020)]),
        ("1pm to 5pm and 9am to midday", [(540, 720), (780, 1020)]),
        ("9am to 1pm, 1pm to 5pm", [(540, 780), (780, 1020)]),
        ("noon to 12:30pm", [(720, 750)]),
        ("12pm to 11:59pm", [(720, 1439)]),
        ("5pm to 9am", [(1020, 1980)]),
        ("17:00 to 09:00", [(1020, 1980)]),
        ("10pm to 12:30am", [(1320, 1470)]),
        ("00:00 to 9am", [(0, 540)]),
        ("5pm to 00:00", [(1020, 1440)]),
        ("12:30am to 1am", [(30, 60)]),
    ],
)
def test_times_are_minutes_of_the_day_they_start(
    written: str, ranges: list[tuple[int, int]]
) -> None:
    expected = tuple(Range(start, end) for start, end in ranges)
    assert parse_hours({"Wednesday": written}) == only("--x----", expected)


@pytest.mark.parametrize(
    ("entries", "meaning"),
    [
        ({"weekdays": "9am to 5pm"}, week(weekdays=OFFICE)),
        ({"weekdays": "9am to 5pm", "bank holidays": "closed"}, week(weekdays=OFFICE, bank=())),
        ({"Bank Holidays": "all day", "Mon-Fri": "9am-5pm"},
         week(weekdays=OFFICE, bank=ALL_DAY)),
        ({"weekdays": "5pm to 9am", "weekends and bank holidays": "all day"},
         week(weekdays=NIGHT, weekends=ALL_DAY, bank=ALL_DAY)),
    ],
)  # fmt: skip
def test_bank_holidays_are_like_other_days_unless_they_are_mentioned(
    entries: Mapping[str, str], meaning: Hours
) -> None:
    assert parse_hours(entries) == meaning


@pytest.mark.parametrize(
    ("written", "code", "hint"),
    [
        ("", "hours-missing", 'write "always"'),
        ("alwys", "hours-unclear", 'did you mean "always"?'),
        ("unknow", "hours-unclear", 'did you mean "unknown"?'),
        ("24/7", "hours-unclear", 'did you mean "always"?'),
        ("sometimes", "hours-unclear", "when (a contact) is closed"),
        ("initial-response is closed", "hours-unclear", "when (a contact) is closed"),
        ("when initial-response closes", "hours-unclear", "when (a contact) is closed"),
        ("when initial response is closed", "hours-contact-name", '"initial-response"'),
        ("when Careline (public) is closed", "hours-contact-name", '"careline-public"'),
        ("closed", "hours-without-days", '"Monday to Friday: 9am to 5pm"'),
        ("9am to 5pm", "hours-without-days", '"Monday to Friday: 9am to 5pm"'),
        ("Monday to Friday 9am to 5pm", "hours-without-days", "an entry for each day"),
        ({}, "hours-no-days", "add the days"),
        ({"bank holidays": "all day"}, "hours-no-days", "add the days"),
    ],
)
def test_hours_that_say_nothing_clear_are_refused(
    written: str | Mapping[str, str], code: str, hint: str
) -> None:
    with pytest.raises(NotationError) as raised:
        parse_hours(written)
    problem = raised.value
    assert (problem.code, problem.key, problem.on_key) == (code, None, False)
    assert hint in problem.hint
    assert problem.part is None or problem.part in written


@pytest.mark.parametrize(
    ("key", "code", "part", "hint"),
    [
        ("", "hours-unknown-day", None, '"every day"'),
        ("Monday,", "hours-unknown-day", None, '"every day"'),
        ("Mondya", "hours-unknown-day", "Mondya", 'did you mean "Monday"?'),
        ("Monday to Fridy", "hours-unknown-day", "Fridy", 'did you mean "Friday"?'),
        ("weekend days", "hours-unknown-day", "weekend days", 'did you mean "weekends"?'),
        ("bank hols", "hours-unknown-day", "bank hols", 'did you mean "bank holidays"?'),
        ("Christmas", "hours-unknown-day", "Christmas", '"bank holidays"'),
        ("25 December", "hours-unknown-day", "25 December", '"bank holidays"'),
        ("Monday to Monday", "hours-day-range", "Monday to Monday", '"every day"'),
        ("Mon to Wed to Fri", "hours-day-range", "Mon to Wed to Fri", "first and the last"),
        ("weekdays to Sunday", "hours-day-range", "weekdays to Sunday", "first and the last"),
        ("Friday to bank holidays", "hours-day-range", "Friday to bank holidays", "the last day"),
        ("Monday and Mon", "hours-day-twice", "Mon", "the hours of Monday in one place"),
        ("weekdays and Friday", "hours-day-twice", "Friday", "the hours of Friday in one place"),
    ],
)
def test_days_that_are_unclear_are_refused(
    key: str, code: str, part: str | None, hint: str
) -> None:
    with pytest.raises(NotationError) as raised:
        parse_hours({key: "9am to 5pm"})
    problem = raised.value
    assert (problem.code, problem.key, problem.on_key) == (code, key, True)
    assert problem.part == part
    assert hint in problem.hint


def test_a_day_in_two_entries_is_refused_and_names_both() -> None:
    with pytest.raises(NotationError) as raised:
        parse_hours({"weekdays": "9am to 5pm", "Thursday to Saturday": "9am to 8pm"})
    problem = raised.value
    assert (problem.code, problem.key, problem.on_key) == (
        "hours-day-twice",
        "Thursday to Saturday",
        True,
    )
    for fact in ('"Thursday to Saturday"', "Thursday", '"weekdays"'):
        assert fact in problem.message


@pytest.mark.parametrize(
    ("written", "code", "part", "hint"),
    [
        ("", "hours-missing", None, '"closed"'),
        ("closd", "hours-range-unclear", "closd", 'did you mean "closed"?'),
        ("al day", "hours-range-unclear", "al day", 'did you mean "all day"?'),
        ("9am", "hours-range-unclear", "9am", "9am to 12 noon"),
        ("9am 5pm", "hours-range-unclear", "9am 5pm", "9am to 12 noon"),
        ("9am to 1pm to 5pm", "hours-range-unclear", "9am to 1pm to 5pm", "9am to 12 noon"),
        ("9am to 5pm,", "hours-range-unclear", None, "9am to 12 noon"),
        ("closed, 9am to 5pm", "hours-range-unclear", "closed", "closed"),
        ("9 to 5", "hours-am-or-pm", "9", '"9am" or "9pm"'),
        ("9-5pm", "hours-am-or-pm", "9", '"9am" or "9pm"'),
        ("9am to 5", "hours-am-or-pm", "5", '"5am" or "5pm"'),
        ("9am to 17", "hours-am-or-pm", "17", '"5pm"'),
        ("9am to 12", "hours-am-or-pm", "12", '"noon"'),
        ("9:00 to 17:00", "hours-am-or-pm", "9:00", '"09:00"'),
        ("midnight to 9am", "hours-midnight", "midnight", '"all day"'),
        ("5pm to 12 Midnight", "hours-midnight", "12 Midnight", '"11:59pm"'),
        ("5pm to 12am", "hours-midnight", "12am", '"5pm to 9am"'),
        ("12.00 a.m. to 9am", "hours-midnight", "12.00 a.m.", '"all day"'),
        ("13pm to 3pm", "hours-time-unclear", "13pm", 'did you mean "1pm"?'),
        ("0am to 3pm", "hours-time-unclear", "0am", '"9am"'),
        ("9:60am to 3pm", "hours-time-unclear", "9:60am", '"9:30am"'),
        ("24:00 to 09:00", "hours-time-unclear", "24:00", '"17:00"'),
        ("9am to non", "hours-time-unclear", "non", 'did you mean "noon"?'),
        ("9am to late", "hours-time-unclear", "late", '"9:30am"'),
        ("9am to ", "hours-range-unclear", "9am to", '"closed"'),
        ("- 5pm", "hours-time-unclear", None, '"9am"'),
        ("9am to 9am", "hours-no-length", "9am to 9am", '"all day"'),
        ("noon to 12:00", "hours-no-length", "noon to 12:00", '"all day"'),
        ("9am to 1pm, noon to 5pm", "hours-overlap", "noon to 5pm", "one range"),
        ("noon to 5pm, 9am to 1pm", "hours-overlap", "noon to 5pm", "one range"),
        ("5pm to 9am, 11pm to 11:30pm", "hours-overlap", "11pm to 11:30pm", "one range"),
    ],
)
def test_times_that_are_unclear_are_refused(
    written: str, code: str, part: str | None, hint: str
) -> None:
    with pytest.raises(NotationError) as raised:
        parse_hours({"Monday": "closed", "Tuesday": written})
    problem = raised.value
    assert (problem.code, problem.key, problem.on_key) == (code, "Tuesday", False)
    assert problem.part == part
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("always", "always open"),
        ("unknown", "hours not known, so it never counts as open"),
        ("when city is closed", "open whenever city is closed"),
        ({"weekdays": "9am to 5pm", "bank holidays": "closed"},
         "Monday to Friday 9am to 5pm; closed on Saturday, Sunday and bank holidays"),
        ({"every day": "all day"}, "every day all day; bank holidays like any other day"),
        ({"every day and bank holidays": "all day"}, "every day and bank holidays all day"),
        ({"every day": "closed"}, "closed every day; bank holidays like any other day"),
        ({"weekdays": "17:00 to 09:00", "weekends and bank holidays": "all day"},
         "Monday to Friday 5pm to 9am the next day; Saturday, Sunday and bank holidays all day"),
        ({"every day": "9:30am to 12 noon, 1pm to 00:00", "bank holidays": "00:00 to 12:05am"},
         ("every day 9:30am to noon, 1pm to the end of the day; "
          "bank holidays the start of the day to 12:05am")),
        ({"Friday to Monday": "9am to 5pm"},
         ("Monday and Friday to Sunday 9am to 5pm; closed on Tuesday to Thursday; "
          "bank holidays like any other day")),
    ],
)  # fmt: skip
def test_the_meaning_is_said_back_in_words(written: str | Mapping[str, str], words: str) -> None:
    assert hours_in_words(parse_hours(written)) == words


DAY_PIECES = ["monday", "Fri", "weekends", "every day", "bank holidays", "noday"]
TIME_PIECES = ["9am", "5pm", "noon", "midnight", "12am", "17:00", "9", "99:99", "closed", "all day"]
PIECES = st.sampled_from(
    [*DAY_PIECES, *TIME_PIECES, "to", "and", "-", "\u2013", ",", "always", "when", "x", "is"]
)
ODDLY_WRITTEN = st.one_of(st.text(max_size=20), st.lists(PIECES, max_size=6).map(" ".join))


def problem_or_hours(written: str | Mapping[str, str]) -> NotationError | Hours:
    try:
        return parse_hours(written)
    except NotationError as problem:
        return problem


@given(st.one_of(ODDLY_WRITTEN, st.dictionaries(ODDLY_WRITTEN, ODDLY_WRITTEN, max_size=3)))
def test_any_hours_have_a_meaning_in_words_or_a_problem_in_words(
    written: str | Mapping[str, str],
) -> None:
    match problem_or_hours(written):
        case NotationError() as problem:
            assert problem.message
            assert problem.hint
            about = written
            if isinstance(written, Mapping) and problem.key is not None:
                about = problem.key if problem.on_key else written[problem.key]
            assert problem.part is None or problem.part in about
        case Weekly(days, bank_holidays) as weekly:
            assert hours_in_words(weekly)
            assert len(days) == 7
            for each in (each for ranges in (*days, bank_holidays or ()) for each in ranges):
                assert 0 <= each.start_minute < 1440
                assert each.start_minute < each.end_minute <= each.start_minute + 1440
        case hours:
            assert hours_in_words(hours)
