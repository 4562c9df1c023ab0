"""Complete a task or one part of it with what a person entered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.ad_hoc.finishing import finish_ad_hoc
from engine.anonymisation.asked_by_forms import check_reports
from engine.case_access.conflicts import declare_in_answer
from engine.case_access.using_links import use_link
from engine.clocks.events import happened
from engine.errors import NotPermittedError
from engine.instances.answers import form_of, judge, known_to, options_for, promote_facts, store_submission
from engine.instances.completing import complete_task, name_stage
from engine.instances.decisions import record_vote
from engine.instances.finding import lock_for_work
from engine.instances.membership import ensure_member
from engine.instances.parts import check_quorum
from engine.models import Draft, Submission, Task
from engine.returns.coming_back import came_back, done_again
from engine.returns.reviewing import check_not_waiting
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class CompleteTask:
    """The person's answers to a task's form.

    Args:
        task_id: the task.
        raw: the answers as typed (forms.raw_from_post) or as a program sends them.
        part_id: which part, where the task is asked of several.
        signed_with: how the person proved just now who they are, for the vote of a decision.
        may_sign: False where nobody can prove who they are, as through a token: no vote is then signed.
        link_id: the one-off link through which a guest answers; it is used up by this.
    """

    task_id: int
    raw: Mapping[str, Any]
    part_id: int | None = None
    signed_with: str = ""
    may_sign: bool = True
    link_id: int | None = None

    def run(self, uow: UnitOfWork) -> int:
        """Judge, store, promote facts, move on.

        Returns:
            The submission's id.

        Raises:
            NotFoundError: no such task, or not for this actor; or the link works no more.
            NotPermittedError: the task is somebody else's, or a rule of the step keeps the actor out.
            ConflictError: it is closed already, or waits for what its reviewer sent back.
            InvalidInputError: the answers do not pass; nothing is stored.
        """
        uow.numbers.reserve(Submission, Task)
        work, task, part, element = lock_for_work(uow, self.task_id, self.part_id)
        if self.link_id is not None:
            use_link(work, self.link_id, task, part)
        check_not_waiting(uow.session, task, part)
        if element.signatories and not self.may_sign:
            message = "A decision is signed on its own page, where who signs proves who they are."
            raise NotPermittedError(message)
        instance = work.instances[task.instance_id]
        bundle = work.bundle(instance)
        form = form_of(bundle, element)
        agency_id = part.agency_id if part else None
        options = options_for(uow.session, bundle, form, task.area_id, task.id, agency_id, uow.today)
        values = judge(form, self.raw, options, known_to(work, instance, form))
        check_reports(uow.session, form, values)
        submission = store_submission(work, task, part, form, values)
        ensure_member(work, f"Worked on “{task.name}”")
        declare_in_answer(work, submission, form)
        uow.delete(Draft, task_id=task.id, part_id=self.part_id, person_id=uow.actor.person_id)
        if task.ad_hoc_kind:
            finish_ad_hoc(work, task, part, submission)
        elif not task.token_id:
            done_again(work, task, part, submission, form)
        elif part is None:
            promote_facts(work, instance, form, submission)
            complete_task(work, task, submission)
        else:
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
            if element.signatories:
                record_vote(work, task, part, submission, form, self.signed_with)
            came_back(work, task, part, submission)
            happened(work, f"task:{task.element_id}", instance, task=task, part=part)
            check_quorum(work, instance, task, element)
        work.settle()
        name_stage(work)
        return submission.id
