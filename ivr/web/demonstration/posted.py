"""What the page's forms carry. Decides nothing about what it means."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict


@dataclass(frozen=True, slots=True)
class Posted:
    """One press of a button, with everything that was there before it.

    `when` is the time as it was typed and `at` the last one that could be read; `call_at`,
    `call_from` and `acts` are the call so far, `texts` the conversation so far.
    """

    do: str = "look"
    when: str = ""
    at: str = ""
    caller: str = "mobile"
    number: str = ""
    call_at: str = ""
    call_from: str = ""
    acts: tuple[str, ...] = ()
    is_early: bool = False
    words: str = ""
    texts: tuple[str, ...] = ()
    message: str = ""
    has_picture: bool = False


def read(form: MultiDict[str, str]) -> Posted:
    """The fields of a form; those that are missing are as on a fresh page."""
    return Posted(
        do=form.get("do", "look"),
        when=form.get("when", "").strip(),
        at=form.get("at", ""),
        caller=form.get("caller", "mobile"),
        number=form.get("number", "").strip(),
        call_at=form.get("call-at", ""),
        call_from=form.get("call-from", ""),
        acts=tuple(form.getlist("act")),
        is_early=form.get("early") == "yes",
        words=form.get("words", ""),
        texts=tuple(_lines(text) for text in form.getlist("text")),
        message=_lines(form.get("message", "")),
        has_picture=form.get("picture") == "yes",
    )


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
