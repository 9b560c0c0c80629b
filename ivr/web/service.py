"""What the views share: settings, revisions, the clock and the log. Wired once, in create_app."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, cast

from flask import Flask
from structlog.typing import FilteringBoundLogger

from ivr.carrier.twiml import Line
from ivr.content.revision import Revision
from ivr.directory.callers import Caller, Phone, recognise
from ivr.directory.numbers import caller_number, e164
from ivr.directory.places import NOWHERE, Places
from ivr.engine.turn import Turn
from ivr.operations.settings import Settings
from ivr.store.hashes import keyed_hash
from ivr.store.promises import Promises
from ivr.store.recorder import Recorder
from ivr.store.revisions import RevisionSource

Clock = Callable[[], datetime]
_KEY = "ivr"


class Keeper(Protocol):
    """Keeps texts that callers are promised."""

    def may_be_offered(self, number: str) -> bool:
        """Whether this number (E.164) may be offered a text."""
        ...

    def promise(
        self, call: str, step: str, *, revision: str, recipient: str, body: str, now: datetime
    ) -> bool:
        """Keep a text for sending; False where it is not kept, and may not be promised."""
        ...


@dataclass(frozen=True, slots=True)
class Service:
    """One process's parts. `on_turn` is told of each voice turn and its revision (the terminal and
    browser phones show why somebody rings). `keeper` keeps promised texts: `promises`, or what a
    simulated line has instead."""

    settings: Settings
    revisions: RevisionSource
    clock: Clock
    log: FilteringBoundLogger
    on_turn: Callable[[Turn, Revision], None] | None = None
    places: Places = NOWHERE
    promises: Promises | None = None
    recorder: Recorder | None = None
    keeper: Keeper | None = None

    def line(self, revision: Revision) -> Line:
        """What the TwiML writer needs."""
        service = revision.service
        return Line(
            self.settings.public_url,
            self.settings.service_number,
            service.voice,
            service.rings.longest_call,
        )

    def caller(self, revision: Revision, from_: str, forwarded_from: str = "") -> Caller:
        """Who is calling."""
        other = self.settings.text_number
        who = recognise(
            revision,
            from_,
            forwarded_from,
            our_numbers=self.settings.our_numbers,
            text_number=other if other != self.settings.service_number else None,
        )
        number = caller_number(from_)
        if who.phone is not Phone.MOBILE or who.is_us or number is None or self.keeper is None:
            return who
        return replace(who, takes_texts=self.keeper.may_be_offered(e164(number)))

    def hashed(self, call: str) -> str:
        """A name for a call or a message in the logs: a keyed hash, 16 hexadecimal digits."""
        return keyed_hash(self.settings.secret_key, call)


def attach(app: Flask, service: Service) -> None:
    """Give the app its service."""
    app.extensions[_KEY] = service


def service_of(app: Flask) -> Service:
    """The app's service."""
    return cast(Service, app.extensions[_KEY])
