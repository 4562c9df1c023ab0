"""Access reviews: those that wait, and one with its lines."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from engine.actor import Actor
from engine.models import AccessReview, AccessReviewLine, Agency, Area, Group, Membership, Person
from engine.people.reviews import get_review, reviewed_areas, still_asks
from engine.queries.people import labels_of

PAGE = 25
MOST_LISTED = 40


@dataclass(frozen=True)
class ReviewRow:
    """One review in a list. ``left`` is how many lines still ask for an answer."""

    id: int
    area: str
    state: str
    opened_at: datetime
    due_on: date
    closed_at: datetime | None
    closed_by: str
    left: int


@dataclass(frozen=True)
class ReviewLine:
    """One role of one person, and what was answered about it."""

    id: int
    person_id: int
    person: str
    is_active: bool
    is_oneself: bool
    label: str
    group: str
    agency: str
    from_on: date
    answer: str
    reason: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True)
class ReviewView:
    """A review with one page of its lines; ``after`` is where the next one begins ('' on the last)."""

    row: ReviewRow
    lines: tuple[ReviewLine, ...]
    after: str
    is_answered: bool


def list_reviews(session: Session, actor: Actor, today: date) -> list[ReviewRow]:
    """The reviews of the actor's areas, the latest first."""
    return _rows(session, today, AccessReview.area_id.in_(reviewed_areas(actor)))


def count_open_reviews(session: Session, actor: Actor) -> int:
    """How many reviews wait for the actor: they are work, and stand with the tasks."""
    areas = reviewed_areas(actor)
    if not areas:
        return 0
    query = select(func.count()).where(AccessReview.area_id.in_(areas), AccessReview.state == "open")
    return session.scalar(query) or 0


def get_review_view(
    session: Session, actor: Actor, review_id: int, today: date, *, after: int = 0, is_answered: bool = False
) -> ReviewView:
    """One review.

    Args:
        after: the last line of the page before.
        is_answered: the lines that are answered, instead of those that wait.

    Raises:
        NotFoundError: there is none with this id, or it is not for this actor.
    """
    review = get_review(session, actor, review_id)
    row = _rows(session, today, AccessReview.id == review.id)[0]
    answerer = aliased(Person)
    query = (
        select(
            AccessReviewLine,
            Membership,
            Person.name.label("person"),
            Person.is_active,
            Group.name.label("group_name"),
            Agency.name.label("agency"),
            answerer.name.label("answered_by"),
        )
        .join(Membership, Membership.id == AccessReviewLine.membership_id)
        .join(Person, Person.id == Membership.person_id)
        .join(Group, Group.id == Membership.group_id)
        .outerjoin(Agency, Agency.id == Membership.agency_id)
        .outerjoin(answerer, answerer.id == AccessReviewLine.answered_by_id)
        .where(
            AccessReviewLine.review_id == review.id,
            AccessReviewLine.id > after,
            AccessReviewLine.answer != "" if is_answered else still_asks(today),
        )
        .order_by(AccessReviewLine.id)
        .limit(PAGE + 1)
    )
    found = session.execute(query).all()
    labels = labels_of(session, review.area_id)
    lines = tuple(_line(one, actor, labels) for one in found[:PAGE])
    return ReviewView(row, lines, str(lines[-1].id) if len(found) > PAGE else "", is_answered)


def _rows(session: Session, today: date, wanted: ColumnElement[bool]) -> list[ReviewRow]:
    closer = aliased(Person)
    left = (
        select(func.count())
        .where(AccessReviewLine.review_id == AccessReview.id, still_asks(today))
        .scalar_subquery()
    )
    query = (
        select(AccessReview, Area.name.label("area"), closer.name.label("closed_by"), left.label("left"))
        .join(Area, Area.id == AccessReview.area_id)
        .outerjoin(closer, closer.id == AccessReview.closed_by_id)
        .where(wanted)
        .order_by(AccessReview.id.desc())
        .limit(MOST_LISTED)
    )
    return [_row(row) for row in session.execute(query)]


def _row(row: Any) -> ReviewRow:
    review: AccessReview = row.AccessReview
    return ReviewRow(
        review.id,
        row.area,
        review.state,
        review.opened_at,
        review.due_on,
        review.closed_at,
        row.closed_by or "",
        row.left,
    )


def _line(row: Any, actor: Actor, labels: dict[str, str]) -> ReviewLine:
    line: AccessReviewLine = row.AccessReviewLine
    held: Membership = row.Membership
    return ReviewLine(
        id=line.id,
        person_id=held.person_id,
        person=row.person,
        is_active=row.is_active,
        is_oneself=held.person_id in actor.people,
        label=labels.get(held.role, held.role),
        group=row.group_name,
        agency=row.agency or "",
        from_on=held.from_on,
        answer=line.answer,
        reason=line.reason,
        answered_by=row.answered_by or "",
        answered_at=line.answered_at,
    )
