"""Faults of other services: a helpline router, flow engines and the files of a child helpline.

A test that rebuilds a fault carries `@pytest.mark.lesson(Lesson.NAME)`; a case of tests/checks/err/ has
a line `lesson: NAME`. test_every_lesson.py checks that each lesson has one.
"""

from enum import StrEnum


class Lesson(StrEnum):
    """A fault of another service. A test rebuilds it and shows what this service does instead."""

    DEAD_NUMBER = "one disconnected number kept the whole chain ringing"
    EMPTY_ROTA = "an empty rota rang for ever"
    LONG_WAIT = "callers waited 45 to 75 minutes"
    OLD_NUMBER = "the fallback was changed, and the old number was still called"
    UNREADABLE_FALLBACK = "a fallback document made by hand could not be read"
    WRONG_ACCOUNT = "an account was misconfigured: endless ringing, and one line in a log"
    WRONG_TEAM = "gender routing always dialled men"
    LIVE_EDIT = "editing a live flow damaged calls in progress"
    NAME_IN_USE = "deleting a name in use ended calls"
    LOOP_GUARD = "a loop guard leaked, or stopped real callers"
    AUTO_RESPONDER = "an auto-responder used up the balance in one night"
    SHARED_SIMULATOR = "simulators wrote into live data, and shared state"
    SERVICE_DOWN = "the application could not be reached, so the call was dropped"
    IGNORED_HOLIDAY = "recurring holidays were silently ignored"
    CALENDAR_NOTATION = "calendar notations were hard to type; bank holidays could not be expressed"
    OPTION_INDEX = "the URL of a turn had the place of an option in a list"
    CLOCK_READS = "a decision read the clock three times"
    MISSING_WEEKDAY = "a weekday that was not in the file was a server error"
    ANSWERING_MACHINE = "an answering machine counted as an answer"


class FileLesson(StrEnum):
    """A mistake in a child helpline's files. Cases of tests/checks/err/ rebuild it."""

    UNPADDED_HOLIDAY = "holidays were unpadded, and never equal to a date"
    YEAR_0204 = "a year was typed as 0204"
    WRONG_FRIDAY = "a holiday was on the wrong Friday"
    ENDED_LIST = "lists had ended years ago"
    STAFF_SHORTAGE = "a staff shortage was entered as a holiday"
    MISSING_HOURS = "missing hours meant open"
    UNKNOWN_OFFICE = "an unknown office fell back to another one"
    EXIT_TO_NOWHERE = "exits led nowhere"
    MISTYPED_KEY = "alerts could not be reached, because of a mistyped key"
    WRONG_LABEL = "a label named one number, and the rule tested another"
