"""Words that the carrier keeps for itself. Decides whether a whole message is one of them.

A whole message of one of these words, in capitals or not, is the carrier's own business on long
codes: it answers STOP and START itself, and blocks or unblocks the pair of numbers.
https://help.twilio.com/articles/223134027
"""

from enum import StrEnum

from ivr.engine.phrase_matching import plain_text

STOP_WORDS = frozenset(
    ["stop", "stopall", "unsubscribe", "end", "quit", "cancel", "revoke", "optout"]
)
START_WORDS = frozenset(["start", "yes", "unstop"])
HELP_WORDS = frozenset(["help", "info"])
CARRIER_KEYWORDS = STOP_WORDS | START_WORDS | HELP_WORDS


class Keyword(StrEnum):
    """What such a word does. AGREED is a YES that is no opt-in as the carrier reads it: with a full
    stop, say; it only answers our own question."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"
    AGREED = "AGREED"


def read_keyword(words: str, opt_out: str = "") -> Keyword | None:
    """What a message does to opting in and out, if anything.

    The carrier's own reading (`opt_out`, its OptOutType) comes first: its keywords can be edited.
    Without one, the word itself decides. The carrier asks for the bare word; here a stop after it
    ("STOP.") is a STOP too: whoever writes it wants no more texts, and it costs nothing to be
    quiet. START needs the bare word, for the carrier unblocks nobody without it.
    """
    if (said := opt_out.strip().upper()) in ("STOP", "START", "HELP"):
        return Keyword(said)
    word = plain_text(words)
    if word in STOP_WORDS:
        return Keyword.STOP
    if words.strip().casefold() in START_WORDS:
        return Keyword.START
    if word in HELP_WORDS:
        return Keyword.HELP
    return Keyword.AGREED if word == "yes" else None
