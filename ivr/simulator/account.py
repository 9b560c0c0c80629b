"""The carrier's sending side, played: takes every text and delivers it to nobody. For the
demonstration, which has no account."""

from ivr.carrier.statuses import Message


class SimulatedAccount:
    """Takes every text. Keeps none."""

    def send(self, row: str, *_: object) -> Message:
        """Taken, and delivered at once."""
        return Message(f"SM{row}", "delivered")

    def find(self, *_: object) -> tuple[Message, ...]:
        """It shows nothing: it keeps nothing."""
        return ()

    def ask(self, sid: str) -> Message:
        """Delivered."""
        return Message(sid, "delivered")
