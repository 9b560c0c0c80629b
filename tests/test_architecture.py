"""What docs/architecture.md names is there, and no room is missing from it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/architecture.md").read_text("utf-8")
NAMED = re.compile(r"`((?:ivr/)?[a-z_/]+(?:\.py|/))`")


def named(text: str) -> list[str]:
    """The modules and rooms that stand between backticks, from the root of the project."""
    return [f"ivr/{each.removeprefix('ivr/')}" for each in NAMED.findall(text)]


def test_modules_are_read_from_the_words():
    words = "`store/tables.py` and `ivr/carrier/accepted/`; `ivr now`, `PUBLIC_URL`, `write()`, `0`"
    assert named(words) == ["ivr/store/tables.py", "ivr/carrier/accepted/"]


def test_every_module_that_is_named_is_there():
    found = named(PAGE)
    assert len(found) > 60
    assert [each for each in found if not (ROOT / each).exists()] == []


def test_every_room_is_named():
    rooms = [path.parent.name for path in (ROOT / "ivr").glob("*/__init__.py")]
    tree = PAGE.partition("```")[2].partition("```")[0]
    assert "engine" in rooms
    assert [room for room in rooms if f"  {room}/ " not in tree] == []
