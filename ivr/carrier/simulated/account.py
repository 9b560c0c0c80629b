"""The carrier's sending side, played: takes every text and delivers it to nobody. For the
demonstration, which has no account."""

from datetime import datetime

from ivr.carrier.statuses import Message


class SimulatedAccount:
    """Takes every text. Keeps none."""

    def send(self, row: str, recipient: str, body: str) -> Message:  # noqa: ARG002 - a Sender's
        """Taken, and delivered at once."""
        return Message(f"SM{row}", "delivered")

    def find(
        self,
        recipient: str,  # noqa: ARG002 - a Sender is asked with it; nothing is kept to be found
        body: str,  # noqa: ARG002 - the same
        since: datetime,  # noqa: ARG002 - the same
    ) -> tuple[Message, ...]:
        """It shows nothing: it keeps nothing."""
        return ()

    def ask(self, sid: str) -> Message:
        """Delivered."""
        return Message(sid, "delivered")
