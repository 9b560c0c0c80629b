"""Proves the service with each fault of tests/proof/faults.yaml planted in it, and prints which claim
saw it. Exits with 1 where a fault is not found, or a claim falls that should not.

    python bench/seeded_faults.py                 a sample, one fault for each claim
    python bench/seeded_faults.py --all           every fault
    python bench/seeded_faults.py --only NAME     one, with its first examples
"""

import sys
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.proof.faults import Fault, Found, faults, look_for_all


@click.command()
@click.option("--only", "names", multiple=True, help="The name of one fault; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="Every fault of the table.")
def main(names: tuple[str, ...], *, everything: bool) -> None:
    """Plant faults, prove, and print what refuted them."""
    known = {each.name for each in faults()}
    for name in names:
        if name not in known:
            raise click.BadParameter(f'there is no fault "{name}"', param_hint="--only")
    chosen = [f for f in faults() if f.name in names] if names else _sample(everything=everything)
    click.echo(f"{'fault':42} {'expected':22} {'refuted by':48} ok")
    wrong = 0
    for found in look_for_all(chosen):
        wrong += not found.as_it_should
        click.echo(_line(found))
        for claim, examples in found.refuted.items() if names else ():
            for each in examples:
                click.echo(f"    [{claim}] {each['sentence']}\n      {each['replay'] or ''}")
    click.echo(f"\n{len(chosen) - wrong} of {len(chosen)} faults are found by the right claim.")
    sys.exit(1 if wrong else 0)


def _sample(*, everything: bool) -> list[Fault]:
    if everything:
        return list(faults())
    first: dict[str, Fault] = {}
    for each in faults():
        first.setdefault(each.claims[0], each)
    return list(first.values())


def _line(found: Found) -> str:
    what = found.broke.splitlines()[-1] if found.broke else ", ".join(found.refuted) or "nothing"
    expected = ", ".join(found.fault.claims)
    return f"{found.fault.name:42} {expected:22} {what:48} {'ok' if found.as_it_should else 'NO'}"


if __name__ == "__main__":
    main()
