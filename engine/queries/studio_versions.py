"""Versions as the studio shows them: which is in force in an area, what runs on each, what is retired."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.bundles.binding import Candidate, all_candidates, candidates, is_counting
from engine.errors import NotFoundError
from engine.models import Area, Case, Instance, Person, Process, Retirement
from engine.permissions import allowed
from engine.studio.permissions import (
    check_may_edit_processes,
    check_may_retire,
    check_may_see_studio,
    studio_areas,
)

LIVE = ("running", "faulted")
_UNKNOWN = "This process does not exist, or it is not for you."


@dataclass(frozen=True)
class RetirementRow:
    """One retirement. One for all areas (``is_for_all``) is ended from the command line only."""

    id: int
    from_on: date
    rule: str
    reason: str
    retired_by: str
    retired_at: datetime
    ended_at: datetime | None
    end_reason: str
    counts_today: bool
    is_for_all: bool


@dataclass(frozen=True)
class StudioVersion:
    """One version with what runs on it. ``state``: in_force, for_some, later, retired, earlier."""

    id: int
    number: int
    edition: str
    is_shared: bool
    in_force_from: date
    rule: str
    summary: str
    guidance: str
    published_at: datetime
    published_by: str
    approved_by: str
    state: str
    live: int
    retirements: tuple[RetirementRow, ...]


@dataclass(frozen=True)
class StudioProcess:
    """A process in one area, its versions in the order in which they are asked."""

    key: str
    name: str
    opens: bool
    area_id: int
    area: str
    versions: tuple[StudioVersion, ...]
    may_edit: bool
    may_retire: bool

    @property
    def in_force(self) -> StudioVersion | None:
        """The version that governs a case of which nothing special is known, today."""
        return next((each for each in self.versions if each.state == "in_force"), None)

    @property
    def newest(self) -> StudioVersion:
        """The version with the highest number."""
        return max(self.versions, key=lambda each: each.number)

    @property
    def live(self) -> int:
        """How many instances run on any of its versions."""
        return sum(each.live for each in self.versions)


def list_studio_processes(session: Session, actor: Actor, today: date) -> list[StudioProcess]:
    """Every process in each area whose studio the actor may look at, those that open cases first.

    Raises:
        NotPermittedError: the studio is not for this actor.
    """
    check_may_see_studio(actor)
    areas = session.scalars(select(Area).where(Area.id.in_(studio_areas(actor))).order_by(Area.name)).all()
    processes = {row.id: row for row in session.scalars(select(Process))}
    found = [
        process
        for area in areas
        for process in _processes(session, actor, area, processes, all_candidates(session, area.id), today)
    ]
    return sorted(found, key=lambda each: (each.area, not each.opens, each.name))


def get_studio_process(
    session: Session, actor: Actor, today: date, key: str, area_id: int | None = None
) -> StudioProcess:
    """One process in one area; by default the first area whose studio the actor may look at.

    Raises:
        NotPermittedError: the studio is not for this actor.
        NotFoundError: there is no such process or area for them.
    """
    check_may_see_studio(actor)
    ids = studio_areas(actor)
    wanted = area_id if area_id in ids else (ids[0] if area_id is None and ids else None)
    area = session.get(Area, wanted) if wanted is not None else None
    process = session.scalar(select(Process).where(Process.key == key))
    if area is None or process is None:
        raise NotFoundError(_UNKNOWN)
    asked = candidates(session, key, area.id)
    found = _processes(
        session, actor, area, {process.id: process}, {process.id: asked} if asked else {}, today
    )
    if not found:
        raise NotFoundError(_UNKNOWN)
    return found[0]


def _processes(
    session: Session,
    actor: Actor,
    area: Area,
    processes: Mapping[int, Process],
    asked: Mapping[int, list[Candidate]],
    today: date,
) -> list[StudioProcess]:
    everything = [each for found in asked.values() for each in found]
    people = _people(session, everything)
    live = _live(session, area.id, [each.version.id for each in everything])
    may_edit = allowed(check_may_edit_processes, actor, area.id)
    may_retire = allowed(check_may_retire, actor, area.id)
    return [
        StudioProcess(
            key=processes[process_id].key,
            name=processes[process_id].name,
            opens=bool(processes[process_id].opens),
            area_id=area.id,
            area=area.name,
            versions=tuple(_versions(found, live, people, today)),
            may_edit=may_edit,
            may_retire=may_retire,
        )
        for process_id, found in asked.items()
    ]


def _versions(
    asked: list[Candidate], live: Mapping[int, int], people: Mapping[int | None, str], today: date
) -> Iterator[StudioVersion]:
    governed = False
    for candidate in asked:
        state = _state(candidate, today, is_governed=governed)
        governed = governed or state == "in_force"
        yield _version(candidate, state, live.get(candidate.version.id, 0), people, today)


def _state(candidate: Candidate, today: date, *, is_governed: bool) -> str:
    if candidate.version.in_force_from > today:
        return "later"
    if not candidate.may_govern(today):
        return "retired"
    if is_governed:
        return "earlier"
    return "for_some" if candidate.version.rule else "in_force"


def _version(
    candidate: Candidate, state: str, live: int, people: Mapping[int | None, str], today: date
) -> StudioVersion:
    version = candidate.version
    return StudioVersion(
        id=version.id,
        number=version.number,
        edition=version.edition,
        is_shared=version.area_id is None,
        in_force_from=version.in_force_from,
        rule=version.rule,
        summary=version.summary,
        guidance=version.guidance,
        published_at=version.published_at,
        published_by=people.get(version.published_by_id, "Caseway"),
        approved_by=people.get(version.approved_by_id, ""),
        state=state,
        live=live,
        retirements=tuple(_retirement(each, people, today) for each in candidate.retirements),
    )


def _retirement(row: Retirement, people: Mapping[int | None, str], today: date) -> RetirementRow:
    return RetirementRow(
        id=row.id,
        from_on=row.from_on,
        rule=row.rule,
        reason=row.reason,
        retired_by=people.get(row.retired_by_id, "Caseway"),
        retired_at=row.retired_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        counts_today=is_counting(row, today),
        is_for_all=row.area_id is None,
    )


def _live(session: Session, area_id: int, versions: list[int]) -> dict[int, int]:
    query = (
        select(Instance.version_id, func.count())
        .join(Case, Case.id == Instance.case_id)
        .where(
            Instance.version_id.in_(versions),
            Instance.state.in_(LIVE),
            Instance.kind != "side",
            Case.area_id == area_id,
        )
        .group_by(Instance.version_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _people(session: Session, asked: list[Candidate]) -> dict[int | None, str]:
    ids: set[int | None] = set()
    for each in asked:
        ids |= {each.version.published_by_id, each.version.approved_by_id}
        ids |= {one.retired_by_id for one in each.retirements}
    query = select(Person.id, Person.name).where(Person.id.in_(ids - {None}))
    return {row.id: row.name for row in session.execute(query)}
