"""Every code is explained, every explanation yields its code, and docs/checks.md is the same text."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.checks.explanations import Explanation, as_markdown, explanations
from ivr.cli import commands
from ivr.content import model_errors
from tests.checks.corpus import SHIPPED, new_findings, read_cases

MAKERS = {"error", "warning", "HoursProblem", "PydanticCustomError", "Refusal", "Trap"}
RENAMED = {
    "hours",
    "date",
}  # what contact.py and places.py raise; model_errors.py gives them a code


def _texts(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may give, conditions left out."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from _texts(body)
            yield from _texts(orelse)


def _codes_in(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        if isinstance(node.func, ast.Name) and node.func.id in MAKERS:
            yield from _texts(node.args[0])
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "name":
            yield from _texts(node.args[-1])


def _codes() -> set[str]:
    rooms = [SHIPPED / "ivr" / room for room in ("content", "checks", "directory")]
    found = {code for room in rooms for file in room.glob("*.py") for code in _codes_in(file)}
    tables = {code for code, _, _ in model_errors._WHAT.values()} | set(
        model_errors._CODES.values()
    )
    return (found | tables) - RENAMED


def test_every_code_is_explained_and_nothing_else() -> None:
    assert set(explanations()) == _codes()


def test_every_code_has_a_mistake_in_the_corpus() -> None:
    shown = "".join(case.expected for case in read_cases("err"))
    assert [code for code in explanations() if f"[{code}]\n" not in shown] == []


@pytest.mark.parametrize("each", explanations().values(), ids=lambda each: each.code)
def test_an_example_yields_its_code(each: Explanation) -> None:
    assert each.code in {finding.code for finding in new_findings(each.example)}


@pytest.mark.parametrize("each", explanations().values(), ids=lambda each: each.code)
def test_an_explanation_is_whole_sentences(each: Explanation) -> None:
    for text in (each.what, each.why, each.instead):
        assert text[0].isupper() or text[0] in '"0*9'
        assert text[-1] in '."?'


def test_the_page_is_what_the_command_prints() -> None:
    printed = CliRunner().invoke(commands, ["explain", "--markdown"])
    assert printed.exit_code == 0
    page = (SHIPPED / "docs" / "checks.md").read_text(encoding="utf-8")
    assert page == as_markdown() == printed.output


def test_a_code_is_explained_in_the_terminal() -> None:
    printed = CliRunner().invoke(commands, ["explain", "unknown-step"])
    assert printed.exit_code == 0
    each = explanations()["unknown-step"]
    assert all(text in printed.output for text in (each.what, each.why, each.instead, "neeed"))


def test_brackets_and_capitals_around_a_code_are_forgiven() -> None:
    assert CliRunner().invoke(commands, ["explain", "[Unknown-Step]"]).exit_code == 0


def test_all_codes_are_listed() -> None:
    printed = CliRunner().invoke(commands, ["explain"])
    assert printed.exit_code == 0
    assert [line.split()[0] for line in printed.output.splitlines()] == list(explanations())


@pytest.mark.parametrize(
    ("typed", "hint"),
    [("unknown-stp", 'did you mean "unknown-step"?'), ("zzz", "ivr explain lists all of them")],
)
def test_an_unknown_code_is_wrong_usage(typed: str, hint: str) -> None:
    printed = CliRunner().invoke(commands, ["explain", typed])
    assert printed.exit_code == 2
    assert f'there is no code "{typed}"' in printed.output
    assert hint in printed.output
