"""The memory of a text conversation: a signed cookie, which the carrier returns for four hours.

Nothing is kept here. The cookie holds ids only; it counts for the texter it was made for, for four
hours by our own clock, and under our own key: anything else is no memory, and never an error.
https://www.twilio.com/docs/messaging (cookies: one jar for each pair of numbers)
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from itsdangerous import BadSignature, Signer

NAME = "conversation"
LASTS = timedelta(hours=4)
_LONGEST = 600
_AT = "at"


def seal(ids: Mapping[str, str], *, key: str, texter: str, now: datetime) -> str:
    """The cookie's value.

    Args:
        ids: what is remembered, by name.
        key: our secret.
        texter: whose conversation it is, as a keyed hash.
        now: an aware datetime.
    """
    written = urlencode(sorted({**ids, _AT: str(int(now.timestamp()))}.items()))
    return _signer(key, texter).sign(written).decode("ascii")


def unseal(value: str | None, *, key: str, texter: str, now: datetime) -> dict[str, str]:
    """What a cookie remembers; nothing where it is forged, another's, damaged or too old."""
    if not value or len(value) > _LONGEST:
        return {}
    try:
        written = _signer(key, texter).unsign(value.encode("utf-8", "replace")).decode("ascii")
    except (BadSignature, ValueError):
        return {}
    ids = dict(parse_qsl(written))
    made = ids.pop(_AT, "")
    age = now.timestamp() - int(made) if made.isascii() and made.isdigit() else -1
    return ids if 0 <= age < LASTS.total_seconds() else {}


def _signer(key: str, texter: str) -> Signer:
    return Signer(
        key,
        salt=f"conversation {texter}",
        sep="~",
        key_derivation="hmac",
        digest_method=hashlib.sha256,
    )
