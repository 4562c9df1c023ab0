"""Declare a conflict of interest instead of voting; the role is asked again if its signature is needed."""

from dataclasses import dataclass

from engine.case_access.conflicts import declare_aside
from engine.clocks.events import happened
from engine.errors import NotPermittedError
from engine.instances.answers import form_of, store_submission
from engine.instances.completing import name_stage
from engine.instances.decisions import record_vote, vote_field_of
from engine.instances.finding import lock_for_work
from engine.instances.membership import ensure_member
from engine.instances.parts import check_quorum, count_parts
from engine.instances.signing import ASIDE, fill_seat
from engine.models import Draft, Submission, Task
from engine.plain_text import checked_text
from engine.unit_of_work import UnitOfWork

LONGEST = 2_000


@dataclass(frozen=True)
class StandAside:
    """One signatory's declaration.

    Args:
        task_id: the decision.
        part_id: their seat.
        words: what the conflict is; kept with the decision.
        signed_with: how the person proved just now who they are.
    """

    task_id: int
    part_id: int
    words: str
    signed_with: str = ""

    def run(self, uow: UnitOfWork) -> int:
        """Store it and ask somebody else.

        Returns:
            The id of the submission that holds it.

        Raises:
            NotFoundError: no such task, or not for this actor.
            NotPermittedError: nobody signs this task, or it is not this actor's.
            ConflictError: it is closed already.
            InvalidInputError: no words.
        """
        uow.numbers.reserve(Submission, Task)
        work, task, part, element = lock_for_work(uow, self.task_id, self.part_id)
        if part is None or not element.signatories:
            message = "Nobody signs this task."
            raise NotPermittedError(message)
        words = checked_text(
            "words", self.words, "conflict", LONGEST, "Say what your conflict of interest is"
        )
        instance = work.instances[task.instance_id]
        form = form_of(work.bundle(instance), element)
        reasons = form.signing_field("reasons")
        values = {vote_field_of(form).key: ASIDE} | ({reasons.key: words} if reasons else {})
        submission = store_submission(work, task, part, form, values)
        ensure_member(work, f"Stood aside from “{task.name}”")
        uow.delete(Draft, task_id=task.id, part_id=part.id, person_id=uow.actor.person_id)
        part.state, part.closed_at, part.closed_by_id = "completed", uow.at, uow.actor.person_id
        work.record(
            "task.completed",
            task=task.id,
            part=part.id,
            element=task.element_id,
            instance=instance.id,
            submission=submission.id,
            digest=submission.digest,
        )
        record_vote(work, task, part, submission, form, self.signed_with, words)
        declare_aside(work, task, words)
        uow.session.flush()
        fill_seat(work, instance, task, part, element, count_parts(work, task))
        happened(work, f"task:{task.element_id}", instance, task=task, part=part)
        check_quorum(work, instance, task, element)
        work.settle()
        name_stage(work)
        return submission.id
