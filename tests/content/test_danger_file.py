"""flows/danger.yaml stays readable: sorted, every group explained, and no group for one use only."""

import re
from collections import Counter
from pathlib import Path

from ivr.content.vocabulary import group_names
from tests.callers import shipped

TEXT = (Path(__file__).parents[2] / "flows/danger.yaml").read_text("utf-8")
DANGER = shipped().danger


def uses() -> Counter[str]:
    written = [
        each
        for entry in DANGER.urgent.values()
        for key in ("words", "hints", "exact", "ignore_in", "near", "ignore_near")
        for each in getattr(entry, key)
    ]
    return Counter(name for each in written for name in group_names(each))


def test_groups_and_their_words_are_sorted() -> None:
    assert list(DANGER.groups) == sorted(DANGER.groups)
    for name, words in DANGER.groups.items():
        plain = [word.replace(" (verb)", "") for word in words]
        assert plain == sorted(plain), name


def test_each_group_is_used_more_than_once() -> None:
    used = uses()
    assert [name for name in DANGER.groups if used[name] < 2] == []


def test_each_group_and_each_pattern_says_what_it_is_for() -> None:
    lines = TEXT.splitlines()
    groups = lines.index("groups:")
    starts = [i for i, line in enumerate(lines) if i > groups and re.match(r"  [a-z-]+:", line)]
    for key in ("near:", "ignore-near:"):
        for i, line in enumerate(lines):
            if line == f"    {key}":
                after = next(
                    j for j in range(i + 1, len(lines)) if not lines[j].startswith("      ")
                )
                starts += [j for j in range(i, after) if lines[j].startswith("      - ")]
    assert len(starts) > 150
    assert [lines[i] for i in starts if not lines[i - 1].lstrip().startswith("# ")] == []
