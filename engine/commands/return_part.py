"""Send one part back while the others are still out: the partnership's team asks for it to be done again."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.errors import ConflictError, NotPermittedError
from engine.instances.finding import find_part, lock_task
from engine.models import Submission, Vote
from engine.permissions import check_may_coordinate, check_open
from engine.plain_text import checked_text
from engine.returns.sending import send_back
from engine.roles import COORDINATORS
from engine.unit_of_work import UnitOfWork

LONGEST_COMMENTS = 4000


@dataclass(frozen=True)
class ReturnPart:
    """An agency's answer that has come back, while the task it belongs to is still open.

    Args:
        task_id: the task that is asked of several.
        part_id: the part that has been answered.
        comments: what has to be put right.
    """

    task_id: int
    part_id: int
    comments: str

    def run(self, uow: UnitOfWork) -> int:
        """Open the part again; the task waits for it.

        Returns:
            The id of the sending back.

        Raises:
            NotFoundError: no such task or part.
            NotPermittedError: the actor does not coordinate, or the part is a signed vote.
            ConflictError: the task is closed, or the part has not been answered.
            InvalidInputError: no comments, or more than 4,000 characters.
        """
        work, task = lock_task(uow, self.task_id)
        check_may_coordinate(uow.actor, task.area_id)
        uow.act_with(task.area_id, COORDINATORS)
        part = find_part(work, task, self.part_id)
        check_open(uow.session, task)
        query = select(Submission).where(Submission.part_id == part.id).order_by(Submission.id.desc())
        submission = uow.session.scalars(query).first()
        if part.state != "completed" or submission is None:
            message = "This part has not been answered, so there is nothing to send back."
            raise ConflictError(message)
        if uow.session.scalar(select(Vote.id).where(Vote.part_id == part.id)) is not None:
            message = "A signed vote is not sent back. It stands in the decision as it was signed."
            raise NotPermittedError(message)
        missing = "Say what has to be put right"
        comments = checked_text("comments", self.comments, "comments", LONGEST_COMMENTS, missing)
        return send_back(work, task, None, submission, comments).id
