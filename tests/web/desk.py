"""An operator's desk: a folder of files, and the service that answers from it."""

import shutil
from pathlib import Path

from ivr.store.file_revisions import FileRevisions
from tests.callers import ROOT
from tests.web.signing import Service


class Desk:
    """What an operator writes is read at once, and callers hear it."""

    def __init__(self, folder: Path) -> None:
        for part in ("config", "flows"):
            shutil.copytree(ROOT / part, folder / part)
        self.folder = folder
        self.told = []
        self.revisions = FileRevisions(folder, self.told.append)
        self.service = Service(revisions=self.revisions)

    def writes(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_text("utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), "utf-8")
        self.revisions.refresh()
