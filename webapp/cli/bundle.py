"""``caseway bundle``: versions of processes as files, so that they can live in git and be checked in CI."""

from pathlib import Path

import click

from engine.actor import SYSTEM
from engine.bundles.archives import write_archive
from engine.commands.create_proposal import CreateProposal
from engine.comparing import compare
from engine.queries.areas import get_area_id
from engine.queries.version_texts import get_version_texts
from webapp.cli.bundle_changes import lines_of
from webapp.cli.bundle_moves import impact_command, migrate_command
from webapp.cli.bundle_sources import read_source
from webapp.cli.database import open_engine, quieten, read_settings


@click.group()
def bundle() -> None:
    """Versions of processes as folders and archives.

    A source is a folder, a .zip archive, a .bpmn file, KEY (the latest published version of a process) or
    KEY@NUMBER (one of its versions).
    """


bundle.add_command(impact_command)
bundle.add_command(migrate_command)


@bundle.command("export")
@click.argument("key")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--version", "number", type=int, help="Which version; the latest by default.")
def export_command(key: str, target: Path, number: int | None) -> None:
    """Write a published version to TARGET: an archive if it ends in .zip, else a folder.

    The same version always gives the same bytes. A folder must be new or hold a version of the same process;
    files that the version does not have are removed from it.
    """
    quieten()
    with open_engine(read_settings()).read() as session:
        found = get_version_texts(session, key, number)
    files = {path: text for path, text in found.files.items() if path != "clauses.yaml"}
    if target.suffix == ".zip":
        target.write_bytes(write_archive(key, files))
    else:
        _write_folder(target, key, files)
    click.echo(f"{key}, version {found.number}: {len(files)} files written to {target}")


@bundle.command("import")
@click.argument("source")
@click.option("--area", "area_key", required=True, help="The partnership whose version it will be.")
@click.option("--title", default="", help="What the proposal is about.")
def import_command(source: str, area_key: str, title: str) -> None:
    """Keep SOURCE as a proposal in the process studio, where it is checked, tried and approved."""
    quieten()
    engine = open_engine(read_settings())
    found = read_source(source, engine)
    with engine.read() as session:
        area_id = get_area_id(session, area_key)
    command = CreateProposal(
        area_id, found.process_key, title or f"Import of {found.process_key}", files=found.files
    )
    proposal_id = engine.execute(command, actor=SYSTEM)
    click.echo(f"{found.process_key}: kept as a proposal, /studio/{proposal_id}")


@bundle.command("diff")
@click.argument("old")
@click.argument("new")
def diff_command(old: str, new: str) -> None:
    """Say in words what is different between two sources; exit status 1 if anything is.

    Moves in the drawing alone are not counted.
    """
    quieten()
    before, after = read_source(old), read_source(new)
    found = compare(before.files, after.files)
    for sentence in found.unreadable:
        click.echo(sentence, err=True)
    lines = [line for change in found for line in lines_of(change)]
    for line in lines:
        click.echo(line)
    if not lines and not found.unreadable:
        click.echo("Nothing is different.")
    if lines or found.unreadable:
        raise SystemExit(1)


def _write_folder(target: Path, key: str, files: dict[str, str]) -> None:
    kept = [path for path in target.rglob("*") if path.is_file()] if target.is_dir() else []
    own = {target / path for path in files}
    if kept and not (target / f"{key}.bpmn").is_file():
        message = f"{target} holds something else than the process {key}. Name another folder."
        raise click.ClickException(message)
    for path in kept:
        if path not in own and path.suffix in {".bpmn", ".dmn", ".json", ".yaml"}:
            path.unlink()
    for name, text in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
