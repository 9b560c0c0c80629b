"""`ivr diff`: what callers would notice of a change, and what they would not."""

import json

from click.testing import CliRunner

from ivr.cli import commands
from ivr.directory.callers import Caller, PhoneKind
from ivr.proof.difference import About, Change, difference
from ivr.proof.key_paths import key_paths
from tests.callers import ROOT, edited, instant, moment, shipped
from tests.cli.terminal import copy_of_the_files, rewrite

CALLER = Caller(PhoneKind.MOBILE)
START = instant("Tue 24 Nov 2026 00:00")
CONTACTS, VOICE, TOPICS = "config/contacts.yaml", "flows/voice.yaml", "config/topics.yaml"
CALENDAR, ROUTES = "config/calendar.yaml", "config/routes.yaml"
CITY_HOURS = "  spoken: 01332, 641, 172\n  hours:\n    Monday to Friday: 9am to {}\n"
SAFETY_NUMBER = "number: 01629 533190\n  spoken: 01629, 533, 190"


def changes(*edits: tuple[str, str, str], days: int = 40) -> tuple[Change, ...]:
    return difference(shipped(), edited(*edits), START, days)


def about(found: tuple[Change, ...], what: About) -> list[str]:
    return [change.sentence for change in found if change.about is what]


def ivr(*words: str):
    return CliRunner().invoke(commands, ["diff", *words])


# --- Nothing differs ------------------------------------------------------------------------------

UNNOTICED = {
    "a comment": (ROUTES, "# Derby city.", "# The city of Derby."),
    "a note about a contact": (CONTACTS, "note: Crich, near Matlock.", "note: Crich."),
    "days listed one by one": (
        CONTACTS,
        CITY_HOURS.format("5pm"),
        CITY_HOURS.format("17:00").replace("Monday to Friday", "Mon, Tue, Wed, Thu, Fri"),
    ),
    "a source": (
        CONTACTS,
        "    source: derbyshire-professionals-and-volunteers\n  note: >-\n    Starting",
        "    source: a letter\n  note: >-\n    Starting",
    ),
    "a contact that says what its row says already": (
        ROUTES,
        "- try: [starting-point]\n  also-give:",
        "- try: [starting-point, starting-point]\n  also-give:",
    ),
}


def test_what_no_caller_can_notice_is_no_difference():
    assert changes(*UNNOTICED.values()) == ()


def test_the_same_folder_twice():
    said = ivr(str(ROOT), str(ROOT), "--from", "2026-11-24", "--days", "30")
    assert (said.exit_code, said.stdout) == (0, "No caller notices anything.\n")


# --- Who rings, and when --------------------------------------------------------------------------


def test_an_hour_less_of_the_advice_line():
    found = changes((CONTACTS, "8am to 6pm", "8am to 5pm"))
    (rings,) = [change for change in found if change.about is About.RINGS]
    assert rings.sentence == (
        "Weekdays 17:00-18:00, not on bank holidays, professionals in Derbyshire asking for advice: "
        "Starting Point rings, was the advice line then Starting Point; 1 path, 5 hours a week"
    )
    assert rings.paths == ("2, 1, 2",)
    assert rings.hours_a_week == 5


def test_a_minute_less_of_the_city_team_is_a_difference():
    found = changes((CONTACTS, CITY_HOURS.format("5pm"), CITY_HOURS.format("4:59pm")))
    (public,) = [each for each in about(found, About.RINGS) if "members of the public" in each]
    assert public == (
        "Weekdays 16:59-17:00, not on bank holidays, young people and members of the public in "
        "Derby city: Derby city Careline (careline-public) then Starting Point rings, was Derby city "
        "social care then Starting Point; 3 paths, 5 minutes a week"
    )


def test_a_closure_in_the_calendar_is_told_by_its_date():
    closure = (
        "closures:\n  - contact: initial-response\n    from: 24 December 2026 1pm\n"
        "    until: 25 December 2026 9am\n    why: Christmas Eve.\n"
    )
    found = changes((CALENDAR, "closures: []\n", closure))
    rings = [change for change in found if change.about is About.RINGS]
    assert rings
    assert {change.when for change in rings} == {"Thursday 24 December 2026 13:00-17:00"}
    assert all(change.hours_a_week is None for change in rings)


def test_a_closure_of_a_closed_line_changes_no_ring():
    closure = (
        "closures:\n  - contact: initial-response\n    from: 28 November 2026 9am\n"
        "    until: 29 November 2026 5pm\n    why: A weekend.\n"
    )
    assert about(changes((CALENDAR, "closures: []\n", closure)), About.RINGS) == []


def test_hours_on_bank_holidays_are_named_apart():
    found = changes(
        (
            CONTACTS,
            CITY_HOURS.format("5pm") + "    bank holidays: closed",
            CITY_HOURS.format("5pm") + "    bank holidays: 10am to 2pm",
        )
    )
    rings = [change for change in found if change.about is About.RINGS]
    assert {change.when for change in rings} == {"Bank holidays 10:00-14:00"}


def test_a_row_that_is_gone_is_noticed_at_all_hours_of_its_contact():
    row = (
        "- area: derbyshire\n  caller: professional\n  need: advice\n"
        "  try: [advice-line, starting-point]\n"
    )
    (rings, *_) = about(changes((ROUTES, row, "")), About.RINGS)
    assert rings.startswith(
        "Weekdays 08:00-18:00, not on bank holidays, professionals in Derbyshire"
    )
    assert rings.endswith("1 path, 50 hours a week")


def test_city_and_county_swapped_at_the_keys():
    found = changes(
        (VOICE, "        value: derby\n", "        value: x\n"),
        (VOICE, "        value: derbyshire\n", "        value: derby\n"),
        (VOICE, "        value: x\n", "        value: derbyshire\n"),
    )
    public = [c for c in found if c.about is About.RINGS and "1, wait" in c.paths]
    assert {c.sentence.partition(": ")[2].partition(";")[0] for c in public} == {
        "Starting Point rings, was Derby city social care then Starting Point",
        "Starting Point rings, was Derby city Careline (careline-public) then Starting Point",
    }


def test_a_new_choice_is_told_as_new():
    choice = "        value: advice\n        then: connect\n"
    row = "- need: office\n"
    found = changes(
        (
            VOICE,
            choice,
            choice + "      5:\n        say: For the designated officer\n"
            "        hear: [lado]\n        value: lado\n        then: connect\n",
        ),
        (ROUTES, row, "- need: lado\n  try: [lado-city, starting-point]\n" + row),
    )
    (rings,) = about(found, About.RINGS)
    assert rings == (
        "At all times, professionals in Derby city and Derbyshire asking for the designated officer: "
        "this choice is new; the Derby designated officer then Starting Point rings; 2 paths, "
        "168 hours a week"
    )
    (said,) = about(found, About.SAID)
    assert said.startswith("At all times, professionals in Derby city and Derbyshire: +")
    assert about(found, About.CHOICES) == [
        'Step "need" has a new key 5, "For the designated officer".'
    ]


def test_another_id_for_the_same_phone_is_no_difference(tmp_path):
    folder = copy_of_the_files(tmp_path)
    for file in (CONTACTS, ROUTES, TOPICS, "flows/sms.yaml", VOICE):
        path = folder / file
        path.write_text(path.read_text("utf-8").replace("careline-public", "careline"), "utf-8")
    said = ivr(str(ROOT), str(folder), "--from", "2026-11-24", "--days", "30")
    assert said.stdout == "No caller notices anything.\n"


# --- What is said and texted ----------------------------------------------------------------------


def test_a_wording_shows_the_words_that_went_and_came():
    found = changes(
        (VOICE, "menu: Where does the child live?", "menu: Where is the child?"), days=60
    )
    assert [change.sentence for change in found] == [
        'Step "area": Where -"does" +"is" the -"child live?" +"child?"; 25 paths'
    ]


def test_an_announcement_is_told_by_its_date():
    announcement = (
        "announcements:\n  - say: Lines are busy tonight.\n    from: 24 December 2026 5pm\n"
        "    until: 25 December 2026 9am\n"
    )
    (said,) = changes((CALENDAR, "announcements: []\n", announcement))
    assert said.sentence == (
        "Thursday 24 December 2026 17:00 to Friday 25 December 2026 09:00, all callers: "
        '+"Lines are busy tonight."; 25 paths'
    )


def test_an_announcement_in_a_text_is_a_difference_only_where_it_is_sent():
    """It is left out of replies that would need a third segment."""
    announcement = (
        "announcements:\n  - say: Lines are busy tonight.\n    in-texts: Lines are busy tonight.\n"
        "    from: 24 December 2026 5pm\n    until: 25 December 2026 9am\n"
    )
    found = changes((CALENDAR, "announcements: []\n", announcement))
    (texted,) = [change for change in found if change.about is About.TEXTED]
    assert texted.sentence.startswith(
        "Thursday 24 December 2026 17:00 to Friday 25 December 2026 09:00"
    )
    assert "derby" in texted.texts
    assert "area" not in texted.sentence
    assert "fault" not in texted.texts


def test_a_removed_keyword_gets_another_reply():
    texted = about(changes((TOPICS, "    - fgm\n", "    - fgmx\n")), About.TEXTED)
    assert texted == [
        'A texter who sends "fgm" gets the reply "unknown", was "fgm"; 1 phrase',
        'A texter who sends "fgmx" gets the reply "fgm", was "unknown"; 1 phrase',
    ]


def test_a_number_that_changes_is_named_and_shown_in_the_replies():
    new = SAFETY_NUMBER.replace("533190", "533191").replace("190", "191")
    found = changes((CONTACTS, SAFETY_NUMBER, new))
    assert about(found, About.CONTACTS) == [
        "Starting Point has the number 01629 533191, was 01629 533190."
    ]
    assert about(found, About.RINGS) == []
    assert any('-"01629 533190." +"01629 533191."' in each for each in about(found, About.TEXTED))


def test_a_personal_number_is_never_shown():
    numbers = "number: 07786 113203\n  spoken: 07786, 113, 203"
    found = changes(
        (CONTACTS, numbers, numbers.replace("203", "204")),
        (
            VOICE,
            "The number to ask is {ddscp-office",
            "Or ring {designated-nurse-city}. {ddscp-office",
        ),
    )
    assert about(found, About.CONTACTS) == [
        "the lead designated nurse for Derby has another number, which is a personal one."
    ]
    assert "11320" not in repr(found)
    assert "two oh" not in repr(found)


def test_a_choice_that_leads_elsewhere():
    found = changes((VOICE, "        then: young-person\n", "        then: connect\n"))
    assert about(found, About.CHOICES) == [
        'Step "caller" goes to "connect" on key 2, was "young-person".'
    ]
    assert any("Childline" in each for each in about(found, About.SAID))


# --- The command ----------------------------------------------------------------------------------


def test_paths_are_the_keys_that_lead_to_a_ring():
    found = {path.keys for path in key_paths(shipped(), CALLER, moment("Tue 24 Nov 2026 10:00"))}
    assert len(found) == 25
    assert {("0",), ("1", "wait"), ("2", "1", "2"), ("1", "1", "4", "0"), ("3", "wait")} <= found
    assert ("wait",) not in found  # silence is no answer to where the child lives


def test_a_difference_ends_with_one_and_is_there_for_programs(tmp_path):
    folder = copy_of_the_files(tmp_path)
    rewrite(folder, CONTACTS, "8am to 6pm", "8am to 5pm")
    words = (str(ROOT), str(folder), "--at", "24 November 2026", "--days", "60")
    said = ivr(*words)
    assert said.exit_code == 1
    assert said.stdout.startswith("Who rings:\n  Weekdays 17:00-18:00")
    record = json.loads(ivr(*words, "--json").stdout)
    assert record[0]["about"] == "Who rings"
    assert record[0]["hours_a_week"] == 5
    assert record[0]["paths"] == ["2, 1, 2"]


def test_a_folder_that_cannot_be_read_ends_with_two(tmp_path):
    folder = copy_of_the_files(tmp_path)
    rewrite(folder, ROUTES, "  try: [dhcft-nurses, starting-point]", "  try: [not-a-contact]")
    said = ivr(str(ROOT), str(folder))
    assert said.exit_code == 2
    assert "not-a-contact" in said.stderr
    assert ivr(str(ROOT)).exit_code == 2
