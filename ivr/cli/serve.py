"""`ivr serve`: the service under gunicorn. With DEMONSTRATION=1 also a browser phone, on loopback, with
its own tables and worker."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from ivr.cli import options
from ivr.operations.background import start_background_threads
from ivr.operations.settings import Settings
from ivr.store.database import Database
from ivr.store.migrate import migrate
from ivr.web.service import service_of
from ivr.web.start import start


# Gunicorn is embedded by subclassing (its page on custom applications), and ships no types.
class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with an application that exists already."""

    def __init__(self, app: Flask, settings: dict[str, Any]) -> None:
        self._app, self._settings = app, settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Called in gunicorn's worker process, where the threads must start."""
        start_background_threads(service_of(self._app))
        return self._app


@click.command()
@options.content
def serve(folder: Path) -> None:
    """Answer calls and texts. The environment sets it up (docs/settings.md)."""
    app = start(os.environ, folder)
    settings = service_of(app).settings
    # The carrier reaches the service through the platform's router; the demonstration is local.
    host = "127.0.0.1" if settings.demonstration else "0.0.0.0"  # noqa: S104
    if settings.demonstration:
        click.echo(
            f"\n  A phone and a text chat:  http://127.0.0.1:{settings.port}/\n"
            "  In the terminal:          .venv/bin/ivr call\n"
            '                            .venv/bin/ivr text "derby"\n'
            "  Ctrl-C ends it.\n"
        )
    with _demonstration_worker(settings) if settings.demonstration else nullcontext():
        _Server(
            app,
            {"bind": f"{host}:{settings.port}", "workers": 1, "threads": 8, "loglevel": "warning"},
        ).run()


@contextmanager
def _demonstration_worker(settings: Settings) -> Iterator[None]:
    """Make the tables, and run a worker that ends with this process. In production the Procfile
    does."""
    database = Database(settings.database_url)
    migrate(database)
    database.close()
    shared = {
        "PUBLIC_URL": settings.public_url,
        "SERVICE_NUMBER": settings.service_number,
        "TWILIO_AUTH_TOKEN": settings.tokens[0],
        "SECRET_KEY": settings.secret_key,
    }
    worker = subprocess.Popen(
        [sys.executable, "-m", "ivr", "worker", "--with-parent"], env={**os.environ, **shared}
    )
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(15)
