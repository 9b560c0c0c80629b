"""Keeps many simulated calls going at once while web processes and the worker are killed and the
database is cut, and says how each call ended. Exits with 1 where a caller is stranded, or a promise is
broken.

    python bench/load.py --calls 200 --seconds 60            on PostgreSQL, where it is installed
    python bench/load.py --database sqlite                   the same on a file, which is locked
    python bench/load.py --no-fallback --kill-every 0.5      shows that it can fail: no other host
    python bench/load.py --broken caller --no-fallback       the same, where one step answers 500

The service is the Procfile's web and worker lines on loopback. The simulated carrier calls it over
sockets and signs; what takes five seconds in life takes one here (--hurry), answers take as long as
they take. A call ends by a person who answers, by the numbers, by the fallback documents, or because
its caller hangs up. Anything else is stranded, and its transcript is printed, without numbers.
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.loading.databases import has_postgres
from bench.loading.judgement import How
from bench.loading.plan import Plan
from bench.loading.storm import Figures, storm
from bench.loading.wire import quantile

# Of the turns: a caller waits a tenth of a second for a record, so that a process which is killed on a
# machine too busy to write it by then takes it along.
_MOST_LOST = 0.01
_PATIENT = 60.0  # seconds: a load this long has its kills and cuts as far apart as they are meant


@click.command()
@click.option("--calls", default=200, show_default=True, help="How many go at once.")
@click.option("--seconds", default=60.0, show_default=True, help="For how long new ones begin.")
@click.option(
    "--database", "kind", type=click.Choice(["sqlite", "postgresql"]), default=None,
    help="PostgreSQL where it is installed, by default.",
)  # fmt: skip
@click.option("--hurry", default=5.0, show_default=True, help="How much faster than in life.")
@click.option("--web", default=4, show_default=True, help="How many web processes.")
@click.option("--kill-every", default=1.0, show_default=True, help="Seconds between web kills.")
@click.option("--seed", default=1, show_default=True, help="Which callers.")
@click.option("--fallback/--no-fallback", default=True, help="Whether another host is configured.")
@click.option("--broken", default="", help="A step of the flow that is answered 500.")
@click.option("--keep", type=click.Path(path_type=Path), default=None, help="Keep the log here.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures for programs.")
def main(
    calls: int, seconds: float, kind: str | None, hurry: float, web: int, kill_every: float,
    seed: int, broken: str, keep: Path | None, *, fallback: bool, as_json: bool,
) -> None:  # fmt: skip
    """Load the service, trouble it, judge every call."""
    shorter = min(1.0, seconds / _PATIENT)
    plan = Plan(
        calls=calls, seconds=seconds, kind=kind or ("postgresql" if has_postgres() else "sqlite"),
        seed=seed, hurry=hurry, web=web, kill_every=kill_every, worker_every=max(10 * shorter, 2),
        cut_every=max(12 * shorter, 3), fallback=fallback, broken=broken,
    )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="ivr-load-") as temporary:
        folder = keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        found = storm(plan, folder)
    for each in found.called:
        if each.told:
            click.echo(f"stranded: call {each.serial}, {each.kind}", err=True)
            click.echo("\n".join(f"    {line}" for line in each.told), err=True)
    wrong = list(what_is_wrong(found))
    if as_json:
        click.echo(json.dumps({**figures(found), "wrong": wrong}, indent=2))
    else:
        _print(found)
    for what in wrong:
        click.echo(f"WRONG: {what}", err=True)
    sys.exit(1 if wrong else 0)


def what_is_wrong(found: Figures) -> Iterator[str]:
    """What a load must not show, in words; nothing where all is well."""
    texts, turns = found.texts, found.turns
    told = {
        "callers were stranded": found.ends[How.STRANDED],
        "texts that a caller was promised are lost": texts.lost,
        "texts were sent twice without having been looked for": texts.doubled_unlooked,
        "turns were recorded twice": turns.doubled,
        "callers' numbers stand in the log": found.numbers_logged,
    }
    yield from (f"{count} {what}" for what, count in told.items() if count)
    if turns.lost > _MOST_LOST * turns.answered:
        yield f"{turns.lost} turns were answered and never recorded"
    if not found.drained:
        yield "records or texts still wait on the disk or to be sent"


def figures(found: Figures) -> dict[str, object]:
    """All figures, for programs."""
    wire = found.wire
    answered = [each.seconds for each in wire.asked if isinstance(each.status, int)]
    statuses = Counter(each.status for each in wire.asked)
    return {
        "plan": asdict(found.plan),
        "seconds": round(found.seconds, 1),
        "calls": len(found.called),
        "kinds": Counter(each.kind for each in found.called),
        "ends": {how.value: found.ends[how] for how in How},
        "requests": len(wire.asked),
        "turns": sum(each.is_a_turn for each in wire.asked),
        "median": round(quantile(answered, 0.5), 3),
        "99th": round(quantile(answered, 0.99), 3),
        "longest": round(max(answered, default=0.0), 3),
        "5xx": sum(n for status, n in statuses.items() if isinstance(status, int) and status > 499),
        "refused": statuses["refused"],
        "cut": statuses["cut"],
        "late": statuses["late"],
        "disliked": found.disliked,
        "web killed": found.killing.web_killed,
        "all web killed at once": found.killing.all_killed,
        "workers killed": found.killing.worker_killed,
        "database cuts": found.cutting.cuts,
        "database seconds away": round(found.cutting.seconds_away, 1),
        "texts": asdict(found.texts),
        "recorded": asdict(found.turns),
        "tracebacks logged": found.tracebacks,
    }


def _print(found: Figures) -> None:
    all_of = figures(found)
    texts, turns, ends = found.texts, found.turns, found.ends
    cuts = ", ".join(f"{count} {way}" for way, count in found.cutting.cuts.items()) or "none"
    rows: dict[str, object] = {
        "calls": f"{len(found.called)}, {found.plan.calls} at once, in {found.seconds:.1f} s",
        **{f"  {how}": ends[how] for how in How},
        "requests": f"{all_of['requests']}, of these {all_of['turns']} for a turn",
        "  median, 99th, longest": f"{all_of['median']}, {all_of['99th']}, {all_of['longest']} s",
        "  5xx": all_of["5xx"],
        "  connections refused": all_of["refused"],
        "  answers cut off": all_of["cut"],
        "  no answer in 15 s": all_of["late"],
        "  documents disliked": sum(found.disliked.values()),
        "web processes killed": found.killing.web_killed,
        "  all of them at once": f"{found.killing.all_killed} times",
        "workers killed": found.killing.worker_killed,
        "database cut": f"{cuts}; away for {found.cutting.seconds_away:.1f} s ({found.plan.kind})",
        "texts promised, heard of": texts.heard,
        "  kept, heard of or not": texts.kept,
        "  sent": texts.sent,
        "  sent again blindly": texts.blind,
        "  doubled": texts.doubled,
        "  failed": texts.failed,
        "  lost": texts.lost,
        "turns answered": turns.answered,
        "  recorded": turns.recorded,
        "  never recorded": turns.lost,
        "  recorded, answer cut off": turns.unheard,
        "  recorded twice": turns.doubled,
        "  faults of ours": turns.faults,
        "tracebacks logged": found.tracebacks,
    }
    for name, value in rows.items():
        click.echo(f"{name:28} {value}")


if __name__ == "__main__":
    main()
