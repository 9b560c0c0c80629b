"""`ivr check`, and every command on a broken folder."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from ivr.cli import commands, main
from tests.callers import ROOT
from tests.cli.terminal import copy_of_the_files, ivr, rewrite

AT = ("--at", "2026-11-24 10:00")


@pytest.fixture(scope="module")
def clean():
    return ivr("check", *AT)


def test_the_shipped_files_have_no_error(clean):
    assert clean.status == 0
    assert clean.out.rstrip().rsplit("\n", 1)[-1].startswith("0 errors, ")
    assert clean.out.rstrip().endswith(" scenarios hold.")
    assert ": error: " not in clean.out


def test_with_strict_the_warnings_count_too(clean):
    assert ": warning: " in clean.out
    assert ivr("check", *AT, "--strict").status == 1


def test_findings_for_programs_are_the_same():
    said = ivr("check", *AT, "--json")
    assert said.status == 0
    findings = said.record
    assert findings
    for finding in findings:
        assert finding["severity"] == "warning"
        assert {"code", "message", "file", "line", "column", "length", "hint"} <= set(finding)


def test_a_wrong_scenario_is_an_error(tmp_path):
    folder = copy_of_the_files(tmp_path)
    for path in (folder / "flows/scenarios").glob("*.yaml"):
        path.unlink()
    (folder / "flows/scenarios/mine.yaml").write_text(
        "- scenario: The wrong team rings\n  source: made up\n"
        "  at: Tuesday 24 November 2026 10:00\n  does: [press 1]\n"
        "  rings:\n    - 01332 956606 answered\n",
        "utf-8",
    )
    said = ivr("check", *AT, folder=folder)
    assert said.status == 1
    assert (
        "flows/scenarios/mine.yaml:1:13: error: The wrong team rings: rings Derby city "
        "social care (01332 641172); the scenario says Derby city Careline (01332 956606) [scenario]"
    ) in said.out
    assert "0 scenarios hold." in said.out


def test_of_many_wrong_scenarios_the_first_are_shown_after_the_other_findings(tmp_path):
    folder = copy_of_the_files(tmp_path)
    for path in (folder / "flows/scenarios").glob("*.yaml"):
        path.unlink()
    wrong = (
        "- scenario: Wrong {}\n  source: made up\n  at: Tuesday 24 November 2026 10:00\n"
        "  does: [press 1]\n  rings:\n    - 01332 956606 answered\n"
    )
    scenarios = "".join(wrong.format(n) for n in range(5))
    (folder / "flows/scenarios/mine.yaml").write_text(scenarios, "utf-8")
    told = ivr("check", *AT, folder=folder)
    first, _, scenarios = told.out.partition("5 scenarios no longer hold; the first 3:")
    assert ": warning: " in first
    assert "flows/scenarios/" not in first
    assert scenarios.count(" [scenario]") == 3
    assert "5 errors" in scenarios
    assert ivr("check", *AT, "--all", folder=folder).out.count(" [scenario]") == 5
    assert (
        len(
            [
                f
                for f in ivr("check", *AT, "--json", folder=folder).record
                if f["code"] == "scenario"
            ]
        )
        == 5
    )


BROKEN = {
    "a step that is not there": (
        ("flows/voice.yaml", "        value: professional\n        then: need", "neeed"),
        ("flows/voice.yaml:", "error:", '"neeed"', "^", 'did you mean "need"?'),
    ),
    "a contact that is not there": (
        ("config/routes.yaml", "try: [dhcft-nurses, starting-point]", "dhcft-nurse"),
        ("config/routes.yaml:", "error:", '"dhcft-nurse"', "dhcft-nurses"),
    ),
    "hours that cannot be read": (
        ("config/contacts.yaml", "    Monday to Friday: 8am to 6pm", "8 to late"),
        ("config/contacts.yaml:", "error:", "8 to late"),
    ),
    "an unknown setting": (
        ("config/service.yaml", "safety-line: starting-point", "safty-line: starting-point"),
        ("config/service.yaml:", "error:", "safety-line"),
    ),
}


def break_it(folder, change) -> None:
    file, old, wrong = change
    new = wrong if ":" in wrong else old.rsplit(" ", 1)[0] + " " + wrong
    if old.startswith("try:"):
        new = f"try: [{wrong}, starting-point]"
    if "Monday" in old:
        new = f"    Monday to Friday: {wrong}"
    rewrite(folder, file, old, new)


@pytest.mark.parametrize(("change", "told"), BROKEN.values(), ids=BROKEN)
def test_a_broken_folder_is_reported_with_place_and_hint(tmp_path, change, told):
    folder = copy_of_the_files(tmp_path)
    break_it(folder, change)
    said = ivr("check", *AT, folder=folder)
    assert said.status == 1
    for each in told:
        assert each in said.out, said.out
    assert "this cannot be used" in said.out
    found = ivr("check", *AT, "--json", folder=folder)
    assert found.status == 1
    assert any(f["severity"] == "error" and f["file"] in told[0] for f in found.record)


@pytest.mark.parametrize(
    "words",
    [
        ("call", "--json"),
        ("call", "--press", "1"),
        ("text", "derby"),
        ("now",),
        ("now", "--json"),
        ("fallback", "--out", "unused", "--number", "+441632960001"),
    ],
)
def test_no_command_goes_on_with_a_broken_folder(tmp_path, words):
    folder = copy_of_the_files(tmp_path)
    break_it(folder, BROKEN["a step that is not there"][0])
    said = ivr(*words, folder=folder)
    assert said.status == 1
    assert said.out == ""
    assert '"neeed"' in said.err
    assert 'did you mean "need"?' in said.err
    assert "run `ivr check`" in said.err


def test_an_empty_folder_is_reported_once(tmp_path):
    told = ivr("check", folder=tmp_path)
    assert told.status == 1
    assert told.out.count(": error: ") == 1
    assert "this folder has no config/ and flows/" in told.out
    assert "use --content FOLDER" in told.out
    (tmp_path / "config").mkdir()
    (tmp_path / "config/areas.yaml").touch()
    told = ivr("check", folder=tmp_path)
    for file in ("config/contacts.yaml", "config/routes.yaml", "flows/voice.yaml"):
        assert f"there is no file {file}" in told.out


def test_a_broken_folder_for_programs_is_json_and_nothing_else(tmp_path):
    said = ivr("check", "--json", folder=tmp_path)
    assert {finding["code"] for finding in json.loads(said.out)} == {"no-file"}


def test_a_fault_of_the_program_has_a_status_of_its_own(monkeypatch, capsys):
    def broken(*_, **__):
        raise RuntimeError("out of order")

    monkeypatch.setattr(commands, "main", broken)
    monkeypatch.setattr(sys, "argv", ["ivr", "now"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 3
    assert "This is a fault of the program: RuntimeError: out of order" in capsys.readouterr().err


def test_every_command_says_what_it_is_for():
    assert {"call", "check", "now", "publish", "serve", "text"} <= set(commands.commands)
    for name in commands.commands:
        printed = CliRunner().invoke(commands, [name, "--help"])
        assert printed.exit_code == 0, name
        assert printed.output.startswith("Usage: "), name
        assert len(printed.output.splitlines()) > 5, name


def test_an_unknown_command_is_wrong_usage():
    done = subprocess.run(
        [sys.executable, "-m", "ivr", "sing"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "sing" in done.stderr
