"""What the text views share beside the service: opt-outs, the guard against floods, and who is told
of each answer. Wired once; a test, or a database, may take another's place with `attach`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from flask import Flask

from ivr.engine.texts import Answer
from ivr.line.opt_outs import OptOuts, RememberedOptOuts
from ivr.line.text_limits import Floods

_KEY = "ivr.texting"


@dataclass(frozen=True, slots=True)
class Texting:
    """`on_answer` is told of each answer (the terminal shows why it was chosen)."""

    opt_outs: OptOuts = field(default_factory=RememberedOptOuts)
    floods: Floods = field(default_factory=Floods)
    on_answer: Callable[[Answer], object] | None = None


def attach(app: Flask, texting: Texting) -> None:
    """Give the app these parts instead of those it had."""
    app.extensions[_KEY] = texting


def texting_of(app: Flask) -> Texting:
    """The app's parts."""
    return cast(Texting, app.extensions[_KEY])


def has_texting(app: Flask) -> bool:
    """Whether somebody has wired them already."""
    return _KEY in app.extensions
