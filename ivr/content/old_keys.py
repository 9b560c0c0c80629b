"""Keys that have been renamed or moved. Decides which key to write instead of an old one."""

from collections.abc import Iterable, Mapping

from ivr.content.findings import Finding, error
from ivr.content.source import Path, Source

# Each old key, and the new ones: the one that may stand at the place is meant.
RENAMED: Mapping[str, tuple[str, ...]] = {
    "alone": ("exact",),
    "forgets": ("clears",),
    "go-by": ("branch-on",),
    "name": ("by-name",),
    "numbers-whole": ("numbers-from-call-start",),
    "otherwise": ("other-replies",),
    "personal": ("expires-after",),
    "postcode": ("by-postcode",),
    "said-back": ("place-sentences",),
    "straddles": ("on-boundary",),
    "tell": ("also-give",),
    "text": ("in-texts",),
    "told-only": ("never-dial",),
    "unless": ("ignore-in", "cancelled-by"),
    "unless-near": ("ignore-near",),
    "yes": ("after-yes",),
}
_INSTEAD = {"personal": "write expires-after: 1 year"}
_TEXTS, _DANGER = "flows/sms.yaml", "flows/danger.yaml"
_MOVED = ("groups", "denials")
_MOVED_WORDS = ("words", "hints", "alone", "unless", "near", "unless-near")


def new_key(old: str, legal: Iterable[str]) -> str | None:
    """The key that replaces an old one, among those that are legal at its place."""
    return next((key for key in RENAMED.get(old, ()) if key in legal), None)


def old_key_finding(source: Source, path: Path, legal: Iterable[str]) -> Finding | None:
    """A finding if the key at the end of `path` has another name or another file now."""
    old, span = str(path[-1]), source.key_span(path)
    words_moved = len(path) == 3 and path[0] == "urgent" and old in _MOVED_WORDS
    if source.file == _TEXTS and (words_moved or (len(path) == 1 and old in _MOVED)):
        hint = f"move it to the same place in {_DANGER}"
        return error("old-key", f'"{old}" is written in {_DANGER} now', span, hint)
    new = new_key(old, legal)
    if new is None:
        return None
    what = f'"{old}" is called "{new}" now'
    return error("old-key", what, span, _INSTEAD.get(old, f"write {new}: instead"))
