"""Processes: each with its versions, diagram, clocks and clauses. No case data is in any of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.bundles import Bundle, Library
from engine.diagram.model import ClockDeclaration
from engine.errors import NotFoundError
from engine.models import Instance, Person, Process, Version
from engine.queries.clocks import ClauseView, list_clauses


@dataclass(frozen=True)
class VersionRow:
    """One version of a process."""

    id: int
    number: int
    edition: str
    in_force_from: date
    summary: str
    rule: str
    published_at: datetime
    published_by: str
    digest: str
    running: int


@dataclass(frozen=True)
class ProcessRow:
    """One process in the list."""

    key: str
    name: str
    opens: bool
    edition: str
    latest: int
    in_force_from: date
    documentation: str


@dataclass(frozen=True)
class ProcessView:
    """One version of a process, whole."""

    key: str
    name: str
    version: VersionRow
    versions: tuple[VersionRow, ...]
    bundle: Bundle
    clocks: tuple[ClockDeclaration, ...]
    clauses: tuple[ClauseView, ...]
    steps_by_clause: dict[str, tuple[str, ...]]


def list_processes(session: Session, library: Library) -> list[ProcessRow]:
    """Every process with its latest version."""
    newest = select(Version.process_id, func.max(Version.number).label("number")).group_by(Version.process_id)
    latest = newest.subquery()
    rows = session.execute(
        select(Process, Version)
        .join(latest, latest.c.process_id == Process.id)
        .join(Version, (Version.process_id == Process.id) & (Version.number == latest.c.number))
        .order_by(Process.opens == "", Process.name)
    )
    return [
        ProcessRow(
            row.Process.key,
            row.Process.name,
            bool(row.Process.opens),
            row.Version.edition,
            row.Version.number,
            row.Version.in_force_from,
            library.get(session, row.Version.id).diagram.documentation,
        )
        for row in rows
    ]


def get_process(session: Session, library: Library, key: str, number: int | None = None) -> ProcessView:
    """One version of a process; the latest by default.

    Raises:
        NotFoundError: there is no such process or version.
    """
    process = session.scalar(select(Process).where(Process.key == key))
    versions = _versions(session, process) if process else []
    version = next((row for row in versions if number is None or row.number == number), None)
    if process is None or version is None:
        message = "This process or version does not exist."
        raise NotFoundError(message)
    bundle = library.get(session, version.id)
    cited: dict[str, list[str]] = {}
    for element in bundle.diagram.elements.values():
        for clause in element.clauses:
            cited.setdefault(clause, []).append(element.name or element.id)
    for clock in bundle.diagram.clocks.values():
        for clause in clock.clauses:
            cited.setdefault(clause, []).append(f"Clock: {clock.name}")
    clauses = list_clauses(session, cited)
    return ProcessView(
        key=process.key,
        name=process.name,
        version=version,
        versions=tuple(versions),
        bundle=bundle,
        clocks=tuple(bundle.diagram.clocks.values()),
        clauses=tuple(clauses[key] for key in cited if key in clauses),
        steps_by_clause={key: tuple(steps) for key, steps in cited.items()},
    )


def get_diagram_xml(session: Session, library: Library, version_id: int) -> str:
    """The diagram of a version as drawn."""
    return library.get(session, version_id).xml


def _versions(session: Session, process: Process) -> list[VersionRow]:
    running = Counter(
        session.scalars(
            select(Instance.version_id).where(
                Instance.process_key == process.key, Instance.state.in_(("running", "faulted"))
            )
        )
    )
    rows = session.execute(
        select(Version, Person.name.label("person"))
        .outerjoin(Person, Person.id == Version.published_by_id)
        .where(Version.process_id == process.id)
        .order_by(Version.number.desc())
    )
    return [
        VersionRow(
            row.Version.id,
            row.Version.number,
            row.Version.edition,
            row.Version.in_force_from,
            row.Version.summary,
            row.Version.rule,
            row.Version.published_at,
            row.person or "Caseway",
            row.Version.digest,
            running.get(row.Version.id, 0),
        )
        for row in rows
    ]
