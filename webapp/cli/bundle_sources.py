"""What the bundle commands work on: a folder, an archive, a diagram, or a published version."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from engine.bundles.folders import read_folder
from engine.execute import Engine
from engine.importing import read_upload
from engine.queries.version_texts import get_version_texts
from webapp.cli.database import open_engine, read_settings


@dataclass(frozen=True)
class Source:
    """A bundle's texts and the process they are of."""

    process_key: str
    files: Mapping[str, str]


def read_source(source: str, engine: Engine | None = None) -> Source:
    """Read a source as the commands' help describes it.

    Args:
        source: what was given on the command line.
        engine: where published versions are; opened from the settings when needed.

    Raises:
        DefinitionError: the file cannot be read, or holds no process.
        NotFoundError: there is no such published version.
        ClickException: it is neither a file nor the name of a process.
    """
    path = Path(source)
    if path.is_dir():
        folder = path.resolve()
        if not (folder / f"{folder.name}.bpmn").is_file():
            message = f"{path} holds no {folder.name}.bpmn: a process's folder has the name of its process."
            raise click.ClickException(message)
        return _without_clauses(folder.name, read_folder(folder))
    if path.is_file():
        upload = read_upload(path.name, path.read_bytes())
        return _without_clauses(upload.process_key, upload.files)
    key, _, number = source.partition("@")
    if not key.isidentifier() or not (number.isdigit() or not number):
        message = f"{source} is no file, and no process such as rapid_review or rapid_review@2."
        raise click.ClickException(message)
    with (engine or open_engine(read_settings())).read() as session:
        found = get_version_texts(session, key, int(number) if number else None)
    return _without_clauses(found.process_key, found.files)


def _without_clauses(key: str, files: Mapping[str, str]) -> Source:
    """The library's words for clauses are added when a version is published; they are nobody's edit."""
    return Source(key, {path: text for path, text in files.items() if path != "clauses.yaml"})
