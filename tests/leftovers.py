"""No test module leaves a process, an open port or a file behind."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.databases import PREFIX
from tests.processes import STARTED_BY

# Where the service stores what no setting places elsewhere: not for tests.
DEFAULT_FOLDER = Path(__file__).parents[1] / "var"
LISTENING = "0A"  # the state of a socket in /proc/net/tcp
made_there: set[str] = set()


def watch(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: it notes what this process makes in that folder; other processes may use it."""
    if event in ("open", "os.mkdir", "sqlite3.connect") and isinstance(arguments[0], str | Path):
        path = os.path.abspath(arguments[0])  # noqa: PTH100 - `Path.resolve` would open files
        if path.startswith(f"{DEFAULT_FOLDER}/"):
            made_there.add(path)


sys.addaudithook(watch)


def processes() -> set[str]:
    """The running children of this process, and the programs that its tests started."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            _, _, rest = (folder / "stat").read_text("utf-8", "replace").rpartition(")")
            state, parent, *_ = rest.split()
            marked = f"{STARTED_BY}={os.getpid()}".encode()
            words = (
                (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            )
            is_database_server = PREFIX in words  # it runs until the last test
            if (state != "Z" and not is_database_server) and (
                parent == str(os.getpid())
                or marked in (folder / "environ").read_bytes().split(b"\0")
            ):
                found.add(f"process {folder.name}: {words[:100]}")
    return found


def ports() -> set[str]:
    """The ports on which this process listens."""
    sockets = set()
    for descriptor in Path("/proc/self/fd").glob("*"):
        with suppress(OSError):
            sockets.add(str(descriptor.readlink()))
    found = set()
    for table in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
                columns = line.split()
                local, state, inode = columns[1], columns[3], columns[9]
                if state == LISTENING and f"socket:[{inode}]" in sockets:
                    found.add(f"port {int(local.rpartition(':')[2], 16)}")
    return found


@pytest.fixture(scope="module", autouse=True)
def nothing_is_left_behind(tmp_path_factory) -> Iterator[None]:
    """Fails after the last test of a module that leaves something. Temporary files of the module go to
    a folder of its own, which is empty at the end."""
    folder = tmp_path_factory.mktemp("temporary")
    before = processes() | ports()
    made_there.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder))
        patch.setattr(tempfile, "tempdir", str(folder))
        yield
    files = {str(path) for path in folder.rglob("*")} | made_there
    left = (processes() | ports()) - before | files
    assert not left, f"left behind: {sorted(left)}"
