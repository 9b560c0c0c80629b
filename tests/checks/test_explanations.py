"""Every code is explained, every explanation yields its code, and docs/checks.md is the same text."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.checks.explanations import as_markdown, explanations
from ivr.cli import commands
from ivr.content import model_errors, yaml_mistakes
from tests.checks.corpus import SHIPPED, read_cases

MAKERS = {"error", "warning", "refuse", "NotationError", "RefusedNumber", "PydanticCustomError"}


def _texts(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may have as its value."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from _texts(body)
            yield from _texts(orelse)


def _codes_in(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) in MAKERS:
            yield from _texts(node.args[0])
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("finder.name", "self.name"):
            yield from _texts(node.args[-1])  # ReferenceFinder.name(..., code)


def _codes() -> set[str]:
    """Every code that a finding can have."""
    rooms = [SHIPPED / "ivr" / room for room in ("content", "checks", "directory")]
    in_calls = {code for room in rooms for file in room.glob("*.py") for code in _codes_in(file)}
    of_types = {code for code, _, _ in model_errors._BY_TYPE.values()}
    return in_calls | of_types | {code for _, code, *_ in yaml_mistakes._MISTAKES}


def test_every_code_is_explained_and_nothing_else() -> None:
    assert set(explanations()) == _codes()


def test_every_code_has_a_mistake_in_the_corpus() -> None:
    shown = "".join(case.expected for case in read_cases("err"))
    assert [code for code in explanations() if f"[{code}]\n" not in shown] == []


def test_an_example_yields_its_code() -> None:
    """Each is a mistake of the corpus, and test_corpus.py checks what is found of those."""
    expected = {case.example: case.expected for case in read_cases("err")}
    assert [
        code for code, each in explanations().items() if f"[{code}]\n" not in expected[each.example]
    ] == []


def is_whole_sentences(text: str) -> bool:
    return (text[0].isupper() or text[0] in '"0*9') and text[-1] in '."?'


def test_an_explanation_is_whole_sentences() -> None:
    assert [
        (each.code, text)
        for each in explanations().values()
        for text in (each.what, each.why, each.instead)
        if not is_whole_sentences(text)
    ] == []


@pytest.mark.parametrize("text", ["a contact is closed.", "A contact is closed", "A contact,"])
def test_half_a_sentence_would_be_seen(text: str) -> None:
    assert not is_whole_sentences(text)


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
    [
        ("unknown-stp", 'did you mean "unknown-step"?'),
        ("nosuch", "`ivr explain` lists all of them"),
    ],
)
def test_an_unknown_code_is_wrong_usage(typed: str, hint: str) -> None:
    printed = CliRunner().invoke(commands, ["explain", typed])
    assert printed.exit_code == 2
    assert f'there is no code "{typed}"' in printed.output
    assert hint in printed.output
