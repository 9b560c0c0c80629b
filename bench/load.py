"""A load test: makes many simulated calls at once while web processes and the worker are killed and the
database is interrupted, and prints how the calls ended. Exits with 1 if a caller is stranded or a
promised text is lost.

    python bench/load.py --calls 200 --seconds 60            on PostgreSQL, if it is installed
    python bench/load.py --database sqlite                   the same on a file that is locked
    python bench/load.py --no-fallback --kill-every 0.5      fails: there is no fallback host
    python bench/load.py --broken caller --no-fallback       fails: one step gets status 500

The service runs as the Procfile's web and worker lines on loopback. The simulated carrier signs its
requests and sends them over sockets. Five seconds of a real call take one second here (--hurry);
responses take their real time. A call ends with a person, with the numbers, with the fallback
documents, or because the caller hangs up. All other callers are stranded: the command prints their
transcripts, without numbers.
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

from bench.loading.call_outcome import CallEnd
from bench.loading.databases import has_postgres
from bench.loading.load_run import Figures, run_load
from bench.loading.plan import Plan
from bench.loading.transport import quantile

# Of the turns. A caller waits a tenth of a second for a record; on a busy machine it may not be written
# by then, and is lost if the process is killed.
_MAX_LOST = 0.01
_FULL_LENGTH = (
    60.0  # seconds; in shorter loads, kills and interruptions follow each other more quickly
)


@click.command()
@click.option("--calls", default=200, show_default=True, help="Calls at the same time.")
@click.option(
    "--seconds", default=60.0, show_default=True, help="Seconds during which calls begin."
)
@click.option(
    "--database", "kind", type=click.Choice(["sqlite", "postgresql"]), default=None,
    help="The default is PostgreSQL if it is installed.",
)  # fmt: skip
@click.option(
    "--hurry", default=5.0, show_default=True, help="How many times faster than real calls."
)
@click.option("--web", default=4, show_default=True, help="Web processes.")
@click.option(
    "--kill-every",
    default=1.0,
    show_default=True,
    help="Seconds between kills of a web process.",
)
@click.option("--seed", default=1, show_default=True, help="Seed of the callers.")
@click.option("--fallback/--no-fallback", default=True, help="Configure a fallback host.")
@click.option("--broken", default="", help="A step of the flow that gets status 500.")
@click.option("--keep", type=click.Path(path_type=Path), default=None, help="Keep the log here.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def main(
    calls: int, seconds: float, kind: str | None, hurry: float, web: int, kill_every: float,
    seed: int, broken: str, keep: Path | None, *, fallback: bool, as_json: bool,
) -> None:  # fmt: skip
    """Load the service, disturb it, and judge every call."""
    shorter = min(1.0, seconds / _FULL_LENGTH)
    plan = Plan(
        calls=calls, seconds=seconds, kind=kind or ("postgresql" if has_postgres() else "sqlite"),
        seed=seed, hurry=hurry, web=web, kill_every=kill_every, worker_every=max(10 * shorter, 2),
        cut_every=max(12 * shorter, 3), fallback=fallback, broken=broken,
    )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="ivr-load-") as temporary:
        folder = keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        result = run_load(plan, folder)
    for each in result.calls:
        if each.transcript:
            click.echo(f"stranded: call {each.serial}, {each.kind}", err=True)
            click.echo("\n".join(f"    {line}" for line in each.transcript), err=True)
    failed = list(failures(result))
    if as_json:
        click.echo(json.dumps({**figures(result), "failures": failed}, indent=2))
    else:
        _print(result)
    for failure in failed:
        click.echo(f"FAILED: {failure}", err=True)
    sys.exit(1 if failed else 0)


def failures(result: Figures) -> Iterator[str]:
    """Each failure of the load test, in words."""
    texts, turns = result.texts, result.turns
    counts = {
        "callers were stranded": result.ends[CallEnd.STRANDED],
        "promised texts are lost": texts.lost,
        "texts were sent twice without a look-up": texts.doubled_without_look_up,
        "turns were recorded twice": turns.doubled,
        "callers' numbers are in the log": result.numbers_logged,
    }
    yield from (f"{count} {what}" for what, count in counts.items() if count)
    if turns.lost > _MAX_LOST * turns.answered:
        yield f"{turns.lost} turns were answered and never recorded"
    if not result.drained:
        yield "records or texts are still in the spool folder or not sent"


def figures(result: Figures) -> dict[str, object]:
    """All figures, as JSON has them."""
    requests = result.transport.requests
    answered = [each.seconds for each in requests if isinstance(each.status, int)]
    statuses = Counter(each.status for each in requests)
    return {
        "plan": asdict(result.plan),
        "seconds": round(result.seconds, 1),
        "calls": len(result.calls),
        "kinds": Counter(each.kind for each in result.calls),
        "ends": {how.value: result.ends[how] for how in CallEnd},
        "requests": len(requests),
        "turns": sum(each.is_a_turn for each in requests),
        "median": round(quantile(answered, 0.5), 3),
        "99th": round(quantile(answered, 0.99), 3),
        "longest": round(max(answered, default=0.0), 3),
        "5xx": sum(n for status, n in statuses.items() if isinstance(status, int) and status > 499),
        "refused": statuses["refused"],
        "cut": statuses["cut"],
        "late": statuses["late"],
        "document faults": result.document_faults,
        "web killed": result.killer.web_killed,
        "all web killed at once": result.killer.all_killed,
        "workers killed": result.killer.worker_killed,
        "database cuts": result.cutter.cuts,
        "database seconds away": round(result.cutter.seconds_away, 1),
        "texts": asdict(result.texts),
        "recorded": asdict(result.turns),
        "tracebacks logged": result.tracebacks,
    }


def _print(result: Figures) -> None:
    every = figures(result)
    texts, turns, ends = result.texts, result.turns, result.ends
    cuts = ", ".join(f"{count} {way}" for way, count in result.cutter.cuts.items()) or "none"
    rows: dict[str, object] = {
        "calls": f"{len(result.calls)}, {result.plan.calls} at once, in {result.seconds:.1f} s",
        **{f"  {how}": ends[how] for how in CallEnd},
        "requests": f"{every['requests']}, of these {every['turns']} for a turn",
        "  median, 99th, longest": f"{every['median']}, {every['99th']}, {every['longest']} s",
        "  5xx": every["5xx"],
        "  connections refused": every["refused"],
        "  connections cut": every["cut"],
        "  no response in 15 s": every["late"],
        "  faults in documents": sum(result.document_faults.values()),
        "web processes killed": result.killer.web_killed,
        "  all of them at once": f"{result.killer.all_killed} times",
        "workers killed": result.killer.worker_killed,
        "database interrupted": f"{cuts}; for {result.cutter.seconds_away:.1f} s ({result.plan.kind})",
        "texts promised, as heard": texts.heard,
        "  stored, heard or not": texts.stored,
        "  sent": texts.sent,
        "  sent again, unconfirmed": texts.unconfirmed,
        "  doubled": texts.doubled,
        "  failed": texts.failed,
        "  lost": texts.lost,
        "turns answered": turns.answered,
        "  recorded": turns.recorded,
        "  never recorded": turns.lost,
        "  recorded, response lost": turns.unheard,
        "  recorded twice": turns.doubled,
        "  faults": turns.faults,
        "tracebacks logged": result.tracebacks,
    }
    for name, value in rows.items():
        click.echo(f"{name:28} {value}")


if __name__ == "__main__":
    main()
