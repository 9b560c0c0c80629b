"""A context: everything a turn is decided from, besides the state and the event."""

from dataclasses import dataclass

from ivr.content.flow import Prompts
from ivr.content.revision import Revision
from ivr.directory.callers import Caller
from ivr.directory.moment import Moment
from ivr.directory.places import NO_INDEX, Places


@dataclass(frozen=True, slots=True)
class TurnContext:
    """The revision, the caller and the moment; and the opened postcode index, where there is one."""

    revision: Revision
    who: Caller
    moment: Moment
    places: Places = NO_INDEX

    @property
    def prompts(self) -> Prompts:
        """The words the engine says by itself."""
        return self.revision.voice.prompts
