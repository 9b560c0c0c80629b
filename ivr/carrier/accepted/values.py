"""Which values an attribute takes: small tests to build tables from. Never reads a document."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

Accepts = Callable[[str], bool]

_NOT_IN_ADDRESSES = re.compile(r"[\s\x00-\x1f\x7f<>\\^`]")
_DIGITS = re.compile(r"[0-9]{1,9}")

SCHEMA = "12200"  # Twilio's code for a wrong value that has none of its own


@dataclass(frozen=True, slots=True)
class Attribute:
    """What an attribute takes, and Twilio's code for anything else."""

    accepts: Accepts
    code: str = SCHEMA


def anything(_value: str) -> bool:
    """Any text."""
    return True


def matches(pattern: str) -> Accepts:
    """A text of this form, from its beginning to its end."""
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def one_of(*values: str) -> Accepts:
    """One of these, letter for letter."""
    return frozenset(values).__contains__


def some_of(*values: str) -> Accepts:
    """One or more of these, with spaces between."""
    return lambda value: bool(value.split()) and set(value.split()) <= set(values)


def whole(least: int, most: int | None = None) -> Accepts:
    """A whole number in digits."""

    def accepts(value: str) -> bool:
        if _DIGITS.fullmatch(value) is None:
            return False
        return least <= int(value) and (most is None or int(value) <= most)

    return accepts


def at_most(characters: int) -> Accepts:
    """A text of so many characters at most."""
    return lambda value: len(value) <= characters


@lru_cache(maxsize=1024)
def hints(value: str) -> bool:
    """At most 500 phrases with commas between, of 100 characters at most."""
    entries = value.split(",")
    return len(entries) <= 500 and all(len(entry.strip()) <= 100 for entry in entries)


@lru_cache(maxsize=1024)
def address(value: str) -> bool:
    """A URL, whole or relative to the document: http or https, with a host, and without spaces.

    Nothing at all is the document itself."""
    if _NOT_IN_ADDRESSES.search(value):
        return False
    try:
        parts = urlsplit(value)
        port_is_good = parts.port is None or parts.port > 0
    except ValueError:
        return False
    if not parts.scheme and not parts.netloc:
        return True
    return parts.scheme in ("http", "https", "") and bool(parts.hostname) and port_is_good


def address_without_underscore(value: str) -> bool:
    """A URL whose host has no underscore: Twilio sends no progress callbacks to one."""
    return address(value) and "_" not in urlsplit(value).netloc


TRUTH = one_of("true", "false")
METHOD = one_of("GET", "POST")
LANGUAGE = matches(r"[a-z]{2,3}(-([A-Z][a-z]{3}|guru))?(-[A-Z]{2}|-\d{3})?(-WLS)?")
