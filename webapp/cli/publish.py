"""``caseway publish PATH``: check process folders and store them as the next versions."""

from datetime import datetime
from pathlib import Path

import click

from engine.actor import SYSTEM
from engine.bundles.checking import check_path
from engine.bundles.folders import SHIPPED, list_process_folders, read_clauses, read_folder
from engine.commands.load_clauses import LoadClauses
from engine.commands.publish_version import PublishVersion
from engine.execute import Engine, NothingToDo
from engine.now import local_date
from webapp.cli.check import show
from webapp.cli.database import open_engine, quieten, read_settings


@click.command()
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path), default=SHIPPED)
@click.option("--in-force-from", type=click.DateTime(["%Y-%m-%d"]), help="The first day; today by default.")
@click.option("--rule", default="", help="A transitional rule: an expression over the facts of a case.")
@click.option("--summary", default="", help="What has changed, in plain English.")
def publish(path: Path, in_force_from: datetime | None, rule: str, summary: str) -> None:
    """Publish one process's folder, or every process folder in PATH; without PATH, those of Caseway itself.

    The clauses beside them come into the library of clauses, the ones that nothing cites too. Nothing is
    published if the check finds an error in any of them.
    """
    quieten()
    findings, looked_at = check_path(path)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors or not looked_at:
        show(errors)
        message = "Nothing was published: mend the errors first." if errors else f"No process in {path}."
        raise click.ClickException(message)
    engine = open_engine(read_settings())
    first_day = in_force_from.date() if in_force_from else local_date(engine.now())
    folder = path.resolve()
    alone = (folder / f"{folder.name}.bpmn").is_file()
    engine.execute(LoadClauses(read_clauses((folder.parent if alone else folder) / "clauses")), actor=SYSTEM)
    for found in [folder] if alone else list_process_folders(folder):
        command = PublishVersion(found.name, read_folder(found), first_day, summary, rule)
        click.echo(f"{found.name}: {_publish(engine, command)}")


def _publish(engine: Engine, command: PublishVersion) -> str:
    result = engine.execute(command, actor=SYSTEM)
    if isinstance(result, NothingToDo):
        return "unchanged"
    return f"published, in force from {command.in_force_from:%-d %B %Y}"
