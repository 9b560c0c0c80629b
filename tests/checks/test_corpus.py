"""Mistakes of operators and their findings; near misses, which have no finding.

`pytest tests/checks --update-goldens` writes the findings as the expected ones: read the difference.
"""

from pathlib import Path

import pytest

from ivr.checks.explanations import explanations
from ivr.content.findings import Severity
from ivr.content.revision import MODELS, OPTIONAL, read_folder
from tests.checks.corpus import (
    FINDINGS,
    PINNED,
    SHIPPED,
    Case,
    applied,
    as_lines,
    findings,
    findings_of_near_miss,
    new_findings,
    pinned,
    read_cases,
)
from tests.checks.corpus import TODAY as DAY

ERR, OK = read_cases("err"), read_cases("ok")
BANNED = (
    *("mapping", "sequence", "scalar", "nonetype", "invalid", "token", " null", " str "),
    *("pydantic", "traceback", "input should", "node", "yaml.loader", "boolean", "integer"),
)


@pytest.mark.parametrize("case", ERR, ids=lambda case: case.name)
def test_a_mistake_is_found_in_its_place(case: Case, request: pytest.FixtureRequest) -> None:
    found = as_lines(new_findings(case.example))
    if request.config.getoption("--update-goldens", default=False):
        head, _, _ = case.path.read_bytes().decode().partition(FINDINGS)
        case.path.write_bytes(f"{head}{FINDINGS}{found}".encode())
    else:
        assert found == case.expected
    assert found
    assert not [word for word in BANNED if word in found.lower()]


@pytest.mark.parametrize("case", OK, ids=lambda case: case.name)
def test_a_near_miss_has_no_finding(case: Case) -> None:
    assert applied(case.example, pinned()) != pinned()
    assert as_lines(findings_of_near_miss(case.example)) == ""


def test_the_corpus_has_at_least_eighty_mistakes_of_its_own() -> None:
    own = [case for case in ERR if case.name not in explanations()]
    assert len(own) >= 80


def test_each_mistake_says_why_it_is_there() -> None:
    assert [case.name for case in (*ERR, *OK) if not case.why] == []


@pytest.mark.parametrize("family", ["helpline-", "childline-", "engine-", "yaml-"])
def test_each_family_of_lessons_is_rebuilt(family: str) -> None:
    assert len([case for case in ERR if case.name.startswith(family)]) >= 8


def test_no_finding_is_in_one_place_twice() -> None:
    doubled = {}
    for case in ERR:
        places = [
            line.rpartition(": ")[0] for line in case.expected.splitlines() if line[:1] != " "
        ]
        codes = [line.rpartition("[")[2] for line in case.expected.splitlines() if line[:1] != " "]
        if len(set(zip(places, codes, strict=True))) < len(places):
            doubled[case.name] = places
    assert doubled == {}


@pytest.mark.parametrize("folder", [SHIPPED, PINNED], ids=["shipped", "pinned"])
def test_the_configuration_has_no_error(folder: Path) -> None:
    files = read_folder(folder)
    assert sorted(files) == sorted(MODELS.keys() - OPTIONAL)
    found = [each for each in findings(files, DAY) if each.severity is Severity.ERROR]
    assert as_lines(found) == ""
