"""The pages agree with the project: links lead somewhere, commands, settings and names exist."""

import re
from pathlib import Path

import pytest

from ivr.cli import commands
from ivr.operations.setting_catalogue import SETTINGS

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
PAGES += [*ROOT.glob("docs/**/*.md"), ROOT / ".github/pull_request_template.md"]
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)]*))?\)")
COMMAND = re.compile(r"`ivr ([a-z][a-z-]*)")


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def anchors(text: str) -> set[str]:
    """The anchors of the headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for target, anchor in LINK.findall(path.read_text("utf-8")):
        if target.startswith("http"):
            continue
        file = path.parent / target if target else path
        assert file.exists(), target
        if anchor:
            assert anchor in anchors(file.read_text("utf-8")), f"{target}#{anchor}"


def test_a_link_and_an_anchor_are_seen() -> None:
    assert LINK.findall("[a](b.md) ![c](d.png) [e](f.md#g) [h](#i)") == [
        ("b.md", ""), ("d.png", ""), ("f.md", "g"), ("", "i"),
    ]  # fmt: skip
    assert anchors("# Who rings?\n## `ivr now`, and when\n") == {"who-rings", "ivr-now-and-when"}


def test_the_page_of_commands_has_every_command_and_no_other() -> None:
    assert set(COMMAND.findall(page("docs/commands.md"))) - {"COMMAND"} == set(commands.commands)


def test_the_page_of_commands_has_every_target_of_make() -> None:
    targets = re.search(r"^\.PHONY: (.+)$", page("Makefile"), re.MULTILINE)
    assert targets is not None
    named = set(re.findall(r"`make ([a-z]+)`", page("docs/commands.md")))
    assert {"test", "soak", "pictures"} <= named <= set(targets[1].split())


def test_every_setting_has_a_row_and_every_row_is_a_setting() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \|", page("docs/settings.md"), re.MULTILINE)
    assert len(rows) == len(set(rows))
    only_in_tests = {"TWILIO_API_URL"}
    assert set(SETTINGS) - only_in_tests <= set(rows)


def test_every_module_in_the_page_of_names_exists() -> None:
    """In the second column of the tables of modules, and in the first of the tables of names."""
    modules: set[str] = set()
    rows = re.findall(r"^\| `([a-z_/]+)` \| (.+) \|$", page("docs/names.md"), re.MULTILINE)
    for first, second in rows:
        if "→" in second:
            modules.add(first)
        elif not first.startswith(("bench", "tests")):
            modules.update(re.findall(r"`([a-z_/]+)`", second))
    paths = {name for name in modules if "/" in name}
    assert len(paths) > 80
    missing = [
        name
        for name in sorted(paths)
        if not (ROOT / "ivr" / f"{name}.py").exists()
        and not (ROOT / "ivr" / name / "__init__.py").exists()
    ]
    assert missing == []
