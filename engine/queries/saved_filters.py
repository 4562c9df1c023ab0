"""Saved filters: named questions to one's own inbox, one's own and those shared with one's groups."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, Select, or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.errors import NotFoundError
from engine.models import Group, Membership, Person, SavedFilter
from engine.queries.inbox import count_asked
from engine.queries.inbox_questions import Question, read_question

MOST = 50


@dataclass(frozen=True)
class FilterView:
    """A saved filter as its reader sees it. What it finds is always the reader's own; ``count`` is capped."""

    id: int
    name: str
    question: Question
    is_mine: bool
    owner: str
    group_id: int | None
    group: str
    count: int = 0


def list_filters(
    session: Session,
    actor: Actor,
    today: date,
    *,
    cap: int = 100,
    limit: int = MOST,
    at: datetime | None = None,
) -> list[FilterView]:
    """One's own filters and those shared with one's groups, by name, each with how much it finds.

    Args:
        cap: count no further than to here.
        at: the moment, so that what reviewers from outside were given is counted, for their time.
    """
    query = _visible(actor, today).order_by(SavedFilter.name, SavedFilter.id).limit(limit)
    found = [_view(row, actor) for row in session.execute(query)]
    counts = count_asked(session, actor, [each.question for each in found], today, cap, at=at)
    return [replace(each, count=count) for each, count in zip(found, counts, strict=True)]


def get_filter(session: Session, actor: Actor, today: date, filter_id: int) -> FilterView:
    """One filter.

    Raises:
        NotFoundError: it does not exist, or is not shared with this actor.
    """
    row = session.execute(_visible(actor, today).where(SavedFilter.id == filter_id)).first()
    if row is None:
        message = "This filter does not exist, or it is not shared with you."
        raise NotFoundError(message)
    return _view(row, actor)


def list_own_groups(session: Session, actor: Actor, today: date) -> Sequence[tuple[int, str]]:
    """The groups in which the actor sits today, to share a filter with."""
    query = select(Group.id, Group.name).where(Group.id.in_(groups_of(actor, today))).order_by(Group.name)
    return [(row.id, row.name) for row in session.execute(query)]


def groups_of(actor: Actor, today: date) -> Select[int]:
    """The ids of the groups in which the actor sits in their own right today."""
    return select(Membership.group_id).where(
        Membership.person_id == actor.person_id,
        Membership.from_on <= today,
        or_(Membership.to_on.is_(None), Membership.to_on >= today),
    )


def _visible(actor: Actor, today: date) -> Select[SavedFilter, str, str]:
    mine: ColumnElement[bool] = SavedFilter.person_id == actor.person_id
    return (
        select(SavedFilter, Person.name.label("owner"), Group.name.label("group_name"))
        .join(Person, Person.id == SavedFilter.person_id)
        .outerjoin(Group, Group.id == SavedFilter.group_id)
        .where(or_(mine, SavedFilter.group_id.in_(groups_of(actor, today))))
    )


def _view(row: Row[SavedFilter, str, str], actor: Actor) -> FilterView:
    kept = row.SavedFilter
    return FilterView(
        id=kept.id,
        name=kept.name,
        question=read_question(kept.question),
        is_mine=kept.person_id == actor.person_id,
        owner=row.owner,
        group_id=kept.group_id,
        group=row.group_name or "",
    )
