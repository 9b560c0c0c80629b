"""What the source of each room may contain, as far as neither an import contract nor the linter says
it: no word of the carrier's in the core, no private number, and no contact's number typed twice."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
IVR = ROOT / "ivr"


def sources(*rooms: str) -> Iterator[tuple[str, ast.Module]]:
    """Each module of these rooms, or of all rooms: its path, and its syntax tree."""
    for folder in [IVR / room for room in rooms] or [IVR]:
        for path in sorted(folder.rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"), str(path))


def strings(source: ast.Module) -> Iterator[ast.Constant]:
    """Each string of a module that is no docstring of a module, class, function or field."""
    docstrings = {node.value for node in ast.walk(source) if isinstance(node, ast.Expr)}
    for node in ast.walk(source):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from {node} - docstrings


def test_the_import_contracts_name_modules_that_exist():
    """A forbidden library whose name is misspelt would forbid nothing."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    forbidden = {
        module for each in contracts["contracts"] for module in each.get("forbidden_modules", ())
    }
    imported = grimp.build_graph("ivr", include_external_packages=True).modules
    assert {"flask", "twilio", "os", "time"} <= forbidden
    assert forbidden <= imported


CLOCK_READINGS = """\
import datetime as library
from datetime import date, datetime
import os
library.datetime.now()
datetime.now(library.UTC)
datetime.utcnow()
datetime.today()
date.today()
os.environ["PORT"]
"""
NO_CLOCK_READINGS = """\
from datetime import datetime
def at(clock, now, request): return clock.now(), request.environ, datetime.fromisoformat(now)
"""


@pytest.mark.parametrize(
    ("module", "source", "lines"),
    [
        ("ivr/engine/turns.py", CLOCK_READINGS, {4, 5, 6, 7, 8, 9}),
        ("ivr/store/records.py", CLOCK_READINGS, {4, 5, 6, 7, 8, 9}),
        ("ivr/engine/turns.py", NO_CLOCK_READINGS, set()),
        ("ivr/web/application.py", CLOCK_READINGS, set()),
    ],
)
def test_only_the_edge_may_read_the_clock_and_the_environment(module, source, lines):
    checked = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--select=TID251",
         "--output-format=concise", "--stdin-filename", module, "-"],
        cwd=ROOT, input=source, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == (1 if lines else 0), checked.stderr
    assert {int(each) for each in re.findall(r"\.py:(\d+):", checked.stdout)} == lines


CARRIER_WORDS = re.compile(
    r"\b(Digits|SpeechResult|CallSid|CallStatus|DialCallStatus|DialBridged|TwiML|Gather|Redirect"
    r"|Twilio|MessageSid|OptOutType|NumMedia|hangupOnStar|finishOnKey)\b"
)


def carrier_words(source: ast.Module) -> list[str]:
    words = [node.value for node in strings(source)]
    for node in ast.walk(source):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                words.append(name)
    return [word for word in words if CARRIER_WORDS.search(word)]


def test_the_core_does_not_use_the_carriers_words():
    core = {name: carrier_words(tree) for name, tree in sources("content", "directory", "engine")}
    assert len(core) > 50
    assert {name: words for name, words in core.items() if words} == {}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("form['Digits']", ["Digits"]),
        ("Gather(3)", ["Gather"]),
        ("request.CallSid", ["CallSid"]),
        ("'''What becomes a Gather.'''", []),
        ("digits + gathered", []),
    ],
)
def test_a_word_of_the_carriers_would_be_seen(source, words):
    assert carrier_words(ast.parse(source)) == words


# Ofcom keeps 07700 900000 to 900999 for drama: those stand for callers.
MOBILE = re.compile(r"(?:\+44\s?\(?0?\)?|\b0)7\d(?:[\s-]?\d){8}\b")
DRAMA = re.compile(r"(?:\+44|0)7700900\d{3}")


def mobiles(text: str) -> list[str]:
    numbers = (re.sub(r"[\s()-]", "", each) for each in MOBILE.findall(text))
    return [each for each in numbers if not DRAMA.fullmatch(each)]


def test_no_private_mobile_number_is_in_the_program():
    files = [p for p in IVR.rglob("*") if p.suffix in (".py", ".html", ".js", ".css")]
    assert {path.suffix for path in files} == {".py", ".html", ".js", ".css"}
    assert {path: mobiles(path.read_text("utf-8")) for path in files} == {p: [] for p in files}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("07786 113203", True),
        ("+447786113203", True),
        ("+44 7786 113 203", True),
        ("07700 900123", False),
        ("+447700900123", False),
        ("07700 901123", True),
        ("01332 641172", False),
        ("020 7008 0151", False),
        ("1077861132039", False),
    ],
)
def test_a_mobile_number_in_the_program_would_be_seen(text, seen):
    assert bool(mobiles(text)) == seen


# A contact's number is written once, in config/contacts.yaml.
PUBLISHED = sorted(
    set(re.findall(r"number: (0\d[\d ]+\d)$", (ROOT / "config/contacts.yaml").read_text(), re.M))
)
EXAMPLE = re.compile(r"write it as|such as")  # a message may show how a number is written


def contact_numbers(source: ast.Module) -> list[str]:
    return [
        f"line {node.lineno}: {number}"
        for node in strings(source)
        for number in PUBLISHED
        if not EXAMPLE.search(node.value)
        and re.search(f"(0|\\+44){number.replace(' ', '')[1:]}", node.value.replace(" ", ""))
    ]


def test_no_contacts_number_is_typed_a_second_time_in_the_program():
    typed = {name: contact_numbers(tree) for name, tree in sources()}
    assert {name: numbers for name, numbers in typed.items() if numbers} == {}


def test_a_contacts_number_in_the_program_would_be_seen():
    assert len(PUBLISHED) >= 20
    number = PUBLISHED[0]
    international = "+44" + number.replace(" ", "")[1:]
    source = f"ring({number!r})\nring({international!r})\nhint('such as {number}')\nring('01 2')"
    assert contact_numbers(ast.parse(source)) == [f"line {line}: {number}" for line in (1, 2)]
