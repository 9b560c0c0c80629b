"""Impossible options, and faults of the program: each message says what to do."""

import sys

import pytest
from click.testing import CliRunner

from ivr.cli import commands, main


def run(*words: str):
    return CliRunner().invoke(commands, words)


@pytest.fixture
def broken():
    """A command that has a fault."""

    @commands.command("break")
    def break_() -> None:
        raise RuntimeError("out of order")

    yield "break"
    del commands.commands["break"]


def ended(capsys, monkeypatch, *words: str) -> tuple[object, str]:
    monkeypatch.setattr(sys, "argv", ["ivr", *words])
    with pytest.raises(SystemExit) as status:
        main()
    return status.value.code, capsys.readouterr().err


def test_a_fault_of_the_program_says_how_to_see_where_it_is(broken, capsys, monkeypatch):
    status, said = ended(capsys, monkeypatch, broken)
    assert status == 3
    assert "RuntimeError: out of order" in said
    assert "ivr --debug" in said
    assert "Traceback" not in said


def test_with_debug_a_fault_of_the_program_says_where_it_is(broken, capsys, monkeypatch):
    status, said = ended(capsys, monkeypatch, "--debug", broken)
    assert status == 3
    assert "Traceback" in said
    assert "break_" in said


def test_debug_changes_nothing_of_a_command_that_works():
    assert run("--debug", "now").output == run("now").output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("records", "--from", "2026-11-25", "--until", "2026-11-24"), "--from is after --until"),
        (("prove", "--days", "0"), "'--days'"),
        (("prove", "--days", "801"), "'--days'"),
        (("diff", ".", ".", "--days", "0"), "'--days'"),
        (("diff", "nowhere", "."), "See `ivr revisions`"),
        (("publish", "--why", " "), "--why"),
        (("publish", "--why", "so", "--by", " "), "--by"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_impossible_options_are_wrong_usage(words, says):
    told = run(*words)
    assert (told.exit_code, says in told.output) == (2, True), told.output


def test_one_day_can_be_counted(tmp_path, monkeypatch):
    """The first day may be the last one too. Here the message is about the missing tables."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/empty.sqlite")
    (tmp_path / "empty.sqlite").touch()
    told = run("records", "--from", "2026-11-24", "--until", "2026-11-24")
    assert told.exit_code == 3
    assert "ivr release" in told.output


@pytest.mark.parametrize(
    "words",
    [
        ("audit",),
        ("find", "--number", "07700 900123", "--at", "2026-11-24 10:00", "--reason", "asked"),
        ("hold", "0123456789abcdef", "--until", "2090-01-01", "--reason", "asked"),
        ("outbox",),
        ("purge",),
        ("purge", "--number", "07700 900123", "--reason", "asked"),
        ("records",),
        ("why", "0123456789abcdef"),
    ],
    ids=" ".join,
)
def test_a_command_that_reads_records_makes_no_database(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("SECRET_KEY", "only for tests")
    told = run(*words)
    assert (told.exit_code, "no database yet" in told.output) == (2, True), told.output
    assert list(tmp_path.iterdir()) == []


def test_no_sentence_in_the_list_of_commands_is_cut():
    assert "..." not in run("--help").output.partition("Commands:")[2]
