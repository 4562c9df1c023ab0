"""Reading a process's folder into the text of a bundle. The only place where definitions come from disk."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

import processes
from engine.diagram import DiagramError, read_diagrams
from engine.diagram.model import Diagram
from engine.errors import DefinitionError, NotFoundError

SHIPPED = Path(processes.__file__).parent
ARCHIVE = SHIPPED / "archive"

_PATTERNS = ("*.bpmn", "rules/*.dmn", "README.md", "forms/*.json", "scenarios/*.yaml")
_LONGEST_FILE = 5 * 1024 * 1024
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def list_process_folders(root: Path = SHIPPED) -> list[Path]:
    """The folders below a root that hold a diagram of their own name, in the order of their names."""
    return sorted(folder for folder in root.iterdir() if (folder / f"{folder.name}.bpmn").is_file())


def list_archive_folders(root: Path = ARCHIVE) -> list[Path]:
    """The folders ``<year>/<key>`` of the versions of earlier editions, by year and then by name.

    They are not among the shipped processes: neither an installation nor the demonstration publishes them.
    """
    years = sorted(year for year in root.iterdir() if year.is_dir())
    return [folder for year in years for folder in list_process_folders(year)]


def get_archive_folder(key: str, year: int, root: Path = ARCHIVE) -> Path:
    """The folder of one archived version.

    Args:
        key: the process's id.
        year: the year of the edition that it follows.

    Raises:
        NotFoundError: there is no such version in the archive.
    """
    folder = root / str(year) / key
    if folder not in list_archive_folders(root):
        message = f"The archive holds no version of “{key}” of {year}."
        raise NotFoundError(message)
    return folder


def read_folder(folder: Path, clauses: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, str]:
    """Read one process's folder as it would be published.

    Args:
        folder: ``processes/<key>``; its name is the process's id.
        clauses: the clauses that may be cited, by id; by default those of ``../clauses/*.yaml``, and for
            an archived version the shipped ones.

    Returns:
        Text by path inside the folder, with a generated ``clauses.yaml`` holding the clauses that the
        diagram and its forms cite, so that a version carries the words it was published with.

    Raises:
        DefinitionError: a file is not text, or is over 5 MB.
    """
    files = {
        path.relative_to(folder).as_posix(): _read_text(path)
        for pattern in _PATTERNS
        for path in sorted(folder.glob(pattern))
        if path.is_file()
    }
    known = read_clauses(_clauses_for(folder)) if clauses is None else clauses
    cited = sorted(cited_clauses(files) & set(known))
    if cited:
        text = yaml.safe_dump([dict(known[key]) for key in cited], sort_keys=True, allow_unicode=True)
        files["clauses.yaml"] = text
    return files


def read_clauses(folder: Path) -> dict[str, dict[str, Any]]:
    """Every clause of a folder of clause files, by id; none when there is no such folder.

    Raises:
        DefinitionError: a file is not a list of clauses, each with an id.
    """
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            listed = yaml.load(_read_text(path), Loader=_LOADER) or []  # noqa: S506 - a safe loader
            found.update({str(clause["id"]): dict(clause) for clause in listed})
        except (yaml.YAMLError, TypeError, KeyError, ValueError) as error:
            message = f"{path.name} is not a list of clauses, each with an id: {error}"
            raise DefinitionError(message) from error
    return found


def _clauses_for(folder: Path) -> Path:
    is_archived = ARCHIVE in folder.resolve().parents
    return (SHIPPED if is_archived else folder.parent) / "clauses"


def cited_clauses(files: Mapping[str, str]) -> set[str]:
    """The ids of the clauses that a bundle's diagrams and forms cite; unreadable files cite none."""
    cited: set[str] = set()
    for path, text in files.items():
        if path.endswith(".bpmn"):
            for diagram in _diagrams(text):
                cited.update(_cited_in(diagram))
        elif path.startswith("forms/"):
            cited.update(_cited_in_form(text))
    return cited


def _diagrams(text: str) -> list[Diagram]:
    try:
        return read_diagrams(text.encode())
    except DiagramError:
        return []


def _cited_in(diagram: Diagram) -> Iterator[str]:
    for element in diagram.elements.values():
        yield from element.clauses
    for clock in diagram.clocks.values():
        yield from clock.clauses


def _cited_in_form(text: str) -> Iterator[str]:
    try:
        waiting = [json.loads(text)]
    except (ValueError, RecursionError):
        return
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            if isinstance(found.get("clause"), str):
                yield from found["clause"].split()
            waiting.extend(found.values())
        elif isinstance(found, list):
            waiting.extend(found)


def _read_text(path: Path) -> str:
    try:
        if path.stat().st_size > _LONGEST_FILE:
            message = f"{path.name} is over 5 MB."
            raise DefinitionError(message)
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        message = f"{path.name} is not text in UTF-8."
        raise DefinitionError(message) from error
