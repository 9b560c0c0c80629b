"""Claim 11: every language that is offered is complete."""

from collections.abc import Iterator

from ivr.proof.claims.base import Claim, Proved, Refutation


def _incomplete(proved: Proved) -> Iterator[Refutation]:
    # The flow language has no other languages yet, so English is the only one offered.
    proved.counts["languages offered"] = 1
    yield from ()


LANGUAGES = Claim(
    "languages",
    "Every language that is offered is complete.",
    "A prompt that is missing is silence to somebody who understands nothing else.",
    _incomplete,
)
