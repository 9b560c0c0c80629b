"""The fields of the page's forms."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict


@dataclass(frozen=True, slots=True)
class Form:
    """One press of a button, with the state that the page carried.

    `when` is the time as it was typed and `at` the last readable one; `call_at`, `call_from` and
    `actions` are the call so far, `texts` the conversation so far.
    """

    do: str = "look"
    when: str = ""
    at: str = ""
    caller: str = "mobile"
    number: str = ""
    call_at: str = ""
    call_from: str = ""
    actions: tuple[str, ...] = ()
    is_early: bool = False
    words: str = ""
    texts: tuple[str, ...] = ()
    message: str = ""
    has_picture: bool = False


def read_form(fields: MultiDict[str, str]) -> Form:
    """The fields of a form. Missing ones have the values of a fresh page."""
    return Form(
        do=fields.get("do", "look"),
        when=fields.get("when", "").strip(),
        at=fields.get("at", ""),
        caller=fields.get("caller", "mobile"),
        number=fields.get("number", "").strip(),
        call_at=fields.get("call-at", ""),
        call_from=fields.get("call-from", ""),
        actions=tuple(fields.getlist("act")),
        is_early=fields.get("early") == "yes",
        words=fields.get("words", ""),
        texts=tuple(_with_unix_lines(text) for text in fields.getlist("text")),
        message=_with_unix_lines(fields.get("message", "")),
        has_picture=fields.get("picture") == "yes",
    )


def _with_unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
