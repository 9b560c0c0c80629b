"""`ivr schema`: the JSON Schemas of the operators' files, for editors."""

from pathlib import Path

import click

from ivr.content.editor_schemas import schema_files


@click.command()
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default="."
)
def schema(folder: Path) -> None:
    """Write the JSON Schemas of operators' files. They go below FOLDER (default: this folder).

    Editors that know YAML schemas complete names, show descriptions and mark mistakes while you type.
    Each file names its schema in its first line. Run this after a change of the models.
    """
    for name, text in schema_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        click.echo(name)
