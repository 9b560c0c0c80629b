"""offer-without-key, offer-without-warning: the offer of a text in a call warns that other people may
see it, and names the key that sends it. Judges by words only."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ivr.content.findings import Finding, error
from ivr.content.revision import VOICE, Revision
from ivr.content.source import Source

_KEY = re.compile(r"\bpress (?:1|one)\b", re.IGNORECASE)
_WARNING = re.compile(
    r"\b(?:other people|others|someone else|somebody else)\b.*\bsee\b", re.IGNORECASE
)


def check(revision: Revision, sources: Mapping[str, Source], today: date) -> Iterator[Finding]:
    offer = revision.voice.text_offer
    if offer is None:
        return
    span = sources[VOICE].span(("text-offer", "ask"))
    key = _KEY.search(offer.ask)
    if key is None:
        message = "the offer of a text does not say which key sends it"
        hint = "say: If that is safe, press 1."
        yield error("offer-without-key", message, span, hint)
    warning = _WARNING.search(offer.ask)
    if warning is None or (key is not None and key.start() < warning.start()):
        message = "the offer of a text does not begin with the warning that other people may see it"
        hint = "say first: Other people may see the text on this phone."
        yield error("offer-without-warning", message, span, hint)
