from importlib import import_module

import pytest

from tests.proof_commands.office import NOON, Office


@pytest.fixture
def office(tmp_path, monkeypatch):
    """A publication is proved for 400 days; two are enough to see what refuses one."""
    command = import_module("ivr.cli.publish")  # in `ivr.cli` the command has the module's name
    monkeypatch.setattr(command, "DAYS", 2)
    monkeypatch.setattr(command, "_now", lambda: NOON)
    made = Office(tmp_path)
    yield made
    made.database.close()
