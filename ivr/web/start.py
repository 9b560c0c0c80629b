"""Starting: makes the application from the environment, or says what is wrong and the remedy."""

import sys
from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from ivr.content.findings import in_full
from ivr.operations.event_log import make_log
from ivr.operations.settings import SettingsProblem, read_settings
from ivr.store.live_revisions import NothingPublished
from ivr.store.revisions import NothingToServe
from ivr.web.application import build, promises_for, recorder_for
from ivr.web.metrics import attach, counting, open_metrics

# What gunicorn takes for "this application cannot be loaded". After any other status of a worker it
# starts another, and another, for ever.
CANNOT_LOAD = 4


def start(environment: Mapping[str, str], content: Path, *, status: int = 1) -> Flask:
    """The application; says why and exits with `status` where it cannot be made."""
    try:
        settings = read_settings(environment, content)
        metrics = open_metrics(settings.metrics_token)
        log = make_log(counting(metrics)) if metrics else make_log()
        app = build(
            settings,
            log=log,
            promises=promises_for(settings, log),
            recorder=recorder_for(settings, log),
        )
        if metrics:
            attach(app, metrics)
        return app
    except SettingsProblem as problem:
        told = "This service cannot start.\n\n" + "\n\n".join(problem.problems)
    except NothingToServe as problem:
        found = problem.reading
        why = "\n\n".join(in_full(finding, found.texts) for finding in found.findings)
        told = f"This service cannot start: its configuration cannot be used.\n\n{why}"
    except NothingPublished as problem:
        told = f"This service cannot start: {problem}"
    print(told, file=sys.stderr, flush=True)
    sys.exit(status)
