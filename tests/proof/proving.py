"""One proof in a process of its own, so that it imports a fault planted in the code.

Run it with the package to prove on PYTHONPATH and an order (JSON) on standard input. It prints which
claims are refuted, with their counterexamples.
"""

import json
import resource
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from ivr.content.revision import read_folder, read_revision
from ivr.directory.places import open_places
from ivr.proof.prove import prove
from ivr.proof.sample_callers import sample_callers
from ivr.proof.scenarios import read_scenarios

# A walk that a fault makes endless must end all the same.
MAX_BYTES = 2 * 1024**3


def refuted(order: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    folder = Path(order["folder"])
    reading = read_revision(read_folder(folder))
    if reading.revision is None:
        raise SystemExit("\n".join(finding.message for finding in reading.findings))
    revision = reading.revision
    live = Path(order["previous"]) if order["previous"] else None
    proof = prove(
        revision,
        datetime.fromisoformat(order["start"]),
        days=order["days"],
        callers=[each for each in sample_callers(revision) if each.name in order["callers"]],
        scenarios=read_scenarios(folder).scenarios,
        places=open_places(),
        previous=read_revision(read_folder(live)).revision if live else None,
    )
    return {
        verdict.claim.id: [
            {"sentence": each.sentence, "transcript": each.transcript, "replay": each.replay}
            for each in verdict.counterexamples
        ]
        for verdict in proof.verdicts
        if verdict.counterexamples
    }


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MAX_BYTES, MAX_BYTES))
    json.dump(refuted(json.load(sys.stdin)), sys.stdout)
