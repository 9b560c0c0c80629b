"""The costs of the postcode index beside their limits: its size, time to open, look-ups, and memory.

    python bench/places.py

Memory is measured in a new process: the growth after it has opened the index and looked up 100,000
postcodes all over the country, as its own pages and as pages of the file, which workers share.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import click

sys.path.insert(0, str(Path(__file__).parents[1]))

from ivr.directory.places.index import DEFAULT_PATH, PostcodeIndex

LOOK_UPS = 100_000


@click.command()
@click.option("--worker", is_flag=True, hidden=True)
def main(*, worker: bool) -> None:
    """Print each cost beside its limit."""
    if worker:
        _print_memory_of_worker()
        return
    index = PostcodeIndex(DEFAULT_PATH)
    click.echo(f"{len(index):,} postcodes, {index.edition}")
    _print("on disk", DEFAULT_PATH.stat().st_size / 1e6, 15, "MB")
    _print("time to open", _least_seconds(lambda: PostcodeIndex(DEFAULT_PATH)) * 1e3, 50, "ms")
    postcodes = _sample(index)

    def look_up() -> None:
        for postcode in postcodes:
            index.council(postcode)

    _print("a look-up", _least_seconds(look_up) / LOOK_UPS * 1e6, 10, "microseconds")
    measured = subprocess.run(
        [sys.executable, __file__, "--worker"], capture_output=True, text=True, check=True
    )
    own, shared = map(int, measured.stdout.split())
    _print("memory of a worker, its own", own / 1e3, 20, "MB")
    _print("and with pages of the file", (own + shared) / 1e3, 20, "MB")


def _print(name: str, cost: float, limit: float, unit: str) -> None:
    verdict = "" if cost <= limit else "   TOO MUCH"
    click.echo(f"{name:28} {cost:8.2f} {unit:12} (at most {limit}){verdict}")


def _least_seconds(action: Callable[[], object]) -> float:
    seconds = []
    for _ in range(5):
        before = time.process_time()  # of this process only: other processes may be busy
        action()
        seconds.append(time.process_time() - before)
    return min(seconds)


def _sample(index: PostcodeIndex) -> list[str]:
    postcodes = [postcode for postcode, _ in index]
    return Random(1).sample(postcodes, LOOK_UPS)  # noqa: S311 - a sample, not a secret


def _print_memory_of_worker() -> None:
    outwards = PostcodeIndex(DEFAULT_PATH)
    postcodes = [f"{outward}1AA" for outward in outwards.outwards] * (LOOK_UPS // 3000)
    del outwards
    before = _resident()
    index = PostcodeIndex(DEFAULT_PATH)
    for postcode in postcodes:
        index.council(postcode)
    own, shared = (after - had for after, had in zip(_resident(), before, strict=True))
    click.echo(f"{own} {shared}")


def _resident() -> tuple[int, int]:
    """Kilobytes of the process's own memory, and of mapped files (proc(5), status)."""
    status = dict(
        line.split(":", 1) for line in Path("/proc/self/status").read_text("utf-8").splitlines()
    )
    own, files = (int(status[name].split()[0]) for name in ("RssAnon", "RssFile"))
    return own, files


if __name__ == "__main__":
    main()
