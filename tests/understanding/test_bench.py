"""The figures of `bench/understanding.py`, for tables whose answers are known."""

import pytest
from click.testing import CliRunner

from bench.understanding import REPLIES, TABLES, figures_of, main
from tests.callers import shipped

TEXTS = """\
he has a knife and hes going to kill me\tdanger\tunknown\tdanger-plain
the curtains were grey today\tdanger\tunknown\tdanger-oblique
she beat me at chess\tother\tunknown\tnearmiss
he has a knife\tother\tunknown\tnearmiss
fgm\ttopic:fgm\tunknown\ttopic
fgm\ttopic:prevent\tunknown\ttopic
purple curtains\tcontact:office\tunknown\tcontact
Spondon\tplace\tderby\tplace
Buxton\tplace\tderby\tplace
STOP\tstop\tunknown\tstop
"""
SPEECH = """\
area\tderby\tderby
area\tpurple curtains\tderby
place\tspondon\tplace:derby
any\tthere is a fire and he has a knife\tdanger
any\tderby\tdanger|none
"""


@pytest.fixture
def written(tmp_path):
    def write(name, rows):
        path = tmp_path / name
        path.write_text(rows, "utf-8")
        return path

    return write


def test_the_figures_of_texts_count_what_is_right(written):
    figures, seconds = figures_of(written("texts-open.tsv", TEXTS))
    counted = {figure.name: (figure.right, figure.total) for figure in figures}
    assert counted["danger"] == (1, 2)
    assert counted["danger, plain"] == (1, 1)
    assert counted["danger, oblique"] == (0, 1)
    assert counted["no false danger"] == (6, 7)
    assert counted["precision"] == (1, 2)
    assert counted["recall"] == (1, 3)
    assert counted["area"] == (9, 10)
    assert counted["stop"] == (1, 1)
    assert counted["not stop"] == (9, 9)
    assert counted["with 999"] == (9, 9)
    assert len(seconds) == len(TEXTS.splitlines())


def test_the_figures_of_speech_count_what_is_right(written):
    figures, _ = figures_of(written("speech-open.tsv", SPEECH))
    counted = {figure.name: (figure.right, figure.total) for figure in figures}
    assert counted["speech, area"] == (1, 2)
    assert counted["speech, place"] == (1, 1)
    assert counted["speech, any"] == (1, 2)
    assert counted["speech"] == (3, 5)


def test_mistakes_are_printed_and_those_of_a_held_out_table_never_are(written):
    tables = [str(written(f"texts-{half}.tsv", TEXTS)) for half in ("open", "held-out")]
    printed = CliRunner().invoke(main, tables, catch_exceptions=False).output
    assert printed.count("recall: 'purple curtains'") == 1
    assert "open, held-out, gap" in printed
    alone = CliRunner().invoke(main, tables[1:], catch_exceptions=False).output
    assert "(1 of 2)" in alone
    assert "curtains" not in alone


def test_every_class_of_the_tables_has_replies_that_exist():
    known = {*shipped().texts.replies, *shipped().topics}
    assert set().union(*REPLIES.values()) <= known
    general = {"danger", "area", "place", "stop", "menu", "greeting", "unknown", "other"}
    for path in TABLES.glob("texts-*.tsv"):
        rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
        unknown = {c for row in rows for c in row[1].split("|")} - general - REPLIES.keys()
        assert unknown == set(), path.name


def test_no_message_is_in_both_halves():
    for kind in ("texts", "speech"):
        halves = [
            set((TABLES / f"{kind}-{half}.tsv").read_text("utf-8").splitlines())
            for half in ("open", "held-out")
        ]
        assert halves[0].isdisjoint(halves[1])
