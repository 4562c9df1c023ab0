"""Approve or refuse a correction of the record, as the second person."""

from dataclasses import dataclass

from engine.errors import ConflictError
from engine.instances.questioning import NeedsPerson, chosen_versions, question_versions
from engine.models import Submission
from engine.notices.events import tell_correction_decided
from engine.plain_text import checked_text
from engine.returns.correcting import DECIDERS, LONGEST_REASON, check_may_decide, make_correction
from engine.returns.finding import lock_correction
from engine.unit_of_work import UnitOfWork
from engine.visibility import working_level


@dataclass(frozen=True)
class Corrected:
    """What a decision has done.

    Attributes:
        submission_id: the answer that stands now; None where the correction was refused.
        needs_person: instances that would run another version now; they go on as they are.
    """

    submission_id: int | None
    needs_person: tuple[NeedsPerson, ...] = ()


@dataclass(frozen=True)
class DecideCorrection:
    """The decision on a correction that somebody else asked for.

    Args:
        correction_id: the correction.
        is_approved: whether it is made.
        answer: why not, which has to be said; or a note.
    """

    correction_id: int
    is_approved: bool
    answer: str = ""

    def run(self, uow: UnitOfWork) -> Corrected:
        """Make it, with everything that follows from its facts, or refuse it.

        Raises:
            NotFoundError: no such correction, or not for this actor.
            NotPermittedError: the actor asked for it, or does not decide corrections.
            ConflictError: it is decided, or the answer no longer stands.
            InvalidInputError: it is refused without a reason.
        """
        work, correction = lock_correction(uow, self.correction_id)
        level = working_level(uow.session, uow.actor, work.case, uow.at)
        check_may_decide(uow.actor, correction, work.case, level)
        uow.act_with(work.case.area_id, DECIDERS)
        if correction.state != "asked":
            message = "This correction has been decided or withdrawn already."
            raise ConflictError(message)
        answer = self.answer
        if not self.is_approved or answer.strip():
            answer = checked_text("answer", answer, "answer", LONGEST_REASON, "Say why it is not corrected")
        correction.answer = answer.strip()
        correction.decided_at, correction.decided_by_id = uow.at, uow.actor.person_id
        old = uow.session.get_one(Submission, correction.submission_id)
        if not self.is_approved:
            correction.state = "refused"
            work.record("correction.refused", correction=correction.id, task=old.task_id, part=old.part_id)
            tell_correction_decided(work, correction)
            return Corrected(None)
        before = chosen_versions(work)
        new = make_correction(work, correction, old)
        correction.state, correction.new_submission_id = "made", new.id
        work.record(
            "correction.made",
            correction=correction.id,
            task=old.task_id,
            part=old.part_id,
            submission=new.id,
            digest=new.digest,
        )
        tell_correction_decided(work, correction)
        work.settle()
        return Corrected(new.id, question_versions(work, before))
