"""Claim 11: every language that is offered is complete."""

import re
from collections.abc import Iterator

from ivr.proof.claims.base import Claim, Proved, Refutation

_WORD = re.compile(r"\w")


def _incomplete(proved: Proved) -> Iterator[Refutation]:
    # The flow language has no other languages yet, so English is the only one offered.
    proved.counts["languages offered"] = 1
    for cell, mask in proved.walk.cells.items():
        page = proved.walk.page(cell)
        if page.waits == "listen" and not any(_WORD.search(words) for words in page.turn.says):
            yield Refutation("hears nothing, and is waited for", proved.walk.node(cell, mask))


LANGUAGES = Claim(
    "languages",
    "Every language that is offered is complete.",
    "A prompt that is missing is silence to somebody who understands nothing else.",
    _incomplete,
)
