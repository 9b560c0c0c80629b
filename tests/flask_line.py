"""The whole web application with a simulated carrier: requests are signed, routed and recorded."""

from dataclasses import replace
from pathlib import Path

from flask import Response, g

from ivr.content.revision import Revision
from ivr.line.line import FixedRevision, Line
from ivr.operations.service import build_service
from ivr.operations.settings import Settings, read_settings
from ivr.simulator.line import SECRET, SERVICE_NUMBER, URL, SimulatedLine
from ivr.simulator.transport import Transport
from ivr.store.promises import Promises
from ivr.store.recorder import Recorder
from ivr.web.application import create_app
from ivr.web.service import attach
from tests.logs import silent_log
from tests.wsgi import wsgi


def line_settings(text_number: str | None = None) -> Settings:
    return read_settings(
        {
            "PUBLIC_URL": URL,
            "TWILIO_AUTH_TOKEN": SECRET,
            "SERVICE_NUMBER": SERVICE_NUMBER,
            "TEXT_NUMBER": text_number or "",
            "SECRET_KEY": SECRET,
        },
        Path(),
    )


class FlaskLine(SimulatedLine):
    """A simulated line whose requests go through the Flask application."""

    def __init__(
        self,
        revision: Revision,
        *,
        text_number: str | None = None,
        promises: Promises | None = None,
        recorder: Recorder | None = None,
        offers_texts: bool = False,
    ) -> None:
        self._stored_opt_outs = promises
        super().__init__(
            revision, text_number=text_number, promises=promises, offers_texts=offers_texts
        )
        self._service = build_service(
            line_settings(text_number),
            clock=lambda: self.clock.now(),
            revisions=FixedRevision(revision),
            log=silent_log(),
            promises=promises,
            recorder=recorder,
        )
        self.app = create_app(self._service)
        self.app.after_request(self._note)

    def line(self) -> Line:
        line = super().line()
        return replace(line, opt_outs=self._stored_opt_outs or line.opt_outs)

    def service_transport(self) -> Transport:
        attach(self.app, replace(self._service, line=self.line()))
        return wsgi(self.app)

    def _note(self, response: Response) -> Response:
        answered = g.pop("answered", None)
        if hasattr(answered, "turn"):
            self.turns.append(answered.turn)
        elif answered is not None:
            self.answers.append(answered.answer)
        return response
