"""What the postcode index costs, against what it may: size, opening, memory of a worker, look-ups.

    python bench/places.py

Memory is what a process of its own takes more after it has opened the index and looked up 100,000
postcodes all over the country: its own pages, and those of the mapped file, which workers share.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import click

sys.path.insert(0, str(Path(__file__).parents[1]))

from ivr.directory.places.index import PostcodeIndex
from ivr.directory.places.index import DEFAULT_PATH

LOOKED_UP = 100_000


@click.command()
@click.option("--worker", is_flag=True, hidden=True)
def main(*, worker: bool) -> None:
    """Measure, and print each figure beside its limit."""
    if worker:
        _as_a_worker()
        return
    index = PostcodeIndex(DEFAULT_PATH)
    click.echo(f"{len(index):,} postcodes, {index.edition}")
    _line("on disk", DEFAULT_PATH.stat().st_size / 1e6, 15, "MB")
    _line("opened in", _best(lambda: PostcodeIndex(DEFAULT_PATH)) * 1e3, 50, "ms")
    some = _some(index)

    def look_up() -> None:
        for postcode in some:
            index.council(postcode)

    _line("a look-up", _best(look_up) / LOOKED_UP * 1e6, 10, "microseconds")
    measured = subprocess.run(
        [sys.executable, __file__, "--worker"], capture_output=True, text=True, check=True
    )
    own, shared = map(int, measured.stdout.split())
    _line("memory of a worker, its own", own / 1e3, 20, "MB")
    _line("and with pages of the file", (own + shared) / 1e3, 20, "MB")


def _line(what: str, found: float, most: float, unit: str) -> None:
    verdict = "" if found <= most else "   TOO MUCH"
    click.echo(f"{what:28} {found:8.2f} {unit:12} (at most {most}){verdict}")


def _best(act: Callable[[], object]) -> float:
    seconds = []
    for _ in range(5):
        before = time.process_time()  # this process's own: the machine may be busy besides
        act()
        seconds.append(time.process_time() - before)
    return min(seconds)


def _some(index: PostcodeIndex) -> list[str]:
    postcodes = [postcode for postcode, _ in index]
    return Random(1).sample(postcodes, LOOKED_UP)  # noqa: S311 - a sample, not a secret


def _as_a_worker() -> None:
    outwards = PostcodeIndex(DEFAULT_PATH)
    chosen = [f"{outward}1AA" for outward in outwards.outwards] * (LOOKED_UP // 3000)
    outwards.close()
    before = _resident()
    index = PostcodeIndex(DEFAULT_PATH)
    for postcode in chosen:
        index.council(postcode)
    own, shared = (after - had for after, had in zip(_resident(), before, strict=True))
    click.echo(f"{own} {shared}")


def _resident() -> tuple[int, int]:
    """Kilobytes of a process's own memory, and of mapped files (proc(5), status)."""
    found = dict(
        line.split(":", 1) for line in Path("/proc/self/status").read_text("utf-8").splitlines()
    )
    own, files = (int(found[name].split()[0]) for name in ("RssAnon", "RssFile"))
    return own, files


if __name__ == "__main__":
    main()
