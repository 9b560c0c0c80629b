"""Proves the service with each fault of tests/proof/faults.yaml planted in it, and prints the claims
that are refuted. Exits with 1 if a fault is not found, or if it refutes a claim that it should not.

    python bench/seeded_faults.py                 a sample, one fault for each claim
    python bench/seeded_faults.py --all           every fault
    python bench/seeded_faults.py --only NAME     one, with its first counterexamples
"""

import sys
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.proof.faults import Fault, FaultResult, faults, prove_with_each


@click.command()
@click.option("--only", "names", multiple=True, help="The name of one fault; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="Every fault of the table.")
def main(names: tuple[str, ...], *, everything: bool) -> None:
    """Plant faults, prove, and print which claims are refuted."""
    known = {each.name for each in faults()}
    for name in names:
        if name not in known:
            raise click.BadParameter(f'there is no fault "{name}"', param_hint="--only")
    chosen = [f for f in faults() if f.name in names] if names else _sample(everything=everything)
    click.echo(f"{'fault':42} {'expected':22} {'refuted':48} ok")
    not_found = 0
    for result in prove_with_each(chosen):
        not_found += not result.is_found
        click.echo(_line(result))
        for claim, counterexamples in result.refuted.items() if names else ():
            for each in counterexamples:
                click.echo(f"    [{claim}] {each['sentence']}\n      {each['replay'] or ''}")
    click.echo(f"\n{len(chosen) - not_found} of {len(chosen)} faults refute the right claim.")
    sys.exit(1 if not_found else 0)


def _sample(*, everything: bool) -> list[Fault]:
    if everything:
        return list(faults())
    first: dict[str, Fault] = {}
    for each in faults():
        first.setdefault(each.claims[0], each)
    return list(first.values())


def _line(result: FaultResult) -> str:
    refuted = ", ".join(result.refuted) or "nothing"
    outcome = result.failure.splitlines()[-1] if result.failure else refuted
    expected = ", ".join(result.fault.claims)
    return f"{result.fault.name:42} {expected:22} {outcome:48} {'ok' if result.is_found else 'NO'}"


if __name__ == "__main__":
    main()
