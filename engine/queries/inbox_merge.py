"""The one statement of an inbox: a merge of one indexed top-N per role and agency (stack, section 3)."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Date,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql import ColumnElement

from engine.actor import Actor
from engine.models import Case, Part, Task, Vote
from engine.models.base import UtcDateTime
from engine.models.task import OPEN
from engine.visibility import is_reviewing, working_areas_of_each
from engine.walls import is_open_to
from forms.vocabulary import STOOD_ASIDE


@lru_cache(maxsize=256)
def open_query(
    actor: Actor,
    view: str,
    conditions: frozenset[str],
    *,
    goes_on: bool,
    prefix: str = "",
    is_dated: bool = False,
    is_ranked: bool = False,
) -> Select[*tuple[Any, ...]] | None:
    """The open entries of an actor, merged; None where nothing can be offered to them.

    Its parameters are ``most`` and, where asked for, ``at``, ``today``, ``case_kind``, ``role``,
    ``after_rank``, ``after_on_task``, ``after_task``, ``after_on_part`` and ``after_part``, each after the
    prefix.

    Kept, as somebody with sixty roles has 120 branches, which take longer to write down than to carry out.

    Args:
        conditions: what narrows the list (``Question.conditions``).
        goes_on: whether it begins after a place in the list.
        prefix: tells apart the parameters of several such statements in one.
        is_dated: whether the moment is known, by which the time of reviewers from outside is judged.
        is_ranked: whether what is most urgent comes first, and only then what is due first.
    """
    branches = []
    most = bindparam(f"{prefix}most", type_=Integer())
    at = bindparam(f"{prefix}at", type_=UtcDateTime()) if is_dated else None
    for table, where in _branches(actor, view, at):
        query = columns(table).where(
            where,
            table.state.in_(OPEN) if view == "mine" else table.state == view,
            is_open_to(actor, table.case_id),
            *_narrowing(table, conditions, prefix),
        )
        order: list[Any] = [table.sort_on, table.id]
        position: list[Any] = [
            bindparam(f"{prefix}after_on_{table.__tablename__}", type_=Date()),
            bindparam(f"{prefix}after_{table.__tablename__}", type_=BigInteger()),
        ]
        if is_ranked:
            order.insert(0, -table.priority)
            position.insert(0, bindparam(f"{prefix}after_rank", type_=Integer()))
        if goes_on:
            query = query.where(tuple_(*order) > tuple_(*position))
        branches.append(select(query.order_by(*order).limit(most).subquery()))
    if not branches:
        return None
    merged = union_all(*branches).subquery()
    first = [merged.c.rank] if is_ranked else []
    ordered = select(merged).order_by(*first, merged.c.sort_on, merged.c.kind, merged.c.id)
    return ordered.limit(most)


@lru_cache(maxsize=64)
def count_query(
    actor: Actor, asked: tuple[tuple[str, frozenset[str]], ...], *, is_dated: bool = False
) -> Select[*tuple[Any, ...]] | None:
    """How many entries several questions have, each up to its own ``most``: one row for each, by number.

    Args:
        asked: list and conditions of each question; the parameters of the third begin with ``q2_``.
    """
    counts = []
    for number, (view, conditions) in enumerate(asked):
        found = open_query(actor, view, conditions, goes_on=False, prefix=f"q{number}_", is_dated=is_dated)
        if found is not None:
            counted = select(func.count()).select_from(found.subquery()).scalar_subquery()
            counts.append(select(literal(number, type_=Integer()).label("number"), counted.label("entries")))
    return select(union_all(*counts).subquery()) if counts else None


def _narrowing(
    table: type[Task | Part], conditions: frozenset[str], prefix: str
) -> list[ColumnElement[bool]]:
    today = bindparam(f"{prefix}today", type_=Date())
    kind = bindparam(f"{prefix}case_kind", type_=String())
    known: dict[str, ColumnElement[bool]] = {
        "overdue": table.sort_on < today,
        "urgent": table.priority > 0,
        "follow_up": table.follow_up_on <= today,
        "kind": table.case_id.in_(select(Case.id).where(Case.kind == kind)),
        "role": table.role == bindparam(f"{prefix}role", type_=String()),
    }
    return [known[name] for name in sorted(conditions)]


def works_on(
    table: type[Task | Part], actor: Actor, at: datetime | BindParameter[datetime] | None
) -> ColumnElement[bool]:
    """Where the actor works in their own right: with a role there, or as a reviewer from outside.

    Args:
        at: the moment; without it no case is reviewed.
    """
    areas = working_areas_of_each(actor).get(actor.person_id or 0, [])
    working = table.area_id.in_(areas)
    return working if at is None else or_(working, is_reviewing(actor, table.case_id, at))


def _branches(
    actor: Actor, view: str, at: BindParameter[datetime] | None
) -> list[tuple[type[Task | Part], ColumnElement[bool]]]:
    if view != "offered":
        # One's own, and what waits for whom one stands in for.
        each = working_areas_of_each(actor).items()
        return [
            (
                table,
                and_(
                    _whose(table, view) == person_id,
                    works_on(table, actor, at) if person_id == actor.person_id else table.area_id.in_(areas),
                ),
            )
            for table in (Task, Part)
            for person_id, areas in each
        ]
    found: list[tuple[type[Task | Part], ColumnElement[bool]]] = []
    for area_id, role in sorted({(held.area_id, held.role) for held in actor.holdings}):
        found.append((Task, and_(Task.area_id == area_id, Task.role == role, Task.kind == "form")))
        of_role = and_(Part.area_id == area_id, Part.role == role, ~_stood_aside(actor))
        agencies = {held.agency_id for held in actor.holdings if (held.area_id, held.role) == (area_id, role)}
        if None in agencies:  # held for every agency, as Actor.holds judges it
            found.append((Part, of_role))
            continue
        found.append((Part, and_(of_role, Part.agency_id.is_(None))))
        found.extend((Part, and_(of_role, Part.agency_id == one)) for one in sorted(filter(None, agencies)))
    return found


def _stood_aside(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor stood aside from the decision of the row: the seat they left is for others."""
    return exists().where(
        Vote.task_id == Part.task_id, Vote.person_id == actor.person_id, Vote.stance == STOOD_ASIDE
    )


def _whose(table: type[Task | Part], view: str) -> InstrumentedAttribute[int | None]:
    return table.assignee_id if view == "mine" else table.owner_id


def columns(table: type[Task | Part]) -> Select[*tuple[Any, ...]]:
    """What is merged of a table, so that tasks and parts can lie in one list."""
    is_task = table is Task
    return select(
        table.id.label("id"),
        (Task.id if is_task else Part.task_id).label("task_id"),
        (literal(None, type_=Integer()) if is_task else Part.id).label("part_id"),
        literal("a" if is_task else "b").label("kind"),
        table.sort_on.label("sort_on"),
        (-table.priority).label("rank"),
    )
