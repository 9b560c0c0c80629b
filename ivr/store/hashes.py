"""Keyed hashes: names for calls, messages and numbers that lead back to none of them."""

import hashlib
import hmac


def keyed_hash(key: str, text: str) -> str:
    """A name for `text` that cannot be made or reversed without `key`: 16 hexadecimal digits."""
    return hmac.new(key.encode(), text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:16]
