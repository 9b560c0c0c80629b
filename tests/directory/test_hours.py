"""Opening hours at an instant, the reason, and the next change: against the sources, and by the
minute."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.content.hours import Always, Day, Hours, Range, Unknown, Weekly, WhenClosed
from ivr.content.hours_notation import parse_hours
from ivr.directory.bank_holidays import bank_holidays
from ivr.directory.hours import Closure, HoursStatus, Schedule, boundaries, hours_status
from tests.work import calls_of

MINUTE = timedelta(minutes=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


HOURS: dict[str, Hours] = {
    "starting-point": Always(),
    "initial-response": parse_hours({"Monday to Friday": "9am to 5pm", "bank holidays": "closed"}),
    "careline": parse_hours("when initial-response is closed"),
    "when-careline-is-closed": parse_hours("when careline is closed"),
    "advice-line": parse_hours({"weekdays": "8am to 6pm", "bank holidays": "10am to 2pm"}),
    "night-team": parse_hours({"weekdays": "5pm to 9am", "bank holidays": "closed"}),
    "every-minute": parse_hours({"every day": "all day"}),
    "never": parse_hours({"every day": "closed"}),
    "office": Unknown(),
    "when-office-is-closed": WhenClosed("office"),
    "egg": WhenClosed("hen"),
    "hen": WhenClosed("egg"),
    "itself": WhenClosed("itself"),
    "when-nobody-is-closed": WhenClosed("nobody"),
}
OFFICE_HOURS = "Monday to Friday 9am to 5pm; closed on Saturday, Sunday and bank holidays"
NIGHT_HOURS = OFFICE_HOURS.replace("9am to 5pm", "5pm to 9am the next day")
BOXING_DAY = "bank holiday (Boxing Day substitute day)"
TRAINING = Closure(utc("2026-11-24 10:00"), utc("2026-11-24 12:30"), "training day")


def seen(contact_id: str, at: str, *closures: Closure, of: str = "initial-response") -> HoursStatus:
    return hours_status(contact_id, utc(at), Schedule(HOURS, {of: closures}, bank_holidays()))


@pytest.mark.parametrize(
    ("contact_id", "at", "state", "changes"),
    [
        # an ordinary Monday
        ("initial-response", "2026-11-23 08:59", "closed", "2026-11-23 09:00"),
        ("initial-response", "2026-11-23 09:00", "open", "2026-11-23 17:00"),
        ("initial-response", "2026-11-23 16:59:59", "open", "2026-11-23 17:00"),
        ("initial-response", "2026-11-23 17:00", "closed", "2026-11-24 09:00"),
        ("careline", "2026-11-23 08:59", "open", "2026-11-23 09:00"),
        ("careline", "2026-11-23 09:00", "closed", "2026-11-23 17:00"),
        ("when-careline-is-closed", "2026-11-23 09:00", "open", "2026-11-23 17:00"),
        ("advice-line", "2026-11-23 17:59", "open", "2026-11-23 18:00"),
        ("advice-line", "2026-11-23 18:00", "closed", "2026-11-24 08:00"),
        # Christmas 2026: Friday is a holiday, Monday is its substitute, Tuesday opens
        ("initial-response", "2026-12-24 17:00", "closed", "2026-12-29 09:00"),
        ("initial-response", "2026-12-25 12:00", "closed", "2026-12-29 09:00"),
        ("initial-response", "2026-12-28 09:02", "closed", "2026-12-29 09:00"),
        ("initial-response", "2026-12-29 08:59", "closed", "2026-12-29 09:00"),
        ("initial-response", "2026-12-29 09:00", "open", "2026-12-29 17:00"),
        ("careline", "2026-12-28 09:02", "open", "2026-12-29 09:00"),
        ("careline", "2026-12-29 09:00", "closed", "2026-12-29 17:00"),
        ("advice-line", "2026-12-28 09:59", "closed", "2026-12-28 10:00"),
        ("advice-line", "2026-12-28 10:00", "open", "2026-12-28 14:00"),
        # the night before runs into the bank holiday, whose own night is off
        ("night-team", "2026-12-24 18:00", "open", "2026-12-25 09:00"),
        ("night-team", "2026-12-25 08:59", "open", "2026-12-25 09:00"),
        ("night-team", "2026-12-25 09:00", "closed", "2026-12-29 17:00"),
        # from Friday night into Saturday, over the end of the year
        ("night-team", "2026-12-31 23:59", "open", "2027-01-01 09:00"),
        ("night-team", "2027-01-01 18:00", "closed", "2027-01-04 17:00"),
        # both sides of the clock changes, at nine London time
        ("initial-response", "2027-03-30 07:59", "closed", "2027-03-30 08:00"),
        ("initial-response", "2027-03-30 08:00", "open", "2027-03-30 16:00"),
        ("initial-response", "2027-10-29 08:00", "open", "2027-10-29 16:00"),
        ("initial-response", "2027-10-29 16:00", "closed", "2027-11-01 09:00"),
        # Christmas 2027 and new year 2028
        ("initial-response", "2027-12-27 12:00", "closed", "2027-12-29 09:00"),
        ("initial-response", "2028-01-03 12:00", "closed", "2028-01-04 09:00"),
        # contacts that never change
        ("starting-point", "2026-12-25 03:00", "open", None),
        ("every-minute", "2027-03-28 01:00", "open", None),
        ("never", "2026-11-23 12:00", "closed", None),
        ("office", "2026-11-23 12:00", "unknown", None),
        ("when-office-is-closed", "2026-11-23 12:00", "unknown", None),
        ("egg", "2026-11-23 12:00", "unknown", None),
        ("itself", "2026-11-23 12:00", "unknown", None),
        ("when-nobody-is-closed", "2026-11-23 12:00", "unknown", None),
        ("nobody", "2026-11-23 12:00", "unknown", None),
    ],
)
def test_a_contact_is_open_when_its_hours_say_so(
    contact_id: str, at: str, state: str, changes: str | None
) -> None:
    found = seen(contact_id, at)
    assert (found.state, found.change) == (state, changes and utc(changes))


@pytest.mark.parametrize(
    ("contact_id", "at", "state", "changes"),
    [
        ("initial-response", "2026-11-24 09:59", "open", "2026-11-24 10:00"),
        ("initial-response", "2026-11-24 10:00", "closed", "2026-11-24 12:30"),
        ("initial-response", "2026-11-24 12:30", "open", "2026-11-24 17:00"),
        ("careline", "2026-11-24 09:59", "closed", "2026-11-24 10:00"),
        ("careline", "2026-11-24 10:00", "open", "2026-11-24 12:30"),
        ("when-careline-is-closed", "2026-11-24 10:00", "closed", "2026-11-24 12:30"),
        ("advice-line", "2026-11-24 10:00", "open", "2026-11-24 18:00"),
    ],
)
def test_while_the_city_team_is_away_the_out_of_hours_line_is_open(
    contact_id: str, at: str, state: str, changes: str
) -> None:
    found = seen(contact_id, at, TRAINING)
    assert (found.state, found.change) == (state, utc(changes))


def test_a_closure_of_the_out_of_hours_line_itself_closes_it() -> None:
    away = Closure(utc("2026-12-25 00:00"), utc("2026-12-26 00:00"), "lines down")
    found = seen("careline", "2026-12-25 12:00", away, of="careline")
    assert found == HoursStatus(
        "closed", utc("2026-12-26 00:00"), "closed until 11:59pm: lines down"
    )


def test_a_contact_without_known_hours_is_closed_while_it_is_away() -> None:
    def state(contact_id: str, at: str) -> str:
        return seen(contact_id, at, TRAINING, of="office").state

    assert state("office", "2026-11-24 11:00") == "closed"
    assert state("when-office-is-closed", "2026-11-24 11:00") == "open"
    assert state("when-office-is-closed", "2026-11-24 13:00") == "unknown"


def test_a_closure_that_ends_outside_hours_changes_nothing_until_they_begin() -> None:
    away = Closure(utc("2026-11-24 16:00"), utc("2026-11-24 20:00"), "moving house")
    assert seen("initial-response", "2026-11-24 16:30", away).change == utc("2026-11-25 09:00")


def test_of_two_closures_at_once_the_reason_names_the_one_that_ends_last() -> None:
    longer = Closure(utc("2026-11-24 11:00"), utc("2026-11-25 12:00"), "moving house")
    for both in ((TRAINING, longer), (longer, TRAINING)):
        found = seen("initial-response", "2026-11-24 11:30", *both)
        assert found.change == utc("2026-11-25 12:00")
        assert found.reason == "closed until noon Wednesday: moving house"


def test_a_closure_that_ends_before_it_starts_has_no_effect() -> None:
    turned = Closure(TRAINING.end, TRAINING.start, "typed the wrong way round")
    assert seen("initial-response", "2026-11-24 11:00", turned).state == "open"


@pytest.mark.parametrize(
    ("contact_id", "at", "why"),
    [
        ("starting-point", "2026-11-23 12:00", "open: always"),
        ("initial-response", "2026-11-23 12:00",
         f"open: {OFFICE_HOURS}"),
        ("initial-response", "2026-11-23 18:00",
         f"closed: its hours are {OFFICE_HOURS}"),
        ("initial-response", "2026-12-28 12:00", f"closed: {BOXING_DAY}"),
        ("initial-response", "2026-11-24 11:00", "closed until 12:30pm: training day"),
        ("careline", "2026-11-24 11:00",
         "open because initial-response is closed until 12:30pm: training day"),
        ("careline", "2026-12-28 12:00",
         f"open because initial-response is closed: {BOXING_DAY}"),
        ("advice-line", "2026-12-28 12:00",
         f"open: {BOXING_DAY}, when its hours are 10am to 2pm"),
        ("advice-line", "2026-12-28 15:00",
         f"closed: {BOXING_DAY}, when its hours are 10am to 2pm"),
        ("night-team", "2026-12-25 08:00",
         f"open: {NIGHT_HOURS}"),
        ("office", "2026-11-23 12:00", "unknown: its hours are not known"),
        ("nobody", "2026-11-23 12:00", "unknown: there is no contact called nobody"),
        ("when-nobody-is-closed", "2026-11-23 12:00",
         "unknown because nobody is unknown: there is no contact called nobody"),
        ("itself", "2026-11-23 12:00",
         "unknown: it is open when itself is closed, and its hours refer back to it"),
    ],
)  # fmt: skip
def test_an_operator_reads_the_reason(contact_id: str, at: str, why: str) -> None:
    assert seen(contact_id, at, TRAINING).reason == why


def test_a_holiday_that_gov_uk_does_not_list_is_still_a_bank_holiday() -> None:
    schedule = Schedule(HOURS, {}, frozenset({date(2026, 11, 24)}))
    found = hours_status("initial-response", utc("2026-11-24 12:00"), schedule)
    assert (found.state, found.reason) == ("closed", "closed: bank holiday")


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime.fromisoformat("2026-11-24 12:00")
    with pytest.raises(ValueError, match="no time zone"):
        hours_status("office", naive, Schedule(HOURS, {}, bank_holidays()))
    with pytest.raises(ValueError, match="no time zone"):
        Closure(naive, utc("2026-11-24 13:00"), "training day")


def test_boundaries_are_those_of_the_half_open_window() -> None:
    def found(start: str, end: str) -> list[datetime]:
        schedule = Schedule(HOURS, {}, bank_holidays())
        return boundaries("initial-response", utc(start), utc(end), schedule)

    assert found("2026-12-24 17:00", "2026-12-29 17:00") == [
        utc("2026-12-24 17:00"),
        utc("2026-12-29 09:00"),
    ]
    assert found("2026-12-24 17:00:01", "2026-12-29 17:00:01") == [
        utc("2026-12-29 09:00"),
        utc("2026-12-29 17:00"),
    ]
    assert found("2026-12-25 00:00", "2026-12-28 00:00") == []


@pytest.mark.parametrize("contact_id", ["every-minute", "starting-point", "night-team"])
def test_the_turn_of_the_year_is_no_boundary(contact_id: str) -> None:
    start, end = utc("2027-01-01 00:00"), utc("2027-01-01 00:01")
    assert boundaries(contact_id, start, end, Schedule(HOURS, {}, bank_holidays())) == []


def test_a_change_at_the_turn_of_the_year_is_a_boundary() -> None:
    hours: dict[str, Hours] = {"x": parse_hours({"every day": "00:00 to 9am"})}
    start, end = utc("2027-01-01 00:00"), utc("2027-01-01 10:00")
    schedule = Schedule(hours, {}, frozenset())
    assert boundaries("x", start, end, schedule) == [start, utc("2027-01-01 09:00")]


def test_a_range_that_the_clocks_skip_is_empty_and_one_they_repeat_is_not_doubled() -> None:
    hours: dict[str, Hours] = {"x": parse_hours({"every day": "1am to 1:30am"})}
    spring = boundaries("x", utc("2027-03-28"), utc("2027-03-29"), Schedule(hours, {}, frozenset()))
    autumn = boundaries("x", utc("2027-10-31"), utc("2027-11-01"), Schedule(hours, {}, frozenset()))
    assert spring == []
    assert autumn == [utc("2027-10-31 00:00"), utc("2027-10-31 00:30")]


def test_walking_400_days_is_ten_times_the_work_of_walking_40() -> None:
    hours: dict[str, Hours] = {
        "x": parse_hours({"every day": "5pm to 9am, 9:07am to noon, 1pm to 3pm"})
    }
    start = utc("2026-11-21 12:00")
    holidays = bank_holidays()

    def walk(days: int) -> list[datetime]:
        return boundaries("x", start, start + timedelta(days=days), Schedule(hours, {}, holidays))

    assert len(walk(400)) == 400 * 6
    assert calls_of(lambda: walk(400)) < 11 * calls_of(lambda: walk(40))


# By the minute, from the rules alone: a second implementation that shares no code with the first.

WINDOWS = [utc("2026-12-21"), utc("2027-03-21"), utc("2027-10-24")]
SUMMER = (utc("2027-03-28 01:00"), utc("2027-10-31 01:00"))
STATES = {True: "open", False: "closed"}


def latest_wall_times(start: datetime, minutes: int) -> list[datetime]:
    """For each minute the latest time that London's clocks have shown: an hour shown twice
    counts once, so that a range which is over does not begin again.
    """
    shown: list[datetime] = []
    latest = (start - timedelta(days=1)).replace(tzinfo=None)
    for number in range(-180, minutes):
        at = start + number * MINUTE
        wall = at + timedelta(hours=1) if SUMMER[0] <= at < SUMMER[1] else at
        latest = max(latest, wall.replace(tzinfo=None))
        shown.append(latest)
    return shown[180:]


WALLS = {start: latest_wall_times(start, 14 * 1440) for start in WINDOWS}


def weekly_by_the_minute(week: Weekly, start: datetime) -> list[str]:
    open_minutes: dict[date, set[int]] = {}
    first = start.date() - timedelta(days=2)
    for number in range(18):
        day = first + timedelta(days=number)
        special = week.bank_holidays is not None and day in bank_holidays()
        for each in (week.bank_holidays or ()) if special else week.days[day.weekday()]:
            for minute in range(each.start_minute, each.end_minute):
                on = day + timedelta(days=minute // 1440)
                open_minutes.setdefault(on, set()).add(minute % 1440)
    return [
        STATES[wall.hour * 60 + wall.minute in open_minutes.get(wall.date(), ())]
        for wall in WALLS[start]
    ]


def by_the_minute(
    contact_id: str,
    start: datetime,
    hours: dict[str, Hours],
    closures: dict[str, tuple[Closure, ...]],
) -> list[str]:
    match hours[contact_id]:
        case Always():
            states = ["open"] * (14 * 1440)
        case Weekly() as week:
            states = weekly_by_the_minute(week, start)
        case WhenClosed(other):
            swap = {"open": "closed", "closed": "open", "unknown": "unknown"}
            states = [swap[state] for state in by_the_minute(other, start, hours, closures)]
        case Unknown():
            states = ["unknown"] * (14 * 1440)
    for closure in closures.get(contact_id, ()):
        for number in range(14 * 1440):
            if closure.start <= start + number * MINUTE < closure.end:
                states[number] = "closed"
    return states


@st.composite
def days(draw: st.DrawFn) -> Day:
    starts = st.one_of(st.integers(0, 1439), st.integers(30, 150), st.sampled_from([540, 1020]))
    lengths = st.one_of(st.integers(1, 1440), st.sampled_from([30, 60, 480, 960, 1440]))
    pairs = draw(st.lists(st.tuples(starts, lengths), max_size=2))
    return tuple(Range(start, start + length) for start, length in pairs)


WEEKS = st.builds(Weekly, st.tuples(*[days()] * 7), st.none() | days())


@st.composite
def closures_near(draw: st.DrawFn, start: datetime) -> tuple[Closure, ...]:
    pairs = st.tuples(st.integers(-3000, 21000), st.integers(1, 6000))
    return tuple(
        Closure(start + first * MINUTE, start + (first + length) * MINUTE, "away")
        for first, length in draw(st.lists(pairs, max_size=2))
    )


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_states_and_boundaries_agree_with_a_walk_by_the_minute(data: st.DataObject) -> None:
    start = data.draw(st.sampled_from(WINDOWS))
    end = start + timedelta(days=14)
    team = data.draw(st.one_of(WEEKS, WEEKS, WEEKS, st.sampled_from([Always(), Unknown()])))
    hours = {"team": team, "line": WhenClosed("team"), "third": WhenClosed("line")}
    closures = {name: data.draw(closures_near(start)) for name in hours}
    for name in hours:
        states = by_the_minute(name, start, hours, closures)
        changed = [n for n in range(1, len(states)) if states[n] != states[n - 1]]
        found = boundaries(name, start + MINUTE, end, Schedule(hours, closures, bank_holidays()))
        assert found == [start + n * MINUTE for n in changed]

        drawn = data.draw(st.lists(st.integers(0, len(states) - 1), max_size=10))
        around = {n + step for n in changed for step in (-1, 0)}
        for number in sorted({0, len(states) - 1, *drawn, *around}):
            at = start + number * MINUTE
            seen_now = hours_status(name, at, Schedule(hours, closures, bank_holidays()))
            assert seen_now.state == states[number]
            assert seen_now.reason.startswith(seen_now.state)
            following = [start + n * MINUTE for n in changed if n > number]
            if following:
                assert seen_now.change == following[0]
            else:
                assert seen_now.change is None or seen_now.change >= end


@pytest.mark.parametrize("start", WINDOWS)
@pytest.mark.parametrize("name", ["careline", "night-team"])
def test_every_minute_of_two_hard_weeks_is_as_the_rules_say(name: str, start: datetime) -> None:
    states = by_the_minute(name, start, HOURS, {})
    holidays = bank_holidays()
    for number, state in enumerate(states):
        assert (
            hours_status(name, start + number * MINUTE, Schedule(HOURS, {}, holidays)).state
            == state
        )
