"""Name somebody on a case: to work on it, to review it from outside, or to be kept out of it."""

from dataclasses import dataclass
from datetime import date

from engine.acting import check_acting
from engine.case_access.members import find_memberships, put_on_case, shut_out
from engine.case_access.rules import LONGEST_REASON, LONGEST_REVIEW, check_may_keep_members, get_colleague
from engine.errors import ConflictError, InvalidInputError
from engine.instances.case_work import CaseWork
from engine.models.case import REVIEWER, SHUT_OUT, SUBJECT_TEAM, WORKING
from engine.notices.access import tell_named
from engine.now import first_instant_after
from engine.plain_text import checked_text
from engine.queries.candidates import list_candidates
from engine.unit_of_work import UnitOfWork

RELATIONS = (WORKING, REVIEWER, SUBJECT_TEAM)


@dataclass(frozen=True)
class NameMember:
    """One person on one case, for a reason and a period.

    Args:
        relation: ``working``; ``reviewer``, who needs no role in the partnership and has an end; or
            ``subject_team``, of the family's own service, who is kept out until somebody ends it.
        until: the last day; none for further notice.
        email: the address of somebody from outside, where no person is given.
    """

    case_id: int
    person_id: int | None
    relation: str
    reason: str
    until: date | None = None
    email: str = ""

    def run(self, uow: UnitOfWork) -> int:
        """Name them, and tell them unless they are kept out.

        Raises:
            NotFoundError: no such case for this actor.
            NotPermittedError: this is for the team, the chair and the director.
            ConflictError: they are named on the case already, or kept out of it.
            InvalidInputError: nobody with such an account, no reason, no part in the case, or a last day that
                cannot be.
        """
        work = CaseWork.lock(uow, self.case_id)
        check_acting(uow, lambda actor: check_may_keep_members(uow.session, actor, work.case, uow.at))
        reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, "Say why they are named")
        person = get_colleague(uow.session, self.person_id, self.email)
        self._check(work, person.id)
        if self.relation in SHUT_OUT:
            return shut_out(work, person.id, self.relation, reason).id
        to_at = first_instant_after(self.until) if self.until is not None else None
        member = put_on_case(work, person.id, self.relation, reason, to_at)
        tell_named(work, member)
        return member.id

    def _check(self, work: CaseWork, person_id: int) -> None:
        uow, standing = work.uow, {row.relation for row in find_memberships(work, person_id)}
        if self.relation not in RELATIONS:
            raise InvalidInputError({"relation": ["Choose their part in the case"]})
        if standing & set(SHUT_OUT):
            message = "They are kept out of this case. End that first, if it no longer holds."
            raise ConflictError(message)
        if self.relation in standing:
            message = "They are named on this case already."
            raise ConflictError(message)
        self._check_until(uow.today)
        if self.relation == SUBJECT_TEAM and person_id == uow.actor.person_id:
            message = "Declare a conflict of interest to step aside from this case yourself."
            raise ConflictError(message)
        if self.relation != WORKING:
            return
        able = list_candidates(uow.session, work.case.area_id, "", None, uow.today, work.case.id)
        if person_id not in {one.person_id for one in able}:
            message = "They hold no role in this partnership today. Name them as a reviewer from outside."
            raise ConflictError(message)

    def _check_until(self, today: date) -> None:
        problem = ""
        if self.relation in SHUT_OUT and self.until is not None:
            problem = "Leave the last day empty: they are kept out until somebody ends it"
        elif self.until is not None and self.until < today:
            problem = "The last day must be today or later"
        elif self.relation == REVIEWER and (self.until is None or self.until > today + LONGEST_REVIEW):
            problem = "Enter the last day, at most two years from now"
        if problem:
            raise InvalidInputError({"until": [problem]})
