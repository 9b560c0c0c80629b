"""Each example of CONTRIBUTING.md is applied to a copy of the project, exactly as it is printed. Its
commands print what the page says."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import indent

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
COPIED = ("ivr", "config", "flows")
SECTIONS = {
    title: text
    for title, _, text in (part.partition("\n") for part in PAGE.split("\n## ")[1:])
    if "```console" in text
}
BLOCK = re.compile(
    r"(?:^(?P<lead>[^`\n][^\n]*)\n\n)?^```(?P<language>\w+)\n(?P<old>.*?)```"
    r"(?:\n\nwith:\n\n```\w+\n(?P<new>.*?)```)?",
    re.DOTALL | re.MULTILINE,
)
LEADS = (
    (re.compile(r"In `(\S+)`, replace:"), "replace"),
    (re.compile(r"At the end of `(\S+)`, add:"), "append"),
    (re.compile(r"New file `(\S+)`:"), "create"),
)


def apply(folder: Path, lead: str, old: str, new: str | None) -> None:
    """Make the change that the line before a block announces."""
    match, kind = next((m, kind) for line, kind in LEADS if (m := line.fullmatch(lead)))
    file = folder / match[1]
    if kind == "create":
        assert not (ROOT / match[1]).exists(), f"{match[1]} exists already"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(old, "utf-8")
        return
    before = file.read_text("utf-8")
    if kind == "append":
        after = f"{before.rstrip()}\n\n{old}"
    else:
        assert before.count(old) == 1, f"{before.count(old)} times in {match[1]}:\n{old}"
        assert new is not None, f"nothing replaces this in {match[1]}:\n{old}"
        after = before.replace(old, new)
    file.write_text(after, "utf-8")


def run(folder: Path, command: str) -> str:
    name, *words = shlex.split(command)
    assert name == "ivr"
    done = subprocess.run(
        [sys.executable, "-m", "ivr", words[0], "--content", str(folder), *words[1:]]
        if words[0] != "explain"
        else [sys.executable, "-m", "ivr", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


def printed(output: str, expected: str) -> bool:
    """Whether the output is as expected. `...` stands for any lines, or for a part of a line."""
    pattern = "".join(
        "(?:.*\n)*" if line == "..." else re.escape(line).replace(r"\.\.\.", ".*") + "\n"
        for line in expected.splitlines()
    )
    return re.fullmatch(pattern, output) is not None


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / ".make").symlink_to(ROOT / ".make")  # the index of postcodes
    return tmp_path


def test_there_is_an_example_of_each_kind() -> None:
    assert list(SECTIONS) == ["A step kind", "A check", "A claim", "A contact"]


@pytest.mark.parametrize("title", SECTIONS)
def test_an_example_does_what_the_page_says(title: str, copy: Path) -> None:
    if "scenario" not in SECTIONS[title]:
        shutil.rmtree(copy / "flows/scenarios")  # they take seconds
    commands = 0
    for block in BLOCK.finditer(SECTIONS[title]):
        if block["language"] != "console":
            apply(copy, block["lead"], block["old"], block["new"])
            continue
        for command, _, expected in (each.partition("\n") for each in block["old"].split("$ ")[1:]):
            output = run(copy, command)
            assert printed(output, expected), f"{command} printed:\n{indent(output, '  ')}"
            commands += 1
    assert commands
    assert SECTIONS[title].count("```") % 2 == 0


def test_every_block_is_read() -> None:
    """A block without a line that says where it goes would be left out."""
    for title, text in SECTIONS.items():
        opened = len(re.findall(r"^```\w+$", text, re.MULTILINE))
        read = sum(2 if block["new"] else 1 for block in BLOCK.finditer(text))
        assert read == opened, title


def test_output_that_differs_would_be_seen() -> None:
    output = "at 0.1s a\nb\nc\n"
    assert printed(output, "at ...s a\n...\nc\n")
    assert printed(output, "...\nb\nc\n")
    assert not printed(output, "...\na\nc\n")
    assert not printed(output, "at ... b\n...\n")
