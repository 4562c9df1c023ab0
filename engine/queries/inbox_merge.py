"""The one statement of an inbox: a merge of one indexed top-N per role and agency (stack, section 3)."""

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.sql import ColumnElement

from engine.actor import Actor
from engine.models import Case, Part, Task
from engine.models.task import OPEN
from engine.visibility import working_areas
from engine.walls import is_open_to


@lru_cache(maxsize=128)
def open_query(
    actor: Actor, view: str, goes_on: bool, is_overdue: bool, of_kind: bool
) -> Select[*tuple[Any, ...]] | None:
    """The open entries of an actor, merged; None where nothing can be offered to them.

    Its parameters are ``most`` and, where asked for, ``overdue_on``, ``case_kind``, ``after_on_task``,
    ``after_task``, ``after_on_part`` and ``after_part``.

    Kept, as somebody with sixty roles has 120 branches, which take longer to write down than to carry out.
    """
    branches = []
    for table, where in _branches(actor, view):
        query = columns(table).where(
            where,
            table.state.in_(OPEN) if view == "mine" else table.state == "offered",
            is_open_to(actor, table.case_id),
        )
        if is_overdue:
            query = query.where(table.sort_on < bindparam("overdue_on", type_=Date()))
        if of_kind:
            of_cases = select(Case.id).where(Case.kind == bindparam("case_kind", type_=String()))
            query = query.where(table.case_id.in_(of_cases))
        if goes_on:
            position = (
                bindparam(f"after_on_{table.__tablename__}", type_=Date()),
                bindparam(f"after_{table.__tablename__}", type_=BigInteger()),
            )
            query = query.where(tuple_(table.sort_on, table.id) > tuple_(*position))
        inner = query.order_by(table.sort_on, table.id).limit(bindparam("most", type_=Integer())).subquery()
        branches.append(select(inner))
    if not branches:
        return None
    merged = union_all(*branches).subquery()
    ordered = select(merged).order_by(merged.c.sort_on, merged.c.kind, merged.c.id)
    return ordered.limit(bindparam("most", type_=Integer()))


def _branches(actor: Actor, view: str) -> list[tuple[type[Task | Part], ColumnElement[bool]]]:
    if view == "mine":
        working = working_areas(actor)
        return [
            (table, and_(table.assignee_id == person_id, table.area_id.in_(working)))
            for table in (Task, Part)
            for person_id in sorted(actor.people)  # one's own, and what waits for whom one stands in for
        ]
    found: list[tuple[type[Task | Part], ColumnElement[bool]]] = []
    for area_id, role in sorted({(held.area_id, held.role) for held in actor.holdings}):
        found.append((Task, and_(Task.area_id == area_id, Task.role == role, Task.kind == "form")))
        of_role = and_(Part.area_id == area_id, Part.role == role)
        agencies = {held.agency_id for held in actor.holdings if (held.area_id, held.role) == (area_id, role)}
        if None in agencies:  # held for every agency, as Actor.holds judges it
            found.append((Part, of_role))
            continue
        found.append((Part, and_(of_role, Part.agency_id.is_(None))))
        found.extend((Part, and_(of_role, Part.agency_id == one)) for one in sorted(filter(None, agencies)))
    return found


def columns(table: type[Task | Part]) -> Select[*tuple[Any, ...]]:
    """What is merged of a table, so that tasks and parts can lie in one list."""
    is_task = table is Task
    return select(
        table.id.label("id"),
        (Task.id if is_task else Part.task_id).label("task_id"),
        (literal(None, type_=Integer()) if is_task else Part.id).label("part_id"),
        literal("a" if is_task else "b").label("kind"),
        table.sort_on.label("sort_on"),
    )
