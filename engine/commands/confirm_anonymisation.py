"""Confirm, as a second person, that nobody can be recognised in a report."""

from dataclasses import dataclass

from engine.anonymisation.finding_checks import lock_check
from engine.anonymisation.rules import check_may_confirm
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ConfirmAnonymisation:
    """The second person has read the report and the answers.

    Args:
        check_id: the check.
    """

    check_id: int

    def run(self, uow: UnitOfWork) -> None:
        """Confirm the check; a step that asks for it is then satisfied for this very file.

        Raises:
            NotFoundError: no such check for this actor.
            NotPermittedError: they made the check or answered a finding, or do not check reports.
            ConflictError: findings are open, something has to come out, or the check has ended.
        """
        work, check, level = lock_check(uow, self.check_id)
        check_may_confirm(uow.session, uow.actor, check, level)
        check.state, check.confirmed_at, check.confirmed_by_id = "confirmed", uow.at, uow.actor.person_id
        work.record("anonymisation.confirmed", check=check.id, document=check.document_id)
