"""Answer lines of an access review: keep a role, or end it. With the last answer the review is done."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from engine.acting import check_acting
from engine.errors import ConflictError, InvalidInputError
from engine.models import AccessReviewLine, Membership, Person
from engine.people.holding import check_nothing_held
from engine.people.joining import end_role
from engine.people.reviews import ANSWERS, check_not_own, count_unanswered, get_review
from engine.plain_text import checked_text
from engine.unit_of_work import UnitOfWork

LONGEST_REASON = 300


@dataclass(frozen=True)
class AnswerReview:
    """Answers by the id of their line: ``keep`` or ``end``. A role that is ended counts no more at once.

    Args:
        reasons: why a role is ended, by the id of its line.
    """

    review_id: int
    answers: Mapping[int, str]
    reasons: Mapping[int, str] = field(default_factory=dict)

    def run(self, uow: UnitOfWork) -> int:
        """Store the answers.

        Returns:
            How many lines still ask for one.

        Raises:
            NotFoundError: there is no such review for this actor.
            NotPermittedError: a line is about the actor's own role, or not theirs to end.
            ConflictError: the review is done, or ending a role would leave tasks that nobody can do.
            InvalidInputError: nothing is answered, or no reason is given for ending a role.
        """
        check_acting(uow, lambda actor: get_review(uow.session, actor, self.review_id))
        review = get_review(uow.session, uow.actor, self.review_id)
        uow.lock_area(review.area_id)
        uow.session.refresh(review)
        if review.state != "open":
            message = "This review is done."
            raise ConflictError(message)
        query = (
            select(AccessReviewLine, Membership)
            .join(Membership, Membership.id == AccessReviewLine.membership_id)
            .where(AccessReviewLine.review_id == review.id, AccessReviewLine.id.in_(sorted(self.answers)))
            .order_by(AccessReviewLine.id)
        )
        found = [(line, held) for line, held in uow.session.execute(query) if not line.answer]
        if not found:
            raise InvalidInputError({"": ["Answer at least one line"]})
        for line, membership in found:
            self._answer(uow, line, membership)
        uow.session.flush()
        left = count_unanswered(uow.session, review.id, uow.today)
        if not left:
            review.state, review.closed_at = "done", uow.at
            review.closed_by_id = uow.actor.person_id
            uow.record(f"area:{review.area_id}", "access_review.done", review=review.id)
        return left

    def _answer(self, uow: UnitOfWork, line: AccessReviewLine, membership: Membership) -> None:
        answer = self.answers[line.id]
        if answer not in ANSWERS:
            raise InvalidInputError({f"answer-{line.id}": ["Choose whether the role is kept or ended"]})
        check_not_own(uow.actor, membership)
        review = get_review(uow.session, uow.actor, self.review_id)
        if answer == "end":
            said = self.reasons.get(line.id, "")
            field_of_line = f"reason-{line.id}"
            missing = "Say why the role is ended"
            line.reason = checked_text(field_of_line, said, "reason", LONGEST_REASON, missing)
            end_role(uow, membership, review.area_id, uow.today, line.reason, is_reviewed=True)
            uow.session.flush()
            person = uow.session.get_one(Person, membership.person_id)
            check_nothing_held(uow.session, person, uow.today, {membership.role})
        line.answer, line.answered_at, line.answered_by_id = answer, uow.at, uow.actor.person_id
        body = {"review": review.id, "membership": membership.id, "answer": answer}
        uow.record(f"area:{review.area_id}", "access_review.answered", **body)
