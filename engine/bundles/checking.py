"""Checking files and folders before anything is published: findings for whatever they hold, never a crash."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from engine.bundles.folders import list_process_folders, read_clauses
from engine.diagram import DiagramError, read_diagrams
from engine.diagram.model import Diagram
from engine.errors import DefinitionError
from engine.gate import Finding, check_bundle, check_diagram_xml
from engine.scenarios.errors import ScenarioFileError
from engine.scenarios.loading import load_scenario

# The gate refuses more than 5 MB; one byte over is enough for it to see that.
_MOST_BYTES = 5 * 1024 * 1024 + 1
_DIAGRAMS = (".bpmn", ".bpmn2", ".bpmn20.xml")
_MOST_FILES = 10_000


def check_path(path: Path) -> tuple[list[Finding], int]:
    """Check a diagram, a process's folder, a folder of those, or a folder of any diagrams.

    Args:
        path: what to check; a single file is read as a diagram unless it is a scenario (``.yaml``).

    Returns:
        The findings, and how many files or process folders were looked at (0: there was nothing to check).
    """
    if path.is_file():
        return _check_file(path, str(path)), 1
    if _is_process(path):
        return _check_processes(path.parent, [path])
    folders = [folder for folder in _subfolders(path) if _is_process(folder)]
    if folders:
        return _check_processes(path, folders)
    files = [found for found in _files_below(path) if found.name.endswith(_DIAGRAMS)]
    return [finding for file in files for finding in _check_file(file, str(file))], len(files)


def check_scenario_text(text: str, file: str) -> Iterator[Finding]:
    """What is wrong with a scenario file, as a finding."""
    try:
        load_scenario(text, file)
    except ScenarioFileError as error:
        problem = str(error).removeprefix(f"{file}:")
        mend = "Write it as the other scenarios are written (docs/bpmn.md)."
        yield Finding("", "", f"Line {problem}.", mend, "error", "scenario", file)


def _is_process(folder: Path) -> bool:
    """A process's folder holds a diagram of its own name, or any diagram beside forms or scenarios."""
    if (folder / f"{folder.resolve().name}.bpmn").is_file():
        return True
    return any(folder.glob("*.bpmn")) and any((folder / name).is_dir() for name in ("forms", "scenarios"))


def _subfolders(path: Path) -> list[Path]:
    return sorted(found for found in path.iterdir() if found.is_dir() and not found.name.startswith("."))


def _check_processes(root: Path, folders: list[Path]) -> tuple[list[Finding], int]:
    """Check process folders with everything beside them as what they may refer to."""
    beside = _diagrams_beside(root, folders)
    findings: list[Finding] = []
    try:
        clauses = set(read_clauses(root / "clauses")) or None
    except DefinitionError as error:
        findings.append(_unreadable(str(root / "clauses"), str(error)))
        clauses = None
    for folder in folders:
        key = folder.resolve().name
        files = {
            found.relative_to(folder).as_posix(): _read(found)
            for found in _files_below(folder)
            if not any(part.startswith(".") for part in found.relative_to(folder).parts)
        }
        others = {name: diagram for name, diagram in beside.items() if name != key}
        found_here = check_bundle(files, known_processes=others, known_clauses=clauses, folder=key)
        findings += [replace(finding, file=_shown(folder, key, finding.file)) for finding in found_here]
        for name, data in files.items():
            if name.startswith("scenarios/") and name.endswith((".yaml", ".yml")):
                text = data.decode("utf-8", errors="replace")
                findings += check_scenario_text(text, str(folder / name))
    return findings, len(folders)


def _shown(folder: Path, key: str, file: str) -> str:
    """A finding's file as the caller would write it."""
    return str(folder / file.removeprefix(key).lstrip("/")) if file.startswith(key) else file


def _diagrams_beside(root: Path, folders: list[Path]) -> dict[str, Diagram | None]:
    found: dict[str, Diagram | None] = {}
    for folder in {*list_process_folders(root), *folders}:
        for file in sorted(folder.glob("*.bpmn")):
            try:
                found.update({diagram.id: diagram for diagram in read_diagrams(_read(file))})
            except DiagramError:
                found[file.stem] = None
    return found


def _files_below(path: Path) -> list[Path]:
    """The files below a folder, at most ten thousand, links to folders not followed."""
    found: list[Path] = []
    waiting = [path]
    while waiting and len(found) < _MOST_FILES:
        for entry in sorted(waiting.pop().iterdir()):
            if entry.is_dir() and not entry.is_symlink():
                waiting.append(entry)
            elif entry.is_file():
                found.append(entry)
    return sorted(found)


def _check_file(path: Path, shown: str) -> list[Finding]:
    try:
        data = _read(path)
    except OSError as error:
        return [_unreadable(shown, error.strerror or "it cannot be read")]
    if path.suffix in (".yaml", ".yml"):
        return list(check_scenario_text(data.decode("utf-8", errors="replace"), shown))
    return check_diagram_xml(data, shown)


def _unreadable(file: str, problem: str) -> Finding:
    mend = "Make the file readable, then check again."
    return Finding("", "", f"The file cannot be used: {problem}", mend, "error", "unreadable", file)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MOST_BYTES)
