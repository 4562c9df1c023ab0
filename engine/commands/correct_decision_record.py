"""Correct the record of a decision: a new number with the reason; every earlier number stays."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import exists, select

from engine.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from engine.instances.case_work import CaseWork
from engine.instances.decision_records import CORRECTABLE, newest_record, store_correction
from engine.models import Decision, Vote
from engine.permissions import allowed, check_may_coordinate
from engine.plain_text import checked_text, text_problem
from engine.unit_of_work import UnitOfWork
from engine.visibility import working_level

LONGEST_REASON = 1_000
LONGEST = 10_000


@dataclass(frozen=True)
class CorrectDecisionRecord:
    """What to put right in a record, and why.

    Args:
        decision_id: the decision.
        number: the number that was read; another one meanwhile refuses the correction.
        reason: why it is corrected.
        changes: new words for ``question``, ``rationale`` and ``resolution``, as far as they change.
    """

    decision_id: int
    number: int
    reason: str
    changes: Mapping[str, str] = field(default_factory=dict)

    def run(self, uow: UnitOfWork) -> int:
        """Write the next number.

        Returns:
            The number.

        Raises:
            NotFoundError: no such decision, or not for this actor.
            NotPermittedError: the actor neither signed it nor coordinates.
            ConflictError: somebody else has corrected it meanwhile.
            InvalidInputError: no reason, nothing changed, or a text that cannot be stored.
        """
        decision = uow.session.get(Decision, self.decision_id)
        if decision is None:
            raise NotFoundError(HIDDEN)
        work = CaseWork.lock(uow, decision.case_id)
        check_may_correct(work, decision)
        newest = newest_record(work, decision.id)
        if newest is None:
            message = "This decision was made before there were records. What was signed is under Record."
            raise NotPermittedError(message)
        self._check_number(newest.number)
        changes = self._changes(newest.content)
        missing = "Say why the record is corrected"
        reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, missing)
        return store_correction(work, decision, changes, reason).number

    def _check_number(self, newest: int) -> None:
        if newest != self.number:
            message = f"Somebody else has corrected this record meanwhile: it stands at number {newest} now."
            raise ConflictError(message)

    def _changes(self, content: Mapping[str, object]) -> dict[str, str]:
        changes = {
            key: self.changes[key].replace("\r\n", "\n").strip() for key in CORRECTABLE if key in self.changes
        }
        problems = {
            key: [problem]
            for key, text in changes.items()
            if text and (problem := text_problem(text, key, LONGEST, ""))
        }
        if not changes.get("question", "-"):
            problems["question"] = ["Enter the question that was decided"]
        changed = {key: text for key, text in changes.items() if text != content.get(key, "")}
        if not changed and not problems:
            problems["rationale"] = ["Nothing has been changed. Change what is wrong, or go back"]
        if problems:
            raise InvalidInputError(problems, dict(self.changes))
        return changed


HIDDEN = "This decision does not exist, or it is not for you."


def check_may_correct(work: CaseWork, decision: Decision) -> None:
    """Those who signed a decision, and the partnership's team, correct its record.

    Raises:
        NotFoundError: the actor may not read it.
        NotPermittedError: they may read it only.
    """
    uow = work.uow
    if working_level(uow.session, uow.actor, work.case, uow.at) != "full":
        raise NotFoundError(HIDDEN)
    signed = exists().where(Vote.task_id == decision.task_id, Vote.person_id == uow.actor.person_id)
    if uow.session.scalar(select(signed)) or allowed(check_may_coordinate, uow.actor, work.case.area_id):
        return
    message = "Only those who signed this decision and the partnership's team can correct its record."
    raise NotPermittedError(message)
