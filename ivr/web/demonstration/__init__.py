"""The browser phone and text chat of `make run`. The server stores nothing: each page carries the whole
call and conversation, which are replayed from the start, so that two visitors share nothing."""

from ivr.web.demonstration.views import blueprint

__all__ = ["blueprint"]
