"""One line: its numbers and address, its revisions, and the stores that it needs, as protocols."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from ivr.carrier.twiml import WriterSettings
from ivr.content.findings import Finding
from ivr.content.revision import Revision
from ivr.directory.callers import Caller, PhoneKind, recognise_caller
from ivr.directory.phone_numbers import e164, parse_number
from ivr.directory.places import NO_INDEX, Places
from ivr.line.keyed_hash import keyed_hash
from ivr.line.text_limits import TextLimiter


class Revisions(Protocol):
    @property
    def live(self) -> Revision:
        """The revision for new calls and for texts."""

    def for_call(self, wanted: str, /) -> Revision:
        """The revision with this id, or the live one if it no longer exists."""


class FixedRevision:
    """Always the same revision: for a simulation."""

    findings: tuple[Finding, ...] = ()
    reasons: tuple[str, ...] = ()

    def __init__(self, revision: Revision) -> None:
        self.live = revision

    def for_call(self, _: str, /) -> Revision:
        return self.live

    def refresh(self) -> None:
        """Nothing changes."""


class PromiseStore(Protocol):
    def may_be_offered(self, number: str) -> bool:
        """Whether a caller with this number (E.164) may be offered a text."""

    def promise(
        self, call: str, step: str, *, revision: str, recipient: str, body: str, now: datetime
    ) -> bool:
        """Store a text for sending. False: it is not stored and must not be promised."""


class OptOuts(Protocol):
    """Stores which numbers have opted out of texts. A number is always a keyed hash here."""

    def has_opted_out(self, number: str) -> bool:
        """Whether this number has opted out."""

    def record_choice(self, number: str, now: datetime, *, out: bool) -> None:
        """Store that this number has opted out, or in again."""


class OptOutsInMemory:
    """Opt-outs of this process only: for the simulated line, and for a service without a database. The
    carrier blocks these numbers as well."""

    def __init__(self) -> None:
        self._out: set[str] = set()

    def has_opted_out(self, number: str) -> bool:
        return number in self._out

    def record_choice(self, number: str, now: datetime, *, out: bool) -> None:  # noqa: ARG002 - see OptOuts
        if out:
            self._out.add(number)
        else:
            self._out.discard(number)


@dataclass(frozen=True, slots=True)
class Line:
    """Everything that answering a call or a text needs.

    `promises` is None where no texts are offered in calls, `text_limiter` where texts are not counted.
    """

    revisions: Revisions
    first_revision: Revision  # used when the live one cannot be loaded
    public_url: str
    number: str  # the number that callers dial (E.164)
    text_number: str  # the number that takes texts: often the same
    secret_key: str
    places: Places = NO_INDEX
    promises: PromiseStore | None = None
    opt_outs: OptOuts = field(default_factory=OptOutsInMemory)
    text_limiter: TextLimiter | None = None

    @property
    def line_numbers(self) -> frozenset[str]:
        return frozenset({self.number, self.text_number})

    def writer_settings(self, revision: Revision) -> WriterSettings:
        service, longest = revision.service, revision.service.rings.longest_call
        return WriterSettings(self.public_url, self.number, service.voice, longest)

    def recognise(self, revision: Revision, from_: str, forwarded_from: str = "") -> Caller:
        """The caller, from the carrier's `From` and `ForwardedFrom`."""
        ours, other = self.line_numbers, self.text_number
        text_number = other if other != self.number else None
        caller = recognise_caller(
            revision, from_, forwarded_from, line_numbers=ours, text_number=text_number
        )
        number = parse_number(from_)
        is_asked = caller.phone is PhoneKind.MOBILE and not caller.is_from_line
        if not is_asked or number is None or self.promises is None:
            return caller
        return replace(caller, takes_texts=self.promises.may_be_offered(e164(number)))

    def hashed(self, name: str) -> str:
        """The keyed hash of a call, a message or a number: 16 hexadecimal digits."""
        return keyed_hash(self.secret_key, name)

    def fallback_revision(self) -> Revision:
        """The revision for a fault: the live one, or the first one of this process."""
        try:
            return self.revisions.live
        except Exception:
            return self.first_revision
