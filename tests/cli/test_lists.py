"""The length of a list is at least one: fewer is a typing mistake."""

import pytest
from click.testing import CliRunner

from ivr.cli import commands
from tests.databases import migrated

LISTS = ("audit", "outbox", "revisions")


@pytest.mark.parametrize("command", LISTS)
@pytest.mark.parametrize("most", ["-1", "0"])
def test_fewer_than_one_is_refused_as_wrong_usage(command, most):
    told = CliRunner().invoke(commands, [command, "--most", most])
    assert told.exit_code == 2
    assert "'--most'" in told.stderr


@pytest.mark.parametrize("command", LISTS)
def test_one_can_be_asked_for(command, tmp_path):
    env = {"DATABASE_URL": migrated("sqlite", tmp_path)}
    told = CliRunner().invoke(commands, [command, "--most", "1"], env=env)
    assert told.exit_code == 0, told.output
