"""Texters in tests, through the simulated carrier: what they text, and which reply they get."""

from typing import Self

from ivr.simulator.callers import number_for
from ivr.simulator.line import SimulatedLine
from ivr.simulator.texts import SimulatedReplies
from tests.callers import WORKING_DAY, instant, shipped_line


class Answered:
    """The reply to a text. Each method is a fact about it; a wrong one fails the test."""

    replies: SimulatedReplies

    def gets(self, *phrases: str) -> Self:
        text = self.text
        for phrase in phrases:
            assert phrase in text, f"{phrase!r} is not in: {text}"
        assert self.replies.segments[0] <= 2
        return self

    def does_not_get(self, *phrases: str) -> Self:
        """There is a reply, and none of these is in it, in any case."""
        for phrase in phrases:
            assert phrase.casefold() not in self.text.casefold(), f"{phrase!r} is in: {self.text}"
        return self

    def gets_nothing(self) -> Self:
        """The line sends nothing; the carrier may send a reply of its own."""
        assert self.replies.messages == ()
        assert self.replies.response is not None
        assert b"<Message" not in self.replies.response.body
        return self

    @property
    def text(self) -> str:
        (text,) = self.replies.messages or ("",)
        assert text, "nothing is sent"
        return text


class Texter(Answered):
    """A texter."""

    def __init__(self, phone: str = "mobile", *, line: SimulatedLine | None = None) -> None:
        self._from = phone if phone.startswith("+") else number_for(phone)
        self._line = line or shipped_line()

    def texts(
        self,
        words: str,
        at: str = WORKING_DAY,
        *,
        pictures: int = 0,
        opt_out: str | None = None,
    ) -> Self:
        carrier = self._line.carrier(instant(at))
        self.replies = carrier.text(self._from, words, media=pictures, opt_out_type=opt_out)
        assert self.replies.faults == ()
        assert len(self.replies.messages) <= 1
        return self
