"""What Twilio would have to say about a document, as data. Decides nothing."""

from dataclasses import dataclass

# Two kinds of complaint that Twilio has no number for: what a value or an order of verbs would do to
# a caller although Twilio says nothing (see house.py).
OUR_RULE = "our rule"


@dataclass(frozen=True, slots=True)
class Complaint:
    """One fault of a document: Twilio's code for it (or `our rule`), words, and its place, as
    `Response/Gather[1]/Say[2]`."""

    code: str
    message: str
    place: str = "Response"

    def __str__(self) -> str:
        return f"{self.place}: {self.message} [{self.code}]"
