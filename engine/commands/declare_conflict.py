"""Declare an interest in a case, or that there is none; one can step aside at once."""

from dataclasses import dataclass

from engine.case_access.conflicts import NATURES, declare, recuse, settle
from engine.case_access.rules import LONGEST_WORDS
from engine.errors import InvalidInputError, NotFoundError, NotPermittedError
from engine.instances.case_work import CaseWork
from engine.notices.access import tell_conflict
from engine.plain_text import checked_text
from engine.unit_of_work import UnitOfWork
from engine.visibility import working_level
from engine.walls import HIDDEN


@dataclass(frozen=True)
class DeclareConflict:
    """The actor's own declaration; a new one takes the place of the one before, which is kept.

    Args:
        nature: none, personal, professional or other.
        words: what it is; needed unless there is none. It never goes into the ledger.
        steps_aside: whether the actor leaves the case now, without waiting for a decision.
    """

    case_id: int
    nature: str
    words: str = ""
    steps_aside: bool = False

    def run(self, uow: UnitOfWork) -> int:
        """Write it down, and tell those who decide how it is managed.

        Raises:
            NotFoundError: no such case for this actor.
            NotPermittedError: a machine has no interests.
            InvalidInputError: no nature, no words, or stepping aside without an interest.
        """
        work = CaseWork.lock(uow, self.case_id)
        person_id = uow.actor.person_id
        if person_id is None:
            message = "A conflict of interest is declared by a person."
            raise NotPermittedError(message)
        if working_level(uow.session, uow.actor, work.case, uow.at) == "none":
            raise NotFoundError(HIDDEN)
        if self.nature not in NATURES:
            raise InvalidInputError({"nature": ["Choose whether you have an interest in this case"]})
        has_interest = self.nature != "none"
        words = ""
        if has_interest:
            words = checked_text(
                "words", self.words, "description", LONGEST_WORDS, "Say what the interest is"
            )
        elif self.steps_aside:
            raise InvalidInputError({"steps_aside": ["Choose what your interest is, to step aside"]})
        conflict = declare(work, person_id, self.nature, words)
        if not has_interest:
            settle(work, conflict, "none", "")
        elif self.steps_aside:
            settle(work, conflict, "recused", "Stepped aside")
            recuse(work, conflict, None)
            work.record("conflict.decided", conflict=conflict.id, person=person_id, managed="recused")
        if has_interest:
            tell_conflict(work, conflict)
        return conflict.id
