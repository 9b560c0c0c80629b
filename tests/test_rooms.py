"""What each room may know, read from the source itself: no clock and no carrier in the core, and no
personal number in the program."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
IVR = ROOT / "ivr"
MODULES = sorted(IVR.rglob("*.py"))
EDGE = ("web", "store", "cli")
CORE = [path for path in MODULES if path.relative_to(IVR).parts[0] not in EDGE]

CLOCKS = {"now", "utcnow", "today", "localtime", "gmtime", "time_ns", "monotonic", "perf_counter"}
CLOCK_MODULES = {"time", "os", "environ"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.AST:
    return ast.parse(path.read_text("utf-8"), str(path))


def imported(node: ast.AST) -> set[str]:
    """The modules that one statement imports."""
    match node:
        case ast.Import(names=names):
            return {each.name for each in names}
        case ast.ImportFrom(module=module, level=0):
            return {module or ""}
    return set()


def clock_readings(source: ast.AST) -> list[str]:
    """Where a clock is read: datetime.now() and its like, or anything of the time module. What an
    object of ours is asked (`clock.now()`, `self._line.clock.now()`) is no reading."""
    found = []
    for node in ast.walk(source):
        if {each.partition(".")[0] for each in imported(node)} & {"time"}:
            found.append(f"line {node.lineno}: import time")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value)
            if node.func.attr in CLOCKS and owner.split(".")[-1] in ("datetime", "date", "time"):
                found.append(f"line {node.lineno}: {owner}.{node.func.attr}()")
    return found


@pytest.mark.parametrize("path", CORE, ids=name)
def test_the_core_reads_no_clock(path):
    assert clock_readings(tree(path)) == []


@pytest.mark.parametrize(
    "source",
    [
        "import time",
        "from time import monotonic",
        "import datetime\ndatetime.datetime.now()",
        "from datetime import datetime\ndatetime.now(UTC)",
        "from datetime import datetime\ndatetime.utcnow()",
        "from datetime import date\ndate.today()",
        "def late():\n    import time\n    time.time()",
    ],
)
def test_reading_a_clock_would_be_seen(source):
    assert clock_readings(ast.parse(source))


@pytest.mark.parametrize(
    "source", ["self.clock.now()", "leg.clock.now()", "now = 3", "at(revision, now)", "timeline()"]
)
def test_asking_a_clock_that_was_given_is_no_reading(source):
    assert clock_readings(ast.parse(source)) == []


@pytest.mark.parametrize("path", CORE, ids=name)
def test_the_core_reads_no_environment(path):
    for node in ast.walk(tree(path)):
        assert not {each.partition(".")[0] for each in imported(node)} & {"os", "dotenv"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_twilios_library_is_imported_only_where_we_send(path):
    if name(path) == "ivr/carrier/twilio_client.py":
        return
    for node in ast.walk(tree(path)):
        assert not any(each.split(".")[0] == "twilio" for each in imported(node))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_flask_is_imported_only_in_web_and_by_the_command_that_serves(path):
    if path.relative_to(IVR).parts[0] == "web" or name(path) == "ivr/cli/serve.py":
        return
    for node in ast.walk(tree(path)):
        assert not any(each.split(".")[0] in ("flask", "werkzeug") for each in imported(node))


CARRIER_WORDS = re.compile(
    r"\b(Digits|SpeechResult|CallSid|CallStatus|DialCallStatus|DialBridged|TwiML|Gather|Redirect"
    r"|Twilio|MessageSid|OptOutType|NumMedia|hangupOnStar|finishOnKey)\b"
)


@pytest.mark.parametrize(
    "path", [p for p in CORE if p.relative_to(IVR).parts[0] in ("engine", "content", "directory")],
    ids=name,
)  # fmt: skip
def test_the_core_does_not_speak_the_carriers_language(path):
    source = tree(path)
    words = {node.id for node in ast.walk(source) if isinstance(node, ast.Name)}
    words |= {node.attr for node in ast.walk(source) if isinstance(node, ast.Attribute)}
    docstrings = _docstrings(source)
    words |= {
        node.value
        for node in ast.walk(source)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value not in docstrings
    }
    assert [word for word in words if CARRIER_WORDS.search(word)] == []


def _docstrings(source: ast.AST) -> set[str]:
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef)
    return {
        node.body[0].value.value
        for node in ast.walk(source)
        if isinstance(node, owners)
        and node.body
        and isinstance(node.body[0], ast.Expr)
        and isinstance(node.body[0].value, ast.Constant)
    }


# Ofcom keeps 07700 900000 to 900999 for drama: those stand for callers.
MOBILE = re.compile(r"(?:\+44\s?\(?0?\)?|\b0)7\d(?:[\s-]?\d){8}\b")
DRAMA = re.compile(r"(?:\+44|0)7700900\d{3}")


def mobiles(text: str) -> list[str]:
    found = (re.sub(r"[\s()-]", "", each) for each in MOBILE.findall(text))
    return [each for each in found if not DRAMA.fullmatch(each)]


@pytest.mark.parametrize(
    "path",
    [p for p in sorted(IVR.rglob("*")) if p.suffix in (".py", ".html", ".js", ".css")],
    ids=name,
)
def test_nobodys_mobile_number_is_in_the_program(path):
    assert mobiles(path.read_text("utf-8")) == []


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


def test_the_published_numbers_are_found():
    assert len(PUBLISHED) >= 20


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_contacts_number_is_typed_a_second_time_in_the_program(path):
    """But where a docstring or a hint shows how a number is written."""
    source = tree(path)
    shown = _docstrings(source)
    for node in ast.walk(source):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.replace(" ", "")
            if node.value in shown or re.search(r"write it as|such as", node.value):
                continue
            for number in PUBLISHED:
                digits = number.replace(" ", "")
                assert digits not in text, f"line {node.lineno}: {node.value!r}"
                assert "+44" + digits[1:] not in text, f"line {node.lineno}: {node.value!r}"
