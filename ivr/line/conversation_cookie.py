"""The memory of a text conversation: a signed cookie, which the carrier returns for four hours.

Nothing is stored here. A cookie holds ids only. It is valid for one texter, for four hours by our own
clock, under our own key; anything else counts as no memory and never as an error.
https://www.twilio.com/docs/messaging (cookies: one jar for each pair of numbers)
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from itsdangerous import BadSignature, Signer

NAME = "conversation"
LASTS = timedelta(hours=4)
_MAX_LENGTH = 600
_CREATED = "at"


def seal(ids: Mapping[str, str], *, key: str, texter: str, now: datetime) -> str:
    """The cookie's value. `texter` is a keyed hash."""
    payload = urlencode(sorted({**ids, _CREATED: str(int(now.timestamp()))}.items()))
    return _signer(key, texter).sign(payload).decode("ascii")


def unseal(value: str | None, *, key: str, texter: str, now: datetime) -> dict[str, str]:
    """The ids in a cookie; none if it is forged, of another texter, damaged or too old."""
    if not value or len(value) > _MAX_LENGTH:
        return {}
    try:
        payload = _signer(key, texter).unsign(value.encode("utf-8", "replace")).decode("ascii")
    except (BadSignature, ValueError):
        return {}
    ids = dict(parse_qsl(payload))
    created = ids.pop(_CREATED, "")
    age = now.timestamp() - int(created) if created.isascii() and created.isdigit() else -1
    return ids if 0 <= age < LASTS.total_seconds() else {}


def set_cookie_header(value: str) -> str:
    """The Set-Cookie header that stores this value; an empty value deletes the cookie."""
    seconds = int(LASTS.total_seconds()) if value else 0
    return f"{NAME}={value}; Secure; HttpOnly; Max-Age={seconds}; Path=/; SameSite=Strict"


def _signer(key: str, texter: str) -> Signer:
    salt = f"conversation {texter}"
    return Signer(key, salt, sep="~", key_derivation="hmac", digest_method=hashlib.sha256)
