"""Decide how a declared interest is managed: it does not matter, it is noted, or the person is recused."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.acting import check_acting
from engine.case_access.conflicts import MANAGED, is_decided, recuse, settle
from engine.case_access.rules import LONGEST_WORDS, MEMBER_KEEPERS, check_may_keep_members
from engine.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.instances.case_work import CaseWork
from engine.models import Conflict
from engine.plain_text import checked_text
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class DecideConflict:
    """How one declaration is managed, and why.

    Args:
        managed: none, noted or recused.
        how: how, in words; they are kept with the declaration and never go into the ledger.
        deputy_id: who starts in their place, where they are recused; None offers their tasks again.
    """

    conflict_id: int
    managed: str
    how: str
    deputy_id: int | None = None

    def run(self, uow: UnitOfWork) -> int:
        """Decide it.

        Raises:
            NotFoundError: no such declaration, or not on a case of this actor.
            NotPermittedError: it is the actor's own, or not theirs to decide.
            ConflictError: it has been decided, or a later declaration has taken its place.
            InvalidInputError: no decision, no words, or a deputy who cannot start.
        """
        case_id = uow.session.scalar(select(Conflict.case_id).where(Conflict.id == self.conflict_id))
        if case_id is None:
            message = "Nobody has declared this, or it is not for you."
            raise NotFoundError(message)
        work = CaseWork.lock(uow, case_id)
        check_acting(uow, lambda actor: check_may_keep_members(uow.session, actor, work.case, uow.at))
        conflict = uow.session.get_one(Conflict, self.conflict_id, populate_existing=True)
        if conflict.person_id in uow.actor.acts_as(work.case.area_id, MEMBER_KEEPERS):
            message = "Somebody else has to decide how your own interest is managed."
            raise NotPermittedError(message)
        if is_decided(conflict):
            message = "This has been decided already, or a later declaration has taken its place."
            raise ConflictError(message)
        if self.managed not in MANAGED:
            raise InvalidInputError({"managed": ["Choose how it is managed"]})
        how = checked_text("how", self.how, "explanation", LONGEST_WORDS, "Say how it is managed")
        settle(work, conflict, self.managed, how)
        if self.managed == "recused":
            recuse(work, conflict, self.deputy_id)
        deputy = {"deputy": conflict.deputy_id} if conflict.deputy_id is not None else {}
        work.record(
            "conflict.decided",
            conflict=conflict.id,
            person=conflict.person_id,
            managed=self.managed,
            **deputy,
        )
        return conflict.id
