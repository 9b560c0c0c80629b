"""Copies of good files on this machine's disk."""

from pathlib import Path

from ivr.content.revision import revision_id
from ivr.store.last_good import LastGood, RevisionCopy


def copy(number: int, text: str) -> RevisionCopy:
    files = {"config/service.yaml": text}
    return RevisionCopy(number, revision_id(files), files)


def test_the_newest_is_found_and_each_by_its_revision(tmp_path):
    copies = LastGood(tmp_path / "copies")
    one, two = copy(1, "one"), copy(2, "two")
    copies.store(one)
    copies.store(two)
    assert copies.newest() == two
    assert copies.find(one.revision) == one
    assert copies.find("0" * 12) is None


def test_a_copy_is_read_once_however_often_other_revisions_are_asked_for(tmp_path, monkeypatch):
    copies = LastGood(tmp_path / "copies")
    copies.store(copy(1, "one"))
    reads, read_text = [], Path.read_text

    def counted(path: Path, *how: str) -> str:
        reads.append(path)
        return read_text(path, *how)

    monkeypatch.setattr(Path, "read_text", counted)
    assert [copies.find(f"{each:012x}") for each in range(50)] == [None] * 50
    assert len(reads) == 1


def test_a_copy_that_another_process_has_put_in_its_place_is_read_anew(tmp_path):
    copies, others = LastGood(tmp_path / "copies"), LastGood(tmp_path / "copies")
    copies.store(copy(1, "one"))
    assert copies.find(copy(1, "other words").revision) is None
    others.store(copy(1, "other words"))
    assert copies.find(copy(1, "other words").revision) == copy(1, "other words")
    assert copies.find(copy(1, "one").revision) is None


def test_a_damaged_copy_is_none(tmp_path):
    copies = LastGood(tmp_path / "copies")
    copies.store(copy(1, "one"))
    (path,) = (tmp_path / "copies").iterdir()
    path.write_text(path.read_text().replace("one", "two"))
    assert copies.newest() is None
    assert copies.find(copy(1, "one").revision) is None
