"""Keywords that the carrier reserves. Decides whether a whole message is one of them.

On long codes the carrier answers a message that consists of such a word itself, in capitals or not:
STOP and START block and unblock texts between the two numbers.
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
    """The effect of a keyword. AGREED is a YES that the carrier does not read as an opt-in, for example
    with a full stop; it only answers the service's own question."""

    STOP = "STOP"
    START = "START"
    HELP = "HELP"
    AGREED = "AGREED"


def read_keyword(words: str, opt_out: str = "") -> Keyword | None:
    """The keyword that a message consists of, if any.

    The carrier's reading (`opt_out`, its OptOutType) has priority, because its keywords can be edited.
    Opting out and in follow the carrier's rule: the bare word, and nothing else. "stop!!!" may be a cry
    for help, and must not silence the line. "Help!" counts as HELP, because that silences nothing.
    """
    if (carrier_keyword := opt_out.strip().upper()) in ("STOP", "START", "HELP"):
        return Keyword(carrier_keyword)
    bare, word = words.strip().casefold(), plain_text(words)
    if bare in STOP_WORDS:
        return Keyword.STOP
    if bare in START_WORDS:
        return Keyword.START
    if word in HELP_WORDS:
        return Keyword.HELP
    return Keyword.AGREED if word == "yes" else None
