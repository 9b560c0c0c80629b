"""Files that operators change again and again: calls keep what they began with, and the live revision
is never dropped for older ones."""

from pathlib import Path

import pytest

from ivr.store import revision_source
from ivr.store.file_revisions import FileRevisions
from ivr.store.last_good import LastGood
from tests.callers import shipped_files

QUESTION = "menu: Where does the child live?"


class Desk:
    """An operators' folder, and one process that answers with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "files"
        for name, text in shipped_files().items():
            path = self._folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        self.writes("One?")
        self.process = FileRevisions(self._folder, copies=LastGood(folder / "copies"))

    def writes(self, question: str) -> None:
        text = shipped_files()["flows/voice.yaml"]
        assert text.count(QUESTION) == 1
        changed = text.replace(QUESTION, f"menu: {question}")
        (self._folder / "flows/voice.yaml").write_text(changed, "utf-8")

    def changes(self, question: str) -> str:
        self.writes(question)
        self.process.refresh()
        return self.process.live.id


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(revision_source, "CACHE_SIZE", 2)
    return Desk(tmp_path)


def test_a_revision_that_comes_back_is_the_same_object(desk):
    first = desk.process.live
    desk.changes("Two?")
    assert desk.changes("One?") == first.id
    assert desk.process.live is first


def test_the_live_revision_is_never_dropped_for_older_ones(desk):
    older = [desk.process.live.id, desk.changes("Two?"), desk.changes("Three?")]
    for name in (*older, *older):
        assert desk.process.for_call(name).id == name
    assert desk.process.for_call(older[2]) is desk.process.live
    assert len(desk.process._recent) == 2


def test_a_call_whose_revision_nobody_has_goes_on_with_the_live_one(desk):
    assert desk.process.for_call("0" * 12) is desk.process.live
