"""The data that a turn depends on, besides the state and the event."""

from dataclasses import dataclass

from ivr.content.flow import Prompts
from ivr.content.revision import Revision
from ivr.content.service_settings import Limits, Waits
from ivr.directory.callers import Caller
from ivr.directory.moment import Moment
from ivr.directory.places import NO_INDEX, Places


@dataclass(frozen=True, slots=True)
class TurnContext:
    revision: Revision
    caller: Caller
    moment: Moment
    places: Places = NO_INDEX

    @property
    def prompts(self) -> Prompts:
        """The words of the engine itself."""
        return self.revision.voice.prompts

    @property
    def waits(self) -> Waits:
        return self.revision.service.waits

    @property
    def limits(self) -> Limits:
        return self.revision.service.limits
