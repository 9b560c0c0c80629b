"""Keyed hashes: names for calls, messages and numbers. A hash does not reveal what it names."""

import hashlib
import hmac


def keyed_hash(key: str, text: str) -> str:
    """A name for `text` that cannot be made or reversed without `key`: 16 hexadecimal digits."""
    return hmac.new(key.encode(), text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:16]
