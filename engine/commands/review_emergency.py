"""Judge afterwards whether it was right to open a case in an emergency."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.acting import check_acting
from engine.case_access.emergency import VERDICTS
from engine.case_access.rules import LONGEST_WORDS, MEMBER_KEEPERS, check_may_keep_members
from engine.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.instances.case_work import CaseWork
from engine.models import BreakGlass
from engine.plain_text import checked_text
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ReviewEmergency:
    """One opening of a case.

    Args:
        verdict: ``justified`` or ``not_justified``.
        words: why; kept beside the verdict and never in the ledger.
    """

    glass_id: int
    verdict: str
    words: str

    def run(self, uow: UnitOfWork) -> int:
        """Write down the verdict.

        Returns:
            The case.

        Raises:
            NotFoundError: there is no such opening for this actor.
            NotPermittedError: it was the actor's own, or is not theirs to judge.
            ConflictError: it has been judged.
            InvalidInputError: no verdict, or no words.
        """
        case_id = uow.session.scalar(select(BreakGlass.case_id).where(BreakGlass.id == self.glass_id))
        if case_id is None:
            message = "Nobody has opened a case here, or it is not for you."
            raise NotFoundError(message)
        work = CaseWork.lock(uow, case_id)
        check_acting(uow, lambda actor: check_may_keep_members(uow.session, actor, work.case, uow.at))
        glass = uow.session.get_one(BreakGlass, self.glass_id, populate_existing=True)
        if glass.person_id in uow.actor.acts_as(work.case.area_id, MEMBER_KEEPERS):
            message = "Somebody else has to judge whether it was right that you opened this case."
            raise NotPermittedError(message)
        if glass.reviewed_at is not None:
            message = "This has been judged already."
            raise ConflictError(message)
        if self.verdict not in VERDICTS:
            raise InvalidInputError({"verdict": ["Choose whether it was justified"]})
        glass.verdict = self.verdict
        glass.verdict_words = checked_text(
            "words", self.words, "explanation", LONGEST_WORDS, "Say why you judge it so"
        )
        glass.reviewed_at, glass.reviewed_by_id = uow.at, uow.actor.person_id
        work.record("glass.reviewed", glass=glass.id, verdict=glass.verdict)
        return work.case.id
