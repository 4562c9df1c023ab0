"""What somebody who leaves has: tasks by role, who could take them over, roles that nobody else holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.models import Agency, Part, Person, Task
from engine.models.task import OPEN
from engine.people.holding import Held, list_held, open_names
from engine.people.rules import get_person, managed_areas
from engine.queries.candidates import Candidate, list_candidates
from engine.queries.people import RoleHeld, get_person_view, labels_of
from engine.roles import PROCESS_READERS
from engine.walls import cases_shut_to


@dataclass(frozen=True)
class Share:
    """Everything that somebody has for one role, and who could take it over.

    ``things`` is empty for a reader who may not read cases; ``count`` is true all the same. ``others`` hold
    the role too, so that what is offered to it again waits for somebody.
    """

    key: str
    area_id: int
    role: str
    label: str
    agency_id: int | None
    agency: str
    count: int
    things: tuple[Held, ...]
    others: tuple[Candidate, ...]


@dataclass(frozen=True)
class Empty:
    """A role that nobody else holds, and how many open tasks are offered to it."""

    role: RoleHeld
    waiting: int


@dataclass(frozen=True)
class LeavingView:
    """Everything that somebody has. ``hidden`` counts the tasks on cases that are shut to the reader."""

    shares: tuple[Share, ...]
    cases: tuple[int, ...]
    named: int
    hidden: int
    empty: tuple[Empty, ...]
    to_end: tuple[RoleHeld, ...]
    others_end: tuple[RoleHeld, ...]


def get_leaving(session: Session, actor: Actor, person_id: int, today: date) -> LeavingView:
    """What somebody has, for the wizard that passes it on.

    Raises:
        NotPermittedError: the actor looks after nobody.
        NotFoundError: the person is not the actor's to look after.
    """
    get_person(session, actor, person_id)
    areas = managed_areas(actor)
    view = get_person_view(session, actor, person_id, today)
    held = list_held(session, [person_id], areas=areas)
    shut = _shut_to(session, actor)
    open_ones = [one for one in held if one.case_id not in shut]
    names = [one for one in open_names(session, person_id, today, areas) if one.case_id not in shut]
    roles = [one for one in view.roles if one.state != "ended"]
    return LeavingView(
        shares=_shares(session, actor, person_id, open_ones, today),
        cases=tuple(sorted({one.case_id for one in open_ones} | {one.case_id for one in names})),
        named=len(names),
        hidden=len(held) - len(open_ones),
        empty=_empty(session, person_id, roles, today),
        to_end=tuple(one for one in roles if one.may_end),
        others_end=tuple(one for one in roles if not one.may_end),
    )


def list_orphans(session: Session, actor: Actor, today: date) -> list[tuple[Held, str]]:
    """Tasks that somebody has who can do them no more, and that person's name: nobody is at work on them."""
    reading = [one for one in managed_areas(actor) if actor.roles_in(one) - PROCESS_READERS]
    shut = _shut_to(session, actor)
    orphans = list_held(session, orphaned_on=today, areas=reading)
    held = [one for one in orphans if one.case_id not in shut]
    people = select(Person.id, Person.name).where(Person.id.in_({one.person_id for one in held}))
    names = {row.id: row.name for row in session.execute(people)}
    return [(one, names[one.person_id]) for one in held]


def _shut_to(session: Session, actor: Actor) -> set[int]:
    """The cases of which the actor is not told anything."""
    return set(session.scalars(cases_shut_to(actor.person_id))) if actor.person_id is not None else set()


def _shares(
    session: Session, actor: Actor, person_id: int, held: Sequence[Held], today: date
) -> tuple[Share, ...]:
    agencies = {one.agency_id for one in held} - {None}
    named = session.execute(select(Agency.id, Agency.name).where(Agency.id.in_(agencies)))
    names = {row.id: row.name for row in named}
    found = []
    for area_id, role, agency_id in sorted(
        {(one.area_id, one.role, one.agency_id) for one in held},
        key=lambda key: (key[0], key[1], key[2] or 0),
    ):
        things = [one for one in held if (one.area_id, one.role, one.agency_id) == (area_id, role, agency_id)]
        candidates = list_candidates(session, area_id, role, agency_id, today)
        reads = bool(actor.roles_in(area_id) - PROCESS_READERS)
        label = labels_of(session, area_id).get(role, role)
        found.append(
            Share(
                key=f"heir-{area_id}-{role}-{agency_id or 0}",
                area_id=area_id,
                role=role,
                label=label,
                agency_id=agency_id,
                agency=names.get(agency_id, "") if agency_id else "",
                count=len(things),
                things=tuple(things) if reads else (),
                others=tuple(one for one in candidates if one.person_id != person_id),
            )
        )
    return tuple(found)


def _empty(session: Session, person_id: int, roles: Sequence[RoleHeld], today: date) -> tuple[Empty, ...]:
    found = []
    for role in roles:
        others = [
            one
            for one in list_candidates(session, role.area_id, role.role, None, today)
            if one.person_id != person_id and (not role.agency or one.agency in (role.agency, ""))
        ]
        if not others:
            found.append(Empty(role, _waiting(session, role)))
    return tuple(found)


def _waiting(session: Session, role: RoleHeld) -> int:
    """How many open tasks and parts are offered to a role; of an agency's role, its agency's parts."""
    count = 0
    for table in (Task, Part):
        query = select(func.count()).where(
            table.area_id == role.area_id, table.role == role.role, table.state.in_(OPEN)
        )
        if table is Part and role.agency:
            agency = select(Agency.id).where(Agency.area_id == role.area_id, Agency.name == role.agency)
            query = query.where(Part.agency_id.in_(agency))
        count += session.scalar(query) or 0
    return count
