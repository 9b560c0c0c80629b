"""How long words take to say. Decides seconds for budgets and the simulated carrier's clock.

The rule: 145 words a minute and 0.4 s for each comma or stop (Sutton 1995; DECtalk), which
our own measurements of the voice we use agreed with.
"""

import re
from functools import lru_cache

WORDS_PER_MINUTE = 145
SECONDS_PER_PAUSE = 0.4
_STOPS = re.compile(r"[,.;:?!]")


@lru_cache(maxsize=8192)
def seconds_to_say(text: str) -> float:
    """Seconds that a patient listener waits until `text` has been said."""
    words = len(text.split())
    return words * 60 / WORDS_PER_MINUTE + SECONDS_PER_PAUSE * len(_STOPS.findall(text))
