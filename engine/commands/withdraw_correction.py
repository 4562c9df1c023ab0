"""No longer ask for a correction."""

from dataclasses import dataclass

from engine.errors import ConflictError, NotPermittedError
from engine.models import Submission
from engine.returns.finding import lock_correction
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class WithdrawCorrection:
    """Whoever asked for a correction takes it back, as long as nobody has decided it."""

    correction_id: int

    def run(self, uow: UnitOfWork) -> int:
        """Take it back.

        Raises:
            NotFoundError: no such correction, or not for this actor.
            NotPermittedError: somebody else asked for it.
            ConflictError: it is decided, or withdrawn already.
        """
        work, correction = lock_correction(uow, self.correction_id)
        if correction.asked_by_id not in uow.actor.people:
            message = "Only the person who asked for this correction can take it back."
            raise NotPermittedError(message)
        if correction.state != "asked":
            message = "This correction has been decided or withdrawn already."
            raise ConflictError(message)
        correction.state, correction.decided_at = "withdrawn", uow.at
        old = uow.session.get_one(Submission, correction.submission_id)
        work.record("correction.withdrawn", correction=correction.id, task=old.task_id, part=old.part_id)
        return correction.id
