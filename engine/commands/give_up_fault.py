"""Give up a machine step that failed: the step stays where it stood, and nothing goes on from it."""

from dataclasses import dataclass

from engine.errors import ConflictError
from engine.instances.case_work import ENDED
from engine.instances.finding import lock_fault
from engine.plain_text import checked_text
from engine.unit_of_work import UnitOfWork

LONGEST = 500


@dataclass(frozen=True)
class GiveUpFault:
    """One fault that nobody will mend, closed by a person of the partnership's team with a reason.

    The instance stays faulted: its step stands where it failed, so the case cannot end by itself. Whoever
    changes their mind can still retry it.
    """

    fault_id: int
    reason: str

    def run(self, uow: UnitOfWork) -> int:
        """Close the fault.

        Raises:
            NotFoundError: no such fault.
            NotPermittedError: the actor does not coordinate.
            ConflictError: it was mended or given up meanwhile, or its instance has ended.
            InvalidInputError: no reason, one that cannot be stored, or over 500 characters.
        """
        work, fault, instance = lock_fault(uow, self.fault_id)
        if fault.state != "open" or instance.state in ENDED:
            message = "This fault has been dealt with already."
            raise ConflictError(message)
        reason = checked_text("reason", self.reason, "reason", LONGEST, "Say why it is given up")
        fault.state, fault.closed_at, fault.close_reason = "given_up", uow.at, reason
        fault.closed_by_id = uow.actor.person_id
        work.record(
            "fault.given_up", fault=fault.id, instance=instance.id, element=fault.element_id, reason=reason
        )
        return fault.id
