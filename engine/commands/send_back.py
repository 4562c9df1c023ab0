"""Send an answer back to be given again, from the task that reviews it."""

from dataclasses import dataclass

from engine.errors import ConflictError, NotFoundError
from engine.instances.finding import lock_for_work
from engine.instances.membership import ensure_member
from engine.plain_text import checked_text
from engine.returns.reviewing import list_returnable
from engine.returns.sending import send_back
from engine.unit_of_work import UnitOfWork

LONGEST_COMMENTS = 4000
MISSING = "Say what has to be put right"


@dataclass(frozen=True)
class SendBack:
    """The reviewer of a step returns what was answered there, with comments.

    Args:
        task_id: the reviewing task.
        submission_id: the answer.
        comments: what has to be put right, for whoever does it again.
        part_id: the reviewer's own part, where the review is asked of several.
    """

    task_id: int
    submission_id: int
    comments: str
    part_id: int | None = None

    def run(self, uow: UnitOfWork) -> int:
        """Send it back; the review waits until it has come back.

        Returns:
            The id of the sending back.

        Raises:
            NotFoundError: no such task, or this task reviews no such answer.
            NotPermittedError: the review is not this actor's.
            ConflictError: the review is closed, or the answer has been sent back already.
            InvalidInputError: no comments, or more than 4,000 characters.
        """
        work, task, part, element = lock_for_work(uow, self.task_id, self.part_id)
        found = list_returnable(uow.session, uow.actor, task, part, element)
        chosen = next((each for each in found if each.submission.id == self.submission_id), None)
        if chosen is None:
            message = "This task reviews no such answer, or it has been sent back or given again since."
            raise (ConflictError if found or task.waits_for_id else NotFoundError)(message)
        comments = checked_text("comments", self.comments, "comments", LONGEST_COMMENTS, MISSING)
        ensure_member(work, f"Worked on “{task.name}”")
        return send_back(work, task, part, chosen.submission, comments).id
