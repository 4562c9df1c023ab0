"""The processes that a proposal is played with: its own texts, and the versions it calls."""

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy.orm import Session

from engine.bundles.binding import bind_in_force
from engine.bundles.folders import SHIPPED, read_folder
from engine.diagram import DiagramError, read_diagrams

Folders = Mapping[str, Mapping[str, str]]


def folders_of(
    session: Session, area_id: int, process_key: str, files: Mapping[str, str], today: date
) -> Folders:
    """A process's texts and those of every process that it, or one it calls, starts.

    Args:
        session: any session; nothing is written.
        area_id: whose versions are called; a process that was never published is taken as shipped.
        process_key: the process.
        files: its texts by path.
        today: the day whose versions are called.

    Returns:
        Texts by path, by process id. A process found nowhere is left out: the call itself says so.
    """
    found: dict[str, Mapping[str, str]] = {process_key: files}
    waiting = [process_key]
    while waiting:
        for key in _called(found[waiting.pop()]):
            if key in found:
                continue
            texts = _published(session, area_id, key, today) or _shipped(key)
            if texts:
                found[key] = texts
                waiting.append(key)
    return found


def _called(files: Mapping[str, str]) -> Iterator[str]:
    for path, text in files.items():
        if not path.endswith(".bpmn"):
            continue
        try:
            diagrams = read_diagrams(text.encode())
        except DiagramError:
            continue  # what cannot be read calls nothing; compiling it says why
        for diagram in diagrams:
            for element in diagram.elements.values():
                yield from filter(None, (element.called, element.service_case))


def _published(session: Session, area_id: int, key: str, today: date) -> Mapping[str, str]:
    version = bind_in_force(session, key, area_id, today)
    return dict(version.files) if version else {}


def _shipped(key: str) -> Mapping[str, str]:
    folder = SHIPPED / key
    is_one = key.isidentifier() and (folder / f"{key}.bpmn").is_file()
    return read_folder(folder) if is_one else {}
