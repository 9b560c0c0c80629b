"""A database opened for the first time, by several processes at once: a web process for each core."""

from sqlalchemy import text

from ivr.store.database import Database
from tests.threads import at_once

ROUNDS, AT_ONCE = 60, 4


def test_nobody_finds_a_new_file_locked(tmp_path):
    modes = []
    for number in range(ROUNDS):

        def open_it(address: str = f"sqlite:///{tmp_path / f'{number}.sqlite'}") -> None:
            database = Database(address)
            with database.transaction() as session:
                modes.append(session.execute(text("PRAGMA journal_mode")).scalar_one())
            database.close()

        at_once(AT_ONCE, open_it)
    assert modes == ["wal"] * AT_ONCE * ROUNDS
