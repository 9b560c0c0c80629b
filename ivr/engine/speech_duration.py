"""How long words take to say. Decides seconds for budgets and for the simulated carrier's clock.

The rule: 145 words a minute, and 0.4 s for each punctuation mark (Sutton 1995; DECtalk).
Measurements of the voice in use confirmed it.
"""

import re
from functools import lru_cache

WORDS_PER_MINUTE = 145
SECONDS_PER_PAUSE = 0.4
_PAUSES = re.compile(r"[,.;:?!]")


@lru_cache(maxsize=8192)
def seconds_to_say(text: str) -> float:
    words = len(text.split())
    return words * 60 / WORDS_PER_MINUTE + SECONDS_PER_PAUSE * len(_PAUSES.findall(text))
