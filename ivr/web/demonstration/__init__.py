"""The browser phone and text chat of `make run`. Keeps nothing: every page carries its whole script,
which is played again from the start, so that two previews never share anything."""

from ivr.web.demonstration.views import blueprint

__all__ = ["blueprint"]
