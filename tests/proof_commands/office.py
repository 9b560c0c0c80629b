"""An office in which operators publish: a database, and the folders they edit."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner

from ivr.cli import commands
from ivr.content.revision import read_folder
from ivr.proof.scenarios import read_scenarios
from ivr.store import publications
from ivr.store.database import Database
from ivr.store.publications import ProofRecord, PublishedFiles
from tests.cli.terminal import copy_of_the_files
from tests.databases import migrated

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
VOICE, CONTACTS, CALENDAR = "flows/voice.yaml", "config/contacts.yaml", "config/calendar.yaml"
LOUDER = (VOICE, "say: If you are under 18", "say: If you are younger than 18")
HEARD = 'If you are -"under" +"younger than" 18'


class Office:
    """A database, and the folders of operators."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        self.where = migrated("sqlite", folder)
        self.database = Database(self.where)
        self.ann = copy_of_the_files(folder / "ann")

    def ivr(self, *words: str, typed: str | None = None):
        env = {"DATABASE_URL": self.where, "CONFIG_SOURCE": "database"}
        return CliRunner().invoke(commands, words, input=typed, env=env)

    def published_already(self, folder: Path | None = None, who: str = "anna") -> str:
        """Publish a folder without checks and proof; returns its revision."""
        folder = folder or self.ann
        live = publications.live_publication_number(self.database)
        made = publications.publish(
            self.database, written(folder), expected=live, who=who, why="as it was",
            proved=ProofRecord(NOON.isoformat(), 400), now=NOON,
        )  # fmt: skip
        return made.revision

    def copy(self, name: str) -> Path:
        return Path(shutil.copytree(self.ann, self.root / name))

    @property
    def live(self):
        return publications.live_publication(self.database)


def written(folder: Path) -> PublishedFiles:
    return PublishedFiles(read_folder(folder), read_scenarios(folder).texts)


def replace_file(folder: Path, file: str, text: str) -> None:
    (folder / file).write_text(text, "utf-8")


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
