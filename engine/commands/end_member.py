"""End somebody's naming on a case, or let somebody in again who was kept out."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.acting import check_acting
from engine.case_access.conflicts import end_conflict_of
from engine.case_access.members import hand_over, take_off_case
from engine.case_access.rules import LONGEST_REASON, check_may_keep_members
from engine.errors import ConflictError, NotFoundError
from engine.instances.case_work import CaseWork
from engine.models import CaseMember
from engine.models.case import RECUSED, SHUT_OUT
from engine.plain_text import checked_text
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class EndMember:
    """One naming. What the person has of the case by name is offered to everybody with its role again."""

    member_id: int
    reason: str

    def run(self, uow: UnitOfWork) -> int:
        """End it from this moment on.

        Raises:
            NotFoundError: no such naming, or not on a case of this actor.
            NotPermittedError: this is for the team, the chair and the director.
            ConflictError: it has ended already.
            InvalidInputError: no reason.
        """
        case_id = uow.session.scalar(select(CaseMember.case_id).where(CaseMember.id == self.member_id))
        if case_id is None:
            message = "Nobody is named here, or it is not for you."
            raise NotFoundError(message)
        work = CaseWork.lock(uow, case_id)
        check_acting(uow, lambda actor: check_may_keep_members(uow.session, actor, work.case, uow.at))
        reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, "Say why it ends")
        member = uow.session.get_one(CaseMember, self.member_id, populate_existing=True)
        if member.to_at is not None and member.to_at <= uow.at:
            message = "This has ended already."
            raise ConflictError(message)
        if member.relation not in SHUT_OUT:
            hand_over(work, member.person_id, None, reason)
        take_off_case(work, member, reason)
        if member.relation == RECUSED:
            end_conflict_of(work, member.person_id)
        return member.id
