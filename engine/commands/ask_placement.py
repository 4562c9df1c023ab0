"""Ask for a token to be moved by hand."""

from dataclasses import dataclass

from engine.models import Placement
from engine.moving.placements import LONGEST_REASON, lock_instance
from engine.moving.placing import Placing, check_placing
from engine.notices.events import tell_placement
from engine.permissions import check_may_coordinate
from engine.plain_text import checked_text
from engine.roles import COORDINATORS
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class AskPlacement:
    """Place, move, skip or repeat a step, for a second person to approve.

    Args:
        instance_id: whose token it is.
        kind: place, move, skip or repeat.
        reason: why, as people will read it on the case.
        token_id: the token of the step that is moved or skipped; empty to place.
        target_id: the step that is to be open; empty to skip.
    """

    instance_id: int
    kind: str
    reason: str
    token_id: str = ""
    target_id: str = ""

    def run(self, uow: UnitOfWork) -> int:
        """Check that it could be done now, and store it.

        Returns:
            The placement's id.

        Raises:
            NotFoundError: there is no such instance.
            NotPermittedError: the actor does not coordinate.
            ConflictError: the process has ended or stands still, or could not end from there.
            InvalidInputError: no reason, or no such token or step.
        """
        work, instance = lock_instance(uow, self.instance_id)
        check_may_coordinate(uow.actor, work.case.area_id)
        uow.act_with(work.case.area_id, COORDINATORS)
        reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, "Say why this is needed")
        check_placing(work, instance, Placing(self.kind, self.token_id, self.target_id))
        task = work.open_task(instance.id, self.token_id)
        placement = Placement(
            area_id=work.case.area_id,
            case_id=work.case.id,
            instance_id=instance.id,
            kind=self.kind,
            token_id=self.token_id,
            element_id=task.element_id if task else "",
            target_id=self.target_id,
            reason=reason,
            instance_revision=instance.revision,
            asked_at=uow.at,
            asked_by_id=uow.actor.person_id,
        )
        uow.session.add(placement)
        uow.session.flush()
        work.record(
            "placement.asked", placement=placement.id, instance=instance.id, what=self.kind, reason=reason
        )
        tell_placement(work, placement)
        return placement.id
