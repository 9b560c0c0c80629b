"""The documentation cannot rot: its commands exist and take those options, its numbers and figures are
those of the files, its settings are real. tests/test_pages.py follows links and compares lists."""

import re
import shlex
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import click
import phonenumbers
import pytest
import yaml
from click.exceptions import Exit

from ivr.carrier import wiring
from ivr.cli import commands
from ivr.content.dates import parse_wall_clock
from ivr.directory.phone_numbers import dialable_number
from ivr.line import conversation_cookie
from ivr.operations import event_counters, retention
from ivr.operations.retention import Retention
from ivr.operations.service import build_service
from ivr.operations.setting_catalogue import SETTINGS as CATALOGUE
from ivr.operations.settings import read_settings
from ivr.store import outbox
from ivr.web.application import create_app
from tests.callers import ROOT
from tests.cli.terminal import copy_of_the_files, rewrite
from tests.cli.terminal import ivr as run
from tests.going_live.commands import SETTINGS, ivr
from tests.logs import silent_log
from tests.served.process import stored_in

PAGES = tuple(sorted([ROOT / "README.md", *ROOT.glob("docs/*.md")]))
WRITTEN_HERE = tuple(
    ROOT / "docs" / f"{name}.md" for name in ("going-live", "operators", "briefing")
)
# What stands for something in a documented command.
PLACEHOLDERS = {
    "OLD": ".",
    "NEW": ".",
    "FOLDER": ".",
    "CODE": "unknown-step",
    "COMMAND": "check",
    "OPTION": "--help",
}
AFTER = {
    "--at": "2026-12-28 09:02",
    "--press": "1",
    "--ring": "answer",
    "--say": "derby",
    "--carrier": "late",
}
# Drama numbers, which no telephone has, and what is said about them.
DRAMA = re.compile(r"\+44(1632960\d{3}|7700900\d{3})")


def texts() -> dict[str, str]:
    return {str(page.relative_to(ROOT)): page.read_text("utf-8") for page in PAGES}


def fenced() -> list[tuple[str, str]]:
    """Every command line in a fenced block: page and command, complete as printed."""
    blocks = (
        (page, line.strip())
        for page, text in texts().items()
        for block in re.findall(r"```\n(.*?)```", text, re.DOTALL)
        for line in block.splitlines()
    )
    return commands_of(blocks)


def mentioned() -> list[tuple[str, str]]:
    """Every command between backticks: it may be a name without its arguments."""
    mentions = (
        (page, " ".join(each.split()))
        for page, text in texts().items()
        for each in re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    )
    return commands_of(mentions)


def commands_of(lines: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    found = []
    for page, line in lines:
        command = line.partition("  #")[0].strip()
        # The page of checks is made by `ivr explain --markdown`, and compared with it elsewhere.
        if page != "docs/checks.md" and re.match(r"(\.venv/bin/)?ivr ", command):
            found.append((page, command.removeprefix(".venv/bin/")))
    return sorted(set(found))


def filled(words: list[str]) -> list[str]:
    """The words of a command, with something real in the place of what stands for it."""
    previous = ["", *words]
    return [
        AFTER.get(before, word) if word == "..." else PLACEHOLDERS.get(word, word)
        for before, word in zip(previous, words, strict=False)
    ]


def parsed(command: str) -> tuple[click.Command, list[str]]:
    """The command that is meant, and what follows it."""
    _, *words = shlex.split(command)
    words = filled(words)
    here: click.Command = commands
    while isinstance(here, click.Group) and words:
        name, *words = words
        assert name in here.commands, f"there is no command {name}"
        here = here.commands[name]
    return here, words


def takes(command: str) -> bool:
    """Whether the command takes these words; what it refuses is raised."""
    found, words = parsed(command)
    with suppress(Exit):  # --help
        found.make_context(found.name, words)
    return True


def test_there_are_commands_in_the_pages():
    """Else the tests below would hold of nothing."""
    pages = {page for page, _ in fenced()}
    assert {
        "docs/callers.md",
        "docs/going-live.md",
        "docs/operators.md",
        "docs/briefing.md",
    } <= pages
    assert len(fenced()) > 30
    assert len(mentioned()) > 30


@pytest.mark.parametrize(("page", "command"), fenced())
def test_every_command_in_the_documentation_takes_what_is_written_there(page, command):
    assert takes(command), page


@pytest.mark.parametrize(("page", "command"), mentioned())
def test_every_command_that_is_mentioned_exists_with_its_options(page, command):
    with suppress(click.exceptions.NoArgsIsHelpError, click.MissingParameter):
        assert takes(command), page


@pytest.mark.parametrize(
    "command", ["ivr nonsense", "ivr doctor --nonsense", "ivr now --at tomorrowish", "ivr places x"]
)
def test_a_command_that_does_not_exist_would_be_seen(command):
    with pytest.raises((click.UsageError, AssertionError)):
        takes(command)


QUICK = ("call", "text", "now", "explain", "card", "bank-holidays", "opt-out", "fallback")
RUN = [
    (page, command)
    for page, command in fenced()
    if command.split()[1] in QUICK and "+44..." not in command and command != "ivr call"
]


@pytest.mark.parametrize(("page", "command"), RUN)
def test_commands_that_only_print_are_run(page, command, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    words = [str(tmp_path) if w == "public/" else w for w in filled(shlex.split(command)[1:])]
    told = ivr(*words)
    assert told.exit_code == 0, f"{page}: {told.output}"
    assert told.output


def test_every_number_in_the_documentation_comes_from_the_files(revision):
    known = {dialable_number(c.number) for c in revision.contacts.values() if c.number}
    seen = set()
    for page, text in texts().items():
        if page == "docs/checks.md":
            continue  # examples of numbers that are refused
        for match in phonenumbers.PhoneNumberMatcher(
            text, "GB", leniency=phonenumbers.Leniency.POSSIBLE
        ):
            raw = re.sub(r"\D", "", match.raw_string)
            if not re.match(r"\+?(44|0)", match.raw_string) or len(raw) < 10:
                continue  # a date, a year, a code of the carrier
            e164 = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
            assert e164 in known or DRAMA.fullmatch(e164), f"{page}: {match.raw_string}"
            seen.add(e164)
    assert seen


def test_no_number_is_written_in_the_pages_for_teams_and_technicians(revision):
    """They send readers to the configuration instead."""
    for page in WRITTEN_HERE:
        text = page.read_text("utf-8")
        for contact in revision.contacts.values():
            if contact.number and len(contact.number) > 6:
                assert contact.number not in text


def test_files_and_folders_that_are_named_exist():
    named = set()
    for page, text in texts().items():
        if page == "docs/names.md":
            continue  # it names what was renamed; test_pages.py looks at the new names
        for name in re.findall(r"`((?:config|flows|docs|ivr|tests)/[\w/.-]+)`", text):
            places = (ROOT / name, ROOT / "ivr" / name)
            assert any(place.exists() for place in places), f"{page}: {name}"
            named.add(name)
    assert len(named) > 10


def test_settings_that_are_named_are_settings():
    words = re.compile(r"`([A-Z]+_[A-Z_]+)[`/]")
    of_libraries = {event_counters.FOLDER}
    of_the_web_line = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "Procfile").read_text("utf-8")))
    named = set()
    for page in WRITTEN_HERE:
        for name in words.findall(page.read_text("utf-8")):
            assert name in {*CATALOGUE, *of_libraries, *of_the_web_line}, f"{page.name}: {name}"
            named.add(name)
    assert {"PUBLIC_URL", "TWILIO_AUTH_TOKEN"} <= named


def test_the_addresses_that_a_technician_sets_are_served(tmp_path):
    settings = read_settings({**SETTINGS, **stored_in(tmp_path)}, ROOT)
    app = create_app(build_service(settings, log=silent_log()))
    served = {rule.rule for rule in app.url_map.iter_rules()}
    text = (ROOT / "docs/going-live.md").read_text("utf-8")
    named = set(re.findall(r"PUBLIC_URL(/[\w/]+)", text))
    assert {"/voice", "/voice/status", "/sms", "/healthz", "/readyz"} <= named
    assert named <= served


def test_the_table_of_addresses_is_what_provision_sets():
    text = (ROOT / "docs/going-live.md").read_text("utf-8")
    number = wiring.OwnNumber("PN", wiring.Wiring(), takes_calls=True, takes_texts=True)
    desired = wiring.desired_wiring(number, "PUBLIC_URL", "FALLBACK_URL")
    for kind in ("voice", "sms"):
        for part in (f"{kind}_", f"{kind}_fallback_"):
            row = f"{getattr(desired, part + 'method')} `{getattr(desired, part + 'url')}` |"
            assert row in text
    assert f"{desired.status_callback_method} `{desired.status_callback}` |" in text


def test_how_long_things_are_kept_is_what_the_program_does():
    text = (ROOT / "docs/going-live.md").read_text("utf-8")
    assert outbox.SEND_WITHIN.days == 1
    assert "after a day at the latest" in text
    assert outbox._KEEP_ROWS_FOR.days == 30
    assert "the row without them 30 days" in text
    assert conversation_cookie.LASTS.total_seconds() == 4 * 3600
    assert "| four hours |" in text


def test_how_long_records_are_kept_is_what_the_program_does():
    text = (ROOT / "docs/going-live.md").read_text("utf-8")
    usual = Retention()
    assert f"`NAMES_DAYS` ({usual.hashes}), what can only be counted `COUNTS_DAYS`" in text
    assert f"`COUNTS_DAYS` ({usual.counts})" in text
    assert retention._KEEP_AUDIT_FOR.days == 3 * 365


def test_how_long_a_team_is_rung_is_what_the_files_say(revision):
    text = (ROOT / "docs/briefing.md").read_text("utf-8")
    ordinary, safe = revision.service.rings.seconds, revision.safety_line.ring_seconds
    assert f"Some {ordinary} seconds, the safety line {safe}." in text


def test_the_questions_for_the_partnership_are_all_asked():
    text = (ROOT / "docs/going-live.md").read_text("utf-8").casefold()
    for subject in (
        "careline", "call derbyshire's own menu", "advice line", "christmas eve", "guidance pages",
        "mobiles of clinicians", "not known where the child lives", "last in the city's chain",
        "significant harm", "which number shall receiving teams see", "press a key", "blot out",
        "23002", "mobile-type number",
    ):  # fmt: skip
        assert subject in text, subject


def yaml_blocks() -> list[str]:
    text = (ROOT / "docs/operators.md").read_text("utf-8")
    return re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)


def test_the_calendar_that_operators_copy_can_be_used(tmp_path):
    (block,) = [each for each in yaml_blocks() if each.startswith("closures:")]
    folder = copy_of_the_files(tmp_path)
    (folder / "config/calendar.yaml").write_text(block, "utf-8")
    for entry in yaml.safe_load(block)["closures"]:
        parse_wall_clock(entry["until"])
    said = run("check", "--json", folder=folder)
    assert [f for f in said.record if f["severity"] == "error" and "calendar" in str(f)] == []


def test_the_contact_that_operators_copy_is_refused_only_for_its_number(tmp_path):
    """It shows how a record is written, with a number that no telephone has."""
    (block,) = [each for each in yaml_blocks() if each.startswith("some-team:")]
    folder = copy_of_the_files(tmp_path)
    with (folder / "config/contacts.yaml").open("a", encoding="utf-8") as file:
        file.write("\n" + block)
    errors = [f for f in run("check", "--json", folder=folder).record if f["severity"] == "error"]
    assert {f["code"] for f in errors} == {"not-a-number"}


def test_the_trap_of_two_ranges_is_as_the_page_says(tmp_path):
    folder = copy_of_the_files(tmp_path)
    begin = "careline-public:\n  name: Derby city Careline\n  number: 01332 956606\n"
    spoken = "  spoken: 01332, 956, 606\n"
    rewrite(
        folder, "config/contacts.yaml",
        f"{begin}{spoken}  hours: when initial-response is closed\n",
        f"{begin}{spoken}  hours:\n    Monday to Friday: 5pm to 9am\n    weekends: all day\n"
        "    bank holidays: all day\n",
    )  # fmt: skip
    assert "`Monday to Friday: 5pm to 9am` with `weekends: all day`" in (
        (ROOT / "docs/operators.md").read_text("utf-8")
    )

    def rings(at: str) -> str:
        duties = run("now", "--json", "--at", at, folder=folder).record
        return next(d for d in duties if (d["area"], d["caller"]) == ("derby", "public"))["order"][
            0
        ]

    assert rings("2026-12-07 08:59") == "starting-point"  # Monday: the Careline should ring
    assert rings("2026-12-08 08:59") == "careline-public"  # Tuesday
    assert rings("2026-12-29 08:59") == "starting-point"  # the morning after a bank holiday
    said = run("check", folder=folder)
    assert said.status == 1
    assert "[scenario]" in said.out


def test_the_pages_use_the_words_of_the_readme():
    """One word for one thing: a few that people use instead."""
    for page in WRITTEN_HERE:
        text = page.read_text("utf-8").casefold()
        for other in ("helpline number", "call flow engine", "ticket", "end user", "customer"):
            assert other not in text, f"{page.name}: {other}"


def test_no_page_is_made_for_this_machine():
    for page, text in texts().items():
        assert str(ROOT) not in text, page
        assert str(Path.home()) not in text, page
