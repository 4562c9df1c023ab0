"""Processes: each with its versions, diagram, clocks and clauses. No case data is in any of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, defer

from engine.actor import Actor
from engine.bundles import Bundle, Library
from engine.bundles.binding import Candidate, gathered
from engine.diagram.model import Diagram, ParameterDeclaration
from engine.diagram.shared_names import SharedNames, names_in
from engine.diagram.twin_words import Words
from engine.errors import NotFoundError
from engine.expressions import Context
from engine.models import Person, Process, Retirement, Version
from engine.queries.cited_clauses import ClauseView, clause_titles, clauses_of

MOST_VERSIONS = 2**31 - 1


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
    is_in_force: bool


@dataclass(frozen=True)
class ProcessRow:
    """One process in the list."""

    key: str
    name: str
    opens: bool
    edition: str
    number: int
    in_force_from: date
    documentation: str


@dataclass(frozen=True)
class ClockRow:
    """One clock of a process in words."""

    id: str
    name: str
    length: str
    anchor: str
    met: str
    force: str
    length_source: str
    clauses: tuple[str, ...]
    rungs: tuple[str, ...]


@dataclass(frozen=True)
class ParameterRow:
    """Something that an area may set, with what it is unless the area sets it."""

    label: str
    default: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class ProcessView:
    """One version of a process, whole."""

    key: str
    name: str
    version: VersionRow
    versions: tuple[VersionRow, ...]
    bundle: Bundle
    clocks: tuple[ClockRow, ...]
    parameters: tuple[ParameterRow, ...]
    clauses: tuple[ClauseView, ...]
    steps_by_clause: dict[str, tuple[str, ...]]
    names: SharedNames


def list_processes(session: Session, library: Library, actor: Actor, today: date) -> list[ProcessRow]:
    """Every process with the version in force today, or its first one if none is in force yet."""
    names = {row.id: row for row in session.scalars(select(Process))}
    chosen: dict[int, tuple[VersionRow, int]] = {}
    for process_id, version in _versions(session, actor, today):
        if process_id not in chosen or version.is_in_force:
            chosen[process_id] = (version, process_id)
    rows = [
        ProcessRow(
            names[process_id].key,
            names[process_id].name,
            bool(names[process_id].opens),
            version.edition,
            version.number,
            version.in_force_from,
            library.get(session, version.id).diagram.documentation,
        )
        for version, process_id in chosen.values()
    ]
    return sorted(rows, key=lambda row: (not row.opens, row.name))


def get_process(
    session: Session, library: Library, actor: Actor, today: date, key: str, number: int | None = None
) -> ProcessView:
    """One version of a process; by default the one in force today, else the latest.

    Raises:
        NotFoundError: there is no such process or version for this actor's areas.
    """
    processes = {row.key: row for row in session.execute(select(Process.id, Process.key, Process.name))}
    process = processes.get(key)
    every = _versions(session, actor, today) if process else []
    versions = [row for process_id, row in every if process and process_id == process.id]
    wanted = [row for row in versions if (row.is_in_force if number is None else row.number == number)]
    if number is None and not wanted:
        wanted = versions
    if process is None or not wanted:
        message = "This process or version does not exist."
        raise NotFoundError(message)
    version = wanted[0]
    bundle = library.get(session, version.id)
    cited: dict[str, list[str]] = {}
    for element in bundle.diagram.elements.values():
        for clause in element.clauses:
            cited.setdefault(clause, []).append(element.name or element.id)
    for clock in bundle.diagram.clocks.values():
        for clause in clock.clauses:
            cited.setdefault(clause, []).append(f"Clock: {clock.name}")
    # As they were when the version was published; those it only names are as the library says them now.
    clauses = clauses_of(session, bundle, cited)
    titles = {clause.key: clause.title for clause in clauses.values()}
    in_force = _in_force(session, library, every)
    names = names_in((each.diagram for each in in_force), titles)
    names = replace(names, processes={row.key: row.name for row in processes.values()})
    return ProcessView(
        key=process.key,
        name=process.name,
        version=version,
        versions=tuple(versions),
        bundle=bundle,
        clocks=_clocks(bundle.diagram, names),
        parameters=tuple(_parameter(each) for each in bundle.diagram.parameters.values()),
        clauses=tuple(clauses[key] for key in cited if key in clauses),
        steps_by_clause={key: tuple(steps) for key, steps in cited.items()},
        names=names,
    )


def list_shared_names(
    session: Session, library: Library, actor: Actor, today: date, version_id: int
) -> SharedNames:
    """The names that a version uses but other processes and clauses carry.

    Args:
        session: an open session.
        library: compiled versions.
        actor: the reader, whose areas' processes are looked at.
        today: the local day.
        version_id: the version whose diagram is told.
    """
    bundle = library.get(session, version_id)
    titles = clause_titles(session, bundle)
    processes = {row.key: row.name for row in session.execute(select(Process.key, Process.name))}
    in_force = list_bundles_in_force(session, library, actor, today)
    return replace(names_in((each.diagram for each in in_force), titles), processes=processes)


def list_bundles_in_force(session: Session, library: Library, actor: Actor, today: date) -> list[Bundle]:
    """Every version that governs new cases of the actor's areas today, compiled."""
    return _in_force(session, library, _versions(session, actor, today))


def _in_force(session: Session, library: Library, versions: list[tuple[int, VersionRow]]) -> list[Bundle]:
    return [library.get(session, version.id) for _, version in versions if version.is_in_force]


def _clocks(diagram: Diagram, names: SharedNames) -> tuple[ClockRow, ...]:
    words = Words(diagram, names)
    return tuple(
        ClockRow(
            id=clock.id,
            name=clock.name or clock.id,
            length=f"{'Every ' if clock.repeat else ''}{words.length(clock)}",
            anchor=f"{'Before' if clock.direction == 'backward' else 'From'} {words.event(clock.anchor)}",
            met=words.event(clock.met) if clock.met else "",
            force=clock.force,
            length_source=clock.length_source,
            clauses=tuple(names.clauses.get(key) or key for key in clock.clauses),
            rungs=tuple(words.rung_line(clock, rung) for rung in clock.rungs),
        )
        for clock in diagram.clocks.values()
    )


def _parameter(declared: ParameterDeclaration) -> ParameterRow:
    labels = {choice.id: choice.label for choice in declared.choices}
    return ParameterRow(
        declared.label or declared.id,
        labels.get(declared.default, declared.default),
        tuple(labels.values()),
    )


def get_diagram_xml(session: Session, library: Library, actor: Actor, key: str, number: int) -> str:
    """The diagram of a version as drawn.

    Raises:
        NotFoundError: there is no such version for this actor's areas.
    """
    version_id = session.scalar(
        select(Version.id)
        .join(Process, Process.id == Version.process_id)
        .where(Process.key == key, Version.number == min(number, MOST_VERSIONS), of_areas(actor))
    )
    if version_id is None:
        message = "This process or version does not exist."
        raise NotFoundError(message)
    return library.get(session, version_id).xml


def of_areas(actor: Actor) -> ColumnElement[bool]:
    """Shared versions, and those of the actor's own areas."""
    return or_(Version.area_id.is_(None), Version.area_id.in_(sorted(actor.areas)))


def _versions(
    session: Session, actor: Actor, today: date, process_id: int | None = None
) -> list[tuple[int, VersionRow]]:
    """Versions with their process's id, latest first; the texts of their files are not read."""
    query = (
        select(Version, Retirement, Person.name)
        .outerjoin(Retirement, Retirement.version_id == Version.id)
        .outerjoin(Person, Person.id == Version.published_by_id)
        .where(of_areas(actor))
        .order_by(Version.number.desc(), Retirement.id)
        .options(defer(Version.files))
    )
    if process_id is not None:
        query = query.where(Version.process_id == process_id)
    rows = session.execute(query).all()
    people = {row[0].id: row[2] or "Caseway" for row in rows}
    found = gathered((row[0], row[1]) for row in rows)
    governing = _governing(found, actor, today)
    return [
        (
            each.version.process_id,
            VersionRow(
                id=each.version.id,
                number=each.version.number,
                edition=each.version.edition,
                in_force_from=each.version.in_force_from,
                summary=each.version.summary,
                rule=each.version.rule,
                published_at=each.version.published_at,
                published_by=people[each.version.id],
                digest=each.version.digest,
                is_in_force=each.version.id in governing,
            ),
        )
        for each in found
    ]


def _governing(found: list[Candidate], actor: Actor, today: date) -> set[int]:
    """The versions that engine.bundles.binding would choose in the actor's areas for a case without facts."""
    context = Context(today, working_days=lambda _first, _last: 0)
    chosen: dict[tuple[int, int | None], int] = {}
    areas: list[int | None] = [*sorted(actor.areas)] or [None]
    for area_id in areas:
        for candidate in sorted(found, key=lambda each: each.version.area_id is None):
            version = candidate.version
            place = (version.process_id, area_id)
            is_here = version.area_id in (None, area_id)
            if is_here and place not in chosen and candidate.of_area(area_id).governs({}, context):
                chosen[place] = version.id
    return set(chosen.values())
