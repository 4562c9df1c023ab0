"""Hold everything of a case: nothing of it may be disposed of."""

from dataclasses import dataclass

from engine.acting import check_acting
from engine.errors import ConflictError, InvalidInputError
from engine.models import LegalHold
from engine.retention.finding import lock_kept_case
from engine.retention.rules import HOLD_KINDS, check_may_hold, find_disposal
from engine.unit_of_work import UnitOfWork

LONGEST_REASON = 1000


@dataclass(frozen=True)
class PlaceLegalHold:
    """A hold with its kind and reason. It also stops a disposal that was agreed and not carried out yet."""

    case_id: int
    kind: str
    reason: str

    def run(self, uow: UnitOfWork) -> int:
        """Write the hold; its reason stays out of the ledger.

        Raises:
            NotFoundError: there is no such case for this actor.
            NotPermittedError: the actor places no holds here.
            ConflictError: the content is gone already.
            InvalidInputError: no kind or no reason.
        """
        case = lock_kept_case(uow, self.case_id)
        check_acting(uow, lambda actor: check_may_hold(actor, case.area_id))
        errors: dict[str, list[str]] = {}
        if self.kind not in HOLD_KINDS:
            errors["kind"] = ["Choose what the hold is for"]
        if not self.reason.strip() or len(self.reason) > LONGEST_REASON:
            errors["reason"] = ["Say why everything has to be kept"]
        if errors:
            raise InvalidInputError(errors)
        disposal = find_disposal(uow.session, case.id)
        if disposal is not None and disposal.state == "done":
            message = "The content of this case has been disposed of already."
            raise ConflictError(message)
        hold = LegalHold(
            case_id=case.id,
            kind=self.kind,
            reason=self.reason.strip(),
            placed_at=uow.at,
            placed_by_id=uow.actor.person_id,
        )
        uow.session.add(hold)
        uow.session.flush()
        uow.record(f"case:{case.id}", "hold.placed", hold=hold.id, what=hold.kind)
        return hold.id
