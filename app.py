"""The WSGI entry: `gunicorn 'app:create_app()'`."""

import os
from pathlib import Path

from flask import Flask

from ivr.operations.background import start_background_threads
from ivr.web.service import service_of
from ivr.web.start import CANNOT_LOAD, start


def create_app() -> Flask:
    """The application as the environment sets it up, on the files of the current directory."""
    app = start(os.environ, Path(), status=CANNOT_LOAD)
    start_background_threads(service_of(app))
    return app
