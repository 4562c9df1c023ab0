"""``caseway scenarios [PATH]``: play scenarios and count the drawn flows they walk."""

from collections.abc import Mapping
from pathlib import Path

import click

from engine.bundles.folders import SHIPPED, list_process_folders, read_clauses, read_folder
from engine.scenarios import Coverage, Runner, ScenarioFileError, load_scenario
from webapp.cli.database import quieten


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path), default=SHIPPED)
def scenarios(path: Path) -> None:
    """Play the scenarios of all processes, of one process's folder, or one file.

    A single file is played without counting flows. Ends with exit status 1 if one fails or a drawn flow is
    walked by none.
    """
    quieten()
    root, chosen, files = _find(path)
    if not files:
        message = f"There is no scenario in {path}."
        raise click.ClickException(message)
    clauses = read_clauses(root / "clauses")
    folders = {folder.name: read_folder(folder, clauses) for folder in list_process_folders(root)}
    runner = Runner(folders)
    coverage = Coverage()
    failed = sum(not _play(runner, file, coverage) for file in files)
    uncovered = _show_coverage(runner, coverage, chosen) if path.is_dir() else 0
    click.echo(f"{len(files) - failed} passed, {failed} failed")
    if failed or uncovered:
        raise SystemExit(1)


def _find(path: Path) -> tuple[Path, list[str], list[Path]]:
    """The folder of all processes, the processes to count, and the scenario files to play."""
    path = path.resolve()
    if path.is_file():
        return path.parent.parent.parent, [], [path]
    if (path / f"{path.name}.bpmn").is_file():
        return path.parent, [path.name], sorted((path / "scenarios").glob("*.yaml"))
    folders = list_process_folders(path)
    files = [file for folder in folders for file in sorted((folder / "scenarios").glob("*.yaml"))]
    return path, [folder.name for folder in folders], files


def _play(runner: Runner, file: Path, coverage: Coverage) -> bool:
    shown = f"{file.parent.parent.name}/{file.name}"
    try:
        result = runner.run(load_scenario(file.read_text(encoding="utf-8"), shown))
    except (ScenarioFileError, UnicodeDecodeError) as error:
        click.echo(f"FAILED {shown}: {error}")
        return False
    coverage.add(result.coverage)
    if not result.passed:
        click.echo(f"FAILED {shown}: {result.scenario.name}: {result.failure}")
    return result.passed


def _show_coverage(runner: Runner, coverage: Coverage, chosen: list[str]) -> int:
    missing: Mapping[str, list[str]] = {key: coverage.missing(runner.bundles[key].diagram) for key in chosen}
    for key, flows in missing.items():
        walked, drawn = coverage.counts(runner.bundles[key].diagram)
        click.echo(f"{key}: {walked} of {drawn} flows walked")
        for flow in flows:
            click.echo(f"  not walked: {flow}")
    return sum(map(len, missing.values()))
