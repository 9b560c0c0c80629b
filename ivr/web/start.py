"""Starting: makes the application from the environment, or says what is wrong and the remedy."""

import sys
from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from ivr.content.findings import in_full
from ivr.store.revisions import NothingToServe
from ivr.web.application import build
from ivr.web.settings import SettingsProblem, read_settings


def start(environment: Mapping[str, str], content: Path) -> Flask:
    """The application; exits with status 1 and says why where it cannot be made."""
    try:
        return build(read_settings(environment, content))
    except SettingsProblem as problem:
        sys.exit("This service cannot start.\n\n" + "\n\n".join(problem.problems))
    except NothingToServe as problem:
        reading = problem.reading
        told = "\n\n".join(in_full(finding, reading.texts) for finding in reading.findings)
        sys.exit(f"This service cannot start: its configuration cannot be used.\n\n{told}")
