"""Who could be told: holders of roles today, whoever stands in for them, and who is walled out of the case.

One statement, whatever the ladder names: a fired rung has to stay cheap.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    String,
    bindparam,
    cast,
    exists,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from engine.models import Agency, CaseMember, Cover, Membership, Part, Person, Task
from engine.models.base import UtcDateTime
from engine.models.case import REVIEWER, SHUT_OUT
from engine.reading_actor import areas_of_groups, counts_today, covers_today


@dataclass(frozen=True)
class Reader:
    """Somebody who is told. ``for_id`` is the absent person whom they cover, ``role`` why they are told."""

    person_id: int
    role: str = ""
    for_id: int | None = None
    for_name: str = ""


@dataclass(frozen=True)
class Found:
    """One row of what is known: a holder of a role, or an open or closed thing that a clock times.

    ``source`` is holder, named, task, part or walled. ``person_id`` is None where a task is nobody's yet.
    """

    source: str
    person_id: int | None
    name: str
    role: str
    agency_id: int | None
    agency: str
    deputy_id: int | None
    state: str


_case = bindparam("case_id", type_=BigInteger())
_area = bindparam("area_id", type_=BigInteger())
_clock = bindparam("clock_id", type_=BigInteger())
_today = bindparam("today", type_=Date())
_at = bindparam("at", type_=UtcDateTime())
_roles = bindparam("roles", type_=String(), expanding=True)
_named = bindparam("named", type_=BigInteger(), expanding=True)
_no_id = cast(null(), BigInteger())
_deputy = aliased(Person)

# Who stands in for whom today; nobody stands in who has left.
_standing_in = (
    select(Cover.person_id.label("away_id"), Cover.covered_by_id.label("deputy_id"))
    .join(_deputy, (_deputy.id == Cover.covered_by_id) & _deputy.is_active)
    .where(covers_today(_today))
    .subquery("standing_in")
)


def _words(text: str) -> ColumnElement[str]:
    return literal_column(f"'{text}'", String())


def _rows(
    source: str,
    role: ColumnElement[str] | Any,
    agency_id: ColumnElement[int] | Any,
    agency: ColumnElement[str] | Any,
    state: ColumnElement[str] | Any,
) -> Select[Any]:
    return select(
        _words(source).label("source"),
        Person.id.label("person_id"),
        Person.name.label("name"),
        role.label("role"),
        agency_id.label("agency_id"),
        agency.label("agency"),
        _standing_in.c.deputy_id.label("deputy_id"),
        state.label("state"),
    )


_is_away = _standing_in.c.away_id == Person.id
_counts_in = areas_of_groups()
_works_here = Person.is_active & (Person.kind == "person")

_holders = (
    _rows("holder", Membership.role, Membership.agency_id, _words(""), _words(""))
    .select_from(Membership)
    .join(_counts_in, _counts_in.c.group_id == Membership.group_id)
    .join(Person, (Person.id == Membership.person_id) & _works_here)
    .outerjoin(_standing_in, _is_away)
    .where(_counts_in.c.area_id == _area, Membership.role.in_(_roles), counts_today(_today))
)
_by_name = (
    _rows("named", _words(""), _no_id, _words(""), _words(""))
    .select_from(Person)
    .outerjoin(_standing_in, _is_away)
    .where(Person.id.in_(_named), _works_here)
)
_walled = (
    _rows("walled", _words(""), _no_id, _words(""), _words(""))
    .select_from(CaseMember)
    .join(Person, Person.id == CaseMember.person_id)
    .outerjoin(_standing_in, literal_column("1 = 0"))
    .where(
        CaseMember.case_id == _case,
        CaseMember.relation.in_(SHUT_OUT),
        CaseMember.to_at.is_(None),
    )
)
# Whoever has work by name is told for as long as they can do it: with a role here, or as a reviewer from
# outside on this case.
_still_works = _works_here & or_(
    exists().where(
        Membership.person_id == Person.id,
        Membership.group_id == _counts_in.c.group_id,
        _counts_in.c.area_id == _area,
        counts_today(_today),
    ),
    exists().where(
        CaseMember.case_id == _case,
        CaseMember.person_id == Person.id,
        CaseMember.relation == REVIEWER,
        CaseMember.from_at <= _at,
        or_(CaseMember.to_at.is_(None), CaseMember.to_at > _at),
    ),
)
_timed_tasks = (
    _rows("task", Task.role, _no_id, _words(""), Task.state)
    .select_from(Task)
    .outerjoin(Person, (Person.id == Task.assignee_id) & _still_works)
    .outerjoin(_standing_in, _is_away)
    .where(Task.case_id == _case, Task.clock_id == _clock, Task.kind == "form")
)
_timed_parts = (
    _rows("part", Part.role, Part.agency_id, Agency.name, Part.state)
    .select_from(Part)
    .join(Task, Task.id == Part.task_id)
    .outerjoin(Agency, Agency.id == Part.agency_id)
    .outerjoin(Person, (Person.id == Part.assignee_id) & _still_works)
    .outerjoin(_standing_in, _is_away)
    .where(Task.case_id == _case, Part.clock_id == _clock)
)
_HOLDERS = union_all(_holders, _by_name, _walled)
_HOLDERS_AND_TIMED = union_all(_holders, _walled, _timed_tasks, _timed_parts)


def read_holders(
    session: Session,
    area_id: int,
    case_id: int,
    at: datetime,
    today: date,
    roles: Collection[str] = (),
    named: Collection[int] = (),
) -> list[Found]:
    """Who holds these roles in the area today, with these people by name, and who is walled out.

    Args:
        at: the moment, for the case's members.
        today: the local day; memberships and cover count on their first and last day.
    """
    values = {"roles": sorted(roles), "named": sorted(named)}
    return _read(session, _HOLDERS, area_id, case_id, at, today, values)


def read_timed(
    session: Session,
    area_id: int,
    case_id: int,
    at: datetime,
    today: date,
    roles: Collection[str],
    clock_id: int,
) -> list[Found]:
    """As ``read_holders``, with the tasks and parts that a clock times and whose they are."""
    values = {"roles": sorted(roles), "clock_id": clock_id}
    return _read(session, _HOLDERS_AND_TIMED, area_id, case_id, at, today, values)


def _read(
    session: Session,
    query: CompoundSelect[Any],
    area_id: int,
    case_id: int,
    at: datetime,
    today: date,
    values: dict[str, Any],
) -> list[Found]:
    values |= {"area_id": area_id, "case_id": case_id, "at": at, "today": today}
    with session.no_autoflush:  # nothing that a command is about to write decides who is told
        return [Found(*row) for row in session.execute(query, values)]


def readers(found: Collection[Found], chosen: Collection[Found]) -> list[Reader]:
    """The people behind what was chosen, each once: in their own right before standing in for another.

    Args:
        found: everything that was read, for those who are walled out.
        chosen: the rows of the people to be told.
    """
    walled = {row.person_id for row in found if row.source == "walled"}
    told: dict[int, Reader] = {}
    for row in chosen:
        if row.person_id is not None and row.person_id not in walled:
            told.setdefault(row.person_id, Reader(row.person_id, row.role))
    for row in chosen:
        if row.person_id is None or row.deputy_id is None or row.deputy_id in walled:
            continue
        told.setdefault(row.deputy_id, Reader(row.deputy_id, row.role, row.person_id, row.name))
    return list(told.values())
