"""Open an access review of an area: one line for every role that somebody holds."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from engine.errors import NotPermittedError
from engine.execute import NothingToDo
from engine.models import AccessReview, AccessReviewLine, Group, Membership
from engine.notices.people_news import tell_of_review
from engine.now import start_of_day_utc
from engine.people.reviews import DAYS_TO_ANSWER, goes_on, reviewed_areas
from engine.people.rules import REVIEWERS
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class OpenAccessReview:
    """Ask about every role in an area, unless that has been done since a day.

    Args:
        since: the first day of the quarter; a review opened on it or later is enough.
    """

    area_id: int
    since: date

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Open it and tell those who answer it.

        Returns:
            The review's id.

        Raises:
            NotFoundError: there is no such area.
            NotPermittedError: the actor does not review it.
        """
        if not uow.actor.is_system and self.area_id not in reviewed_areas(uow.actor):
            message = "Access is reviewed by business managers, the chair and system administrators."
            raise NotPermittedError(message)
        uow.lock_area(self.area_id)
        earlier = select(AccessReview.id).where(
            AccessReview.area_id == self.area_id,
            (AccessReview.opened_at >= start_of_day_utc(self.since)) | (AccessReview.state == "open"),
        )
        if uow.session.scalar(earlier.limit(1)) is not None:
            return NothingToDo()
        held = (
            select(Membership.id)
            .join(Group, Group.id == Membership.group_id)
            .where(Group.area_id == self.area_id, Membership.from_on <= uow.today, goes_on(uow.today))
        )
        memberships = list(uow.session.scalars(held.order_by(Membership.person_id, Membership.id)))
        if not memberships:
            return NothingToDo()
        due_on = uow.today + timedelta(days=DAYS_TO_ANSWER)
        review = AccessReview(area_id=self.area_id, opened_at=uow.at, due_on=due_on)
        uow.session.add(review)
        uow.session.flush()
        lines = [AccessReviewLine(review_id=review.id, membership_id=one) for one in memberships]
        uow.session.add_all(lines)
        tell_of_review(uow, review, due_on, REVIEWERS)
        subject = f"area:{self.area_id}"
        uow.record(subject, "access_review.opened", review=review.id, lines=len(lines))
        return review.id
