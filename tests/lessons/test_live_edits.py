"""Edits of content that calls are using, which damaged calls in other flow engines.

Each test rebuilds a fault of RapidPro, Glific, Verboice, Studio, jambonz or FreePBX. The engine and the
number of its issue are above each group.
"""

from urllib.parse import parse_qsl, urlsplit

import pytest

from ivr.simulator.events import Requested
from tests.callers import ROOT, WORKING_DAY, Caller, said
from tests.lessons.lesson import Lesson
from tests.lessons.refusals import errors_after
from tests.web.desk import Desk

VOICE_YAML, CONTACTS = "flows/voice.yaml", "config/contacts.yaml"


# --- Editing a live flow damages the calls in progress (rapidpro #827)

CITY_FIRST = """      1:
        say: Derby city
        hear: [derby, derby city, the city, city, in derby]
        value: derby
        then: caller
"""


def swapped_keys() -> tuple[tuple[str, str, str], ...]:
    """The edit that swaps the first two options: 1 becomes the county, and 2 the city."""
    text = (ROOT / VOICE_YAML).read_text("utf-8")
    county = text.split(CITY_FIRST)[1].split("      3:\n")[0]
    moved = county.replace("      2:", "      1:") + CITY_FIRST.replace("      1:", "      2:")
    return ((VOICE_YAML, CITY_FIRST + county, moved),)


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.lesson(Lesson.LIVE_EDIT)
def test_a_key_keeps_the_meaning_that_the_caller_heard(desk):
    call, newer = desk.service.dial(), None
    for change in swapped_keys():
        desk.writes(*change)
    call.press("1")
    assert "Derby city social care" in said(call)
    newer = desk.service.dial()
    newer.press("1")
    assert "Starting Point" in said(newer)


@pytest.mark.lesson(Lesson.LIVE_EDIT)
def test_a_call_continues_when_its_step_is_renamed(desk):
    call = desk.service.dial()
    call.press("1")
    text = (desk.folder / VOICE_YAML).read_text("utf-8")
    renamed = text.replace("then: caller", "then: who").replace("  caller:\n", "  who:\n")
    (desk.folder / VOICE_YAML).write_text(renamed, "utf-8")
    desk.revisions.refresh()
    call.press("1")
    assert "To report a concern now, press 1." in said(call)
    assert call.faults == ()


# --- Deleting what something still refers to kills calls (verboice #535)


@pytest.mark.lesson(Lesson.NAME_IN_USE)
@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (VOICE_YAML, "  office:\n    menu", "  bureau:\n    menu", "unknown-step"),
        (CONTACTS, "\ninitial-response:\n", "\nsomebody-else:\n", "unknown-contact"),
        (VOICE_YAML, "{ddscp-office name}", "{gone-office name}", "unknown-slot"),
    ],
)
def test_a_name_in_use_cannot_be_deleted(file, old, new, code):
    assert code in {each.code for each in errors_after(file, old, new)}


@pytest.mark.lesson(Lesson.NAME_IN_USE)
def test_a_missing_step_leads_to_a_person(desk):
    """The call's revision is missing too, as after a restart with other files."""
    call = desk.service.dial()
    call.press("1")
    answer = desk.service.document(
        "/voice?revision=0000000&step=no-such-step&area=derby&after=listening"
    )
    assert [type(verb).__name__ for verb in answer.verbs][-1] == "Dial"


# --- A menu whose state in the address is the *place* of an option sends live callers elsewhere


@pytest.mark.lesson(Lesson.OPTION_INDEX)
def test_the_url_of_a_turn_has_names_and_counts_but_no_list_index():
    caller = Caller().dials(WORKING_DAY).presses("1", "1").presses("1").tries("initial-response")
    asked = [
        dict(parse_qsl(urlsplit(event.url).query))
        for event in caller.call.events
        if isinstance(event, Requested)
    ]
    last = asked[-1]
    assert (last["area"], last["caller"], last["need"]) == ("derby", "professional", "concern")
    assert last["rung"] == "initial-response"
    for name, value in ((n, v) for query in asked for n, v in query.items()):
        if value.isdigit():
            assert name in ("silences", "mistakes", "repeats")
    assert all("revision" in query for query in asked[1:])


@pytest.mark.lesson(Lesson.OPTION_INDEX)
def test_swapped_options_keep_the_callers_answer_without_the_old_revision(desk):
    """The call state has "derby", not a key."""
    for change in swapped_keys():
        desk.writes(*change)
    target = "/voice?revision=gone&phase=step&step=caller&area=derby&after=silence"
    document = desk.service.document(target)
    assert document.verbs[-1].number.number == "+441332641172"
