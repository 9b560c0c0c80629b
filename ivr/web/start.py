"""Starts the application from the environment, or prints what is wrong and how to correct it."""

import sys
from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from ivr.content.findings import in_full
from ivr.operations.event_log import make_log
from ivr.operations.service import build_service, open_promises, open_recorder
from ivr.operations.settings import SettingsProblem, read_settings
from ivr.store.live_revisions import NothingPublished
from ivr.store.revisions import NothingToServe
from ivr.web.application import create_app
from ivr.web.metrics import counting, open_metrics

# Gunicorn stops when a worker process ends with this status ("application cannot be loaded"). After
# any other status it starts the next process, without end.
CANNOT_LOAD = 4


def start(environment: Mapping[str, str], content: Path, *, status: int = 1) -> Flask:
    """The application. Exits with `status`, and prints the reason, if it cannot start."""
    try:
        settings = read_settings(environment, content)
        metrics = open_metrics(settings.metrics_token)
        log = make_log(counting(metrics)) if metrics else make_log()
        service = build_service(
            settings,
            log=log,
            promises=open_promises(settings, log),
            recorder=open_recorder(settings, log),
        )
        return create_app(service, metrics)
    except SettingsProblem as problem:
        reason = "This service cannot start.\n\n" + "\n\n".join(problem.problems)
    except NothingToServe as problem:
        reading = problem.reading
        findings = "\n\n".join(in_full(each, reading.texts) for each in reading.findings)
        reason = f"This service cannot start: its configuration cannot be used.\n\n{findings}"
    except NothingPublished as problem:
        reason = f"This service cannot start: {problem}"
    print(reason, file=sys.stderr, flush=True)
    sys.exit(status)
