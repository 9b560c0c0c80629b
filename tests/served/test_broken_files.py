"""Files that cannot be used are put under a running service: the last good ones go on answering, and
`/readyz` says so, until good ones follow."""

import shutil
import time

import pytest

from tests.callers import ROOT
from tests.processes import until
from tests.served.calling import PROMISED, TO_THE_PROMISE, Served, go_on, kill, serving
from tests.served.files import edit, own_files

pytestmark = pytest.mark.served
OLD, NEW = "Where does the child live?", "Where is the child living?"


def half(served: Served) -> None:
    """A file of which only the first half has arrived."""
    flow = served.files / "flows/voice.yaml"
    flow.write_bytes(flow.read_bytes()[: flow.stat().st_size // 2])


def no_words(served: Served) -> None:
    (served.files / "config/contacts.yaml").write_bytes(b"\xff\xfe\x00\x01" * 500)


def empty(served: Served) -> None:
    (served.files / "config/routes.yaml").write_bytes(b"")


def gone(served: Served) -> None:
    shutil.rmtree(served.files / "config")


def a_folder(served: Served) -> None:
    file = served.files / "config/service.yaml"
    file.unlink()
    file.mkdir()


def a_wrong_name(served: Served) -> None:
    edit(served.files / "config/service.yaml", "safety-line: starting-point", "safety-line: nobody")


def restored(served: Served) -> None:
    for name in ("config", "flows"):
        shutil.rmtree(served.files / name, ignore_errors=True)
        shutil.copytree(ROOT / name, served.files / name)


OTHER_WAYS = pytest.param((empty, a_folder, a_wrong_name), marks=pytest.mark.soak)


@pytest.mark.parametrize("ways", [(half, no_words, gone), OTHER_WAYS])
def test_the_last_good_files_answer_while_broken_ones_lie_there(ways, tmp_path):
    with serving(tmp_path, files=own_files(tmp_path / "files")) as served:
        until(served.knows_its_database)
        good = served.readiness()["revision"]
        sound = served.said(served.call(*TO_THE_PROMISE))
        for breaks in ways:
            calls = [served.call(*TO_THE_PROMISE[:done]) for done in (1, 2, 4)]
            breaks(served)
            until(lambda: "so an older revision answers" in str(served.readiness()["reasons"]))
            assert served.readiness()["revision"] == good
            for done, call in zip((1, 2, 4), calls, strict=True):
                go_on(call, *TO_THE_PROMISE[done:])
            calls.append(served.call(*TO_THE_PROMISE))
            assert all(served.said(call) == sound for call in calls), breaks.__name__
            restored(served)
            until(lambda: "so an older revision answers" not in str(served.readiness()["reasons"]))
        waiting = served.call()
        edit(served.files / "flows/voice.yaml", OLD, NEW)
        until(lambda: served.readiness()["revision"] != good)
        assert NEW in served.said(served.call())[0]
        assert OLD in served.said(go_on(waiting, "*"))[-1]
        go_on(waiting, *TO_THE_PROMISE)
        assert PROMISED in served.said(waiting)[-1]
        served.check()
    served.count()


def test_a_process_that_is_started_over_broken_files_answers_with_the_last_good_ones(tmp_path):
    files = own_files(tmp_path / "files")
    with serving(tmp_path, files=files) as served:
        until(served.knows_its_database)
        good = served.readiness()["revision"]
        calls = [served.call(*TO_THE_PROMISE[:done]) for done in (1, 3, 5)]
        half(served)
        kill(served.workers[0])  # there is no other
        until(lambda: served.logged("revision-refused") and served.knows_its_database())
        assert served.readiness()["revision"] == good
        for done, call in zip((1, 3, 5), calls, strict=True):
            go_on(call, *TO_THE_PROMISE[done:])
        served.check()
    with serving(tmp_path, where=served.where, files=files, port=served.port) as anew:
        until(anew.knows_its_database)
        assert "so an older revision answers" in str(anew.readiness()["reasons"])
        assert served.said(served.call(*TO_THE_PROMISE)) == served.said(calls[0])
        restored(anew)
        until(lambda: "so an older revision answers" not in str(anew.readiness()["reasons"]))


def test_a_worker_that_dies_over_broken_files_takes_nobody_with_it(tmp_path):
    """Not even where the disk has no copy of the last good ones."""
    files = own_files(tmp_path / "files")
    with serving(tmp_path, files=files, WEB_CONCURRENCY="2") as served:
        until(lambda: served.logged("revision") == 2 and served.knows_its_database())
        calls = [served.call(*TO_THE_PROMISE[:done]) for done in (1, 3, 5)]
        served.forget_copies()
        half(served)
        until(lambda: "so an older revision answers" in str(served.readiness()["reasons"]))
        kill(served.workers[0])
        until(lambda: "cannot be used" in served.log.read_text())
        for _ in range(20):
            served.call("1", "silence")
            time.sleep(0.1)
        for done, call in zip((1, 3, 5), calls, strict=True):
            go_on(call, *TO_THE_PROMISE[done:])
        restored(served)
        until(lambda: served.logged("revision") == 3)
        assert served.process.poll() is None
        served.check()
    served.count()
