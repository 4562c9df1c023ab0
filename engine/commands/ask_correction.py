"""Ask for what was entered to be corrected; a second person decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.anonymisation.asked_by_forms import check_reports
from engine.errors import InvalidInputError, NotFoundError
from engine.instances.answers import judge, known_options, known_to, submitted_form
from engine.instances.case_work import CaseWork
from engine.models import Correction, Submission, Task
from engine.notices.events import tell_correction
from engine.plain_text import checked_text
from engine.returns.correcting import LONGEST_REASON, check_correctable, check_may_ask, differences
from engine.unit_of_work import UnitOfWork
from engine.visibility import may_read_submission, working_level


@dataclass(frozen=True)
class AskCorrection:
    """The answers as they should have been, and why.

    Args:
        submission_id: the answer that stands.
        raw: all answers of the form, as typed or as a program sends them.
        reason: why the record is wrong.
    """

    submission_id: int
    raw: Mapping[str, Any]
    reason: str

    def run(self, uow: UnitOfWork) -> int:
        """Judge the answers by the form they were given on, and keep them until somebody decides.

        Returns:
            The correction's id.

        Raises:
            NotFoundError: no such answer, or not for this actor.
            NotPermittedError: it is somebody else's answer, and the actor does not coordinate.
            ConflictError: it does not stand, is a signed vote, or a correction of it is asked for already.
            InvalidInputError: no reason, nothing changed, the answers do not pass, or a report that the form
                wants checked for names has not been confirmed.
        """
        submission = uow.session.get(Submission, self.submission_id)
        if submission is None:
            message = "This answer does not exist."
            raise NotFoundError(message)
        work = CaseWork.lock(uow, submission.case_id)
        level = working_level(uow.session, uow.actor, work.case, uow.at)
        its_task = uow.session.get(Task, submission.task_id) if submission.task_id is not None else None
        reads = level not in ("none", "header")
        if not reads or not may_read_submission(uow.actor, level, submission, its_task):
            message = "This answer does not exist."
            raise NotFoundError(message)
        check_may_ask(uow.actor, submission, work.case.area_id)
        task, _ = check_correctable(uow.session, submission)
        instance = work.instances[submission.instance_id]
        form = submitted_form(uow.library.get(uow.session, submission.version_id), submission)
        options = known_options(uow.session, work.case, task.id, submission.agency_id)
        values = judge(form, self.raw, options, known_to(work, instance, form))
        check_reports(uow.session, form, values)
        if not differences(submission.values, values, form):
            message = "Change at least one answer, or leave the record as it is"
            raise InvalidInputError({"": [message]}, self.raw)
        missing = "Say why the record is wrong"
        reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, missing)
        correction = Correction(
            case_id=work.case.id,
            submission_id=submission.id,
            values=values,
            reason=reason,
            asked_at=uow.at,
            asked_by_id=uow.actor.person_id,
        )
        uow.add(correction)
        work.record("correction.asked", correction=correction.id, task=task.id, part=submission.part_id)
        tell_correction(work, correction)
        return correction.id
