"""The quarterly access review: who may answer it, and which of its lines still ask for an answer."""

from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from engine.actor import Actor
from engine.errors import NotFoundError, NotPermittedError
from engine.models import AccessReview, AccessReviewLine, Membership
from engine.people.rules import REVIEWERS

DAYS_TO_ANSWER = 28
ANSWERS = ("keep", "end")
# A name of its own: statements about lines read memberships too.
_held = aliased(Membership, name="still_held")


def reviewed_areas(actor: Actor) -> list[int]:
    """The areas whose access reviews are the actor's to answer."""
    return sorted({held.area_id for held in actor.holdings if held.role in REVIEWERS})


def get_review(session: Session, actor: Actor, review_id: int) -> AccessReview:
    """A review of the actor's.

    Raises:
        NotFoundError: there is none with this id, or it is not for this actor.
    """
    review = session.get(AccessReview, review_id)
    if review is None or review.area_id not in reviewed_areas(actor):
        message = "This review does not exist, or it is not for you."
        raise NotFoundError(message)
    return review


def goes_on(today: date) -> ColumnElement[bool]:
    """Memberships that still count on a day or later: what has ended needs no answer."""
    return or_(Membership.to_on.is_(None), Membership.to_on >= today)


def still_asks(today: date) -> ColumnElement[bool]:
    """Lines that wait for an answer."""
    counts = select(_held.id).where(
        _held.id == AccessReviewLine.membership_id, or_(_held.to_on.is_(None), _held.to_on >= today)
    )
    return (AccessReviewLine.answer == "") & counts.exists()


def check_not_own(actor: Actor, membership: Membership) -> None:
    """Refuse to answer for oneself, or for somebody one stands in for.

    Raises:
        NotPermittedError: it is one's own role.
    """
    if membership.person_id in actor.people:
        message = (
            "Somebody else answers for your own roles: a business manager, the chair or an administrator."
        )
        raise NotPermittedError(message)


def count_unanswered(session: Session, review_id: int, today: date) -> int:
    """How many lines of a review still ask for an answer."""
    lines = select(AccessReviewLine.id).where(AccessReviewLine.review_id == review_id, still_asks(today))
    return len(session.scalars(lines).all())
