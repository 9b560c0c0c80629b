"""Brings the tables up to date. Of several processes one runs the steps, and the others wait."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from ivr.store.database import Database

_STEPS = Path(__file__).parent / "migrations"
_LOCK = 0x1DC5  # any number that no other program in the database locks


def migrate(database: Database) -> tuple[str | None, str | None]:
    """Run the missing steps in one transaction. Returns the step before and the step after."""
    config = _config()
    with database.engine.begin() as connection:
        if database.is_postgres:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        before = MigrationContext.configure(connection).get_current_revision()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        after = MigrationContext.configure(connection).get_current_revision()
    return before, after


def newest_step() -> str | None:
    """The step that this version of the program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    return config
