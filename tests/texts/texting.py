"""A texter who texts the line several times, from one phone, through one carrier."""

from datetime import timedelta
from typing import Self

from ivr.engine.texts import TextReply
from ivr.simulator.callers import number_for
from ivr.simulator.line import SimulatedLine
from tests.callers import WORKING_DAY, instant, shipped
from tests.texters import Answered


class Conversation(Answered):
    """Texts in turn. Each method is a fact; a wrong one fails the test."""

    def __init__(
        self, at: str = WORKING_DAY, *, phone: str = "mobile", line: SimulatedLine | None = None
    ) -> None:
        self.line = line or SimulatedLine(shipped())
        self.carrier = self.line.carrier(instant(at))
        self.phone = phone if phone.startswith(("+", "whatsapp:")) else number_for(phone)

    def texts(self, *several: str, pictures: int = 0, opt_out=None) -> Self:
        for words in several:
            self.replies = self.carrier.text(
                self.phone, words, media=pictures, opt_out_type=opt_out
            )
            assert self.replies.faults == ()
            assert len(self.replies.messages) <= 1
        return self

    def waits(self, **how: float) -> Self:
        self.line.clock.advance(timedelta(**how).total_seconds())
        return self

    def as_phone(self, phone: str) -> Self:
        self.phone = phone
        return self

    def is_answered_by(self, entry: str) -> Self:
        assert self.answer.entry == entry, self.answer
        return self

    @property
    def answer(self) -> TextReply:
        return self.line.answers[-1]
