"""Answer findings of a check: it names nobody here, it may stay, or it has to come out."""

from dataclasses import dataclass

from sqlalchemy import exists, select

from engine.anonymisation.finding_checks import lock_check
from engine.anonymisation.rules import ANSWERS, LONGEST_REASON, check_may_check, check_open
from engine.errors import InvalidInputError
from engine.models import AnonymisationFinding
from engine.plain_text import checked_text
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class AnswerFindings:
    """One answer for one or several findings, such as every place of one name.

    Args:
        check_id: the check.
        finding_ids: which of its findings.
        answer: see ``engine.anonymisation.rules.ANSWERS``.
        reason: why; it stands beside the finding and not in the ledger, as it may quote the report.
    """

    check_id: int
    finding_ids: tuple[int, ...]
    answer: str
    reason: str

    def run(self, uow: UnitOfWork) -> int:
        """Store the answers; the check is resolved when every finding has one.

        Returns:
            How many findings it answered.

        Raises:
            NotFoundError: no such check for this actor.
            NotPermittedError: they do not check reports.
            ConflictError: the check has ended.
            InvalidInputError: nothing chosen, no such answer, or no reason.
        """
        work, check, level = lock_check(uow, self.check_id)
        check_may_check(uow.actor, work.case.area_id, level)
        check_open(check)
        if self.answer not in ANSWERS:
            raise InvalidInputError({"answer": ["Choose an answer"]})
        reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, "Say why")
        query = select(AnonymisationFinding).where(
            AnonymisationFinding.check_id == check.id, AnonymisationFinding.id.in_(self.finding_ids)
        )
        chosen = list(uow.session.scalars(query))
        if not chosen:
            raise InvalidInputError({"findings": ["Select the findings that you answer"]})
        for finding in chosen:
            finding.answer, finding.reason = self.answer, reason
            finding.answered_at, finding.answered_by_id = uow.at, uow.actor.person_id
        uow.session.flush()
        unanswered = AnonymisationFinding.answer == ""
        is_open = bool(
            uow.session.scalar(select(exists().where(AnonymisationFinding.check_id == check.id, unanswered)))
        )
        check.state = "open" if is_open else "resolved"
        check.resolved_at = None if is_open else uow.at
        check.resolved_by_id = None if is_open else uow.actor.person_id
        ids = sorted(finding.id for finding in chosen)
        work.record("anonymisation.answered", check=check.id, findings=ids, answer=self.answer)
        return len(chosen)
