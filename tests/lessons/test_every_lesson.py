"""Every lesson has a test, and every test of this folder names its lesson."""

import ast
from collections import defaultdict

from tests.callers import ROOT
from tests.checks.corpus import read_cases
from tests.lessons.lesson import FileLesson, Lesson

HERE = "tests/lessons/"


def lessons_by_test() -> dict[str, set[str]]:
    """The lessons that each test function of the project is marked with."""
    lessons = defaultdict(set)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
                continue
            name = f"{path.relative_to(ROOT).as_posix()}::{node.name}"
            lessons[name] = {
                ast.unparse(argument).removeprefix("Lesson.")
                for mark in node.decorator_list
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.lesson"
                for argument in mark.args
            }
    return lessons


def test_every_lesson_has_a_test():
    marked = set().union(*lessons_by_test().values())
    assert marked == set(Lesson.__members__)


def test_every_test_in_this_folder_names_its_lesson():
    without = [
        name
        for name, lessons in lessons_by_test().items()
        if name.startswith(HERE)
        and not name.startswith(f"{HERE}test_every_lesson.py")
        and not lessons
    ]
    assert without == []


def test_every_mistake_in_a_child_helplines_files_has_a_case_with_findings():
    cases = [case for case in read_cases("err") if case.lessons]
    assert {lesson for case in cases for lesson in case.lessons} == set(FileLesson.__members__)
    assert all(case.expected for case in cases)


def test_every_case_from_a_child_helplines_files_names_its_lesson():
    cases = [case for case in read_cases("err") if case.name.startswith("childline-")]
    assert cases
    assert [case.name for case in cases if not case.lessons] == []
