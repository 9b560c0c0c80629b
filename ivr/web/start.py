"""Starts the application from the environment, or prints what is wrong and how to correct it."""

import sys
from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from ivr.content.findings import format_finding
from ivr.operations.event_counters import counting, open_counters
from ivr.operations.event_log import make_log
from ivr.operations.service import build_service, open_promises, open_recorder
from ivr.operations.settings import SettingsProblem, read_settings
from ivr.store.database_revisions import NothingPublished
from ivr.store.revision_source import NothingToServe
from ivr.web.application import create_app

# Gunicorn stops when a worker process ends with this status ("application cannot be loaded"). After
# any other status it starts the next process, without end.
CANNOT_LOAD = 4


def start(environment: Mapping[str, str], content: Path, *, status: int = 1) -> Flask:
    """The application. Exits with `status`, and prints the reason, if it cannot start."""
    try:
        settings = read_settings(environment, content)
        counters = open_counters(settings.metrics_token)
        log = make_log(counting(counters)) if counters else make_log()
        service = build_service(
            settings,
            log=log,
            promises=open_promises(settings, log),
            recorder=open_recorder(settings, log),
        )
        return create_app(service, counters)
    except SettingsProblem as problem:
        reason = "This service cannot start.\n\n" + "\n\n".join(problem.problems)
    except NothingToServe as problem:
        reading = problem.reading
        findings = "\n\n".join(format_finding(each, reading.texts) for each in reading.findings)
        reason = f"This service cannot start: its configuration cannot be used.\n\n{findings}"
    except NothingPublished as problem:
        reason = f"This service cannot start: {problem}"
    print(reason, file=sys.stderr, flush=True)
    sys.exit(status)
