"""Take back a whole migration, case by case, in the background."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.errors import ConflictError
from engine.models import MigrationCase
from engine.moving.migrations import LONGEST_REASON, lock_migration
from engine.plain_text import checked_text
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class UndoMigration:
    """Every case that moved goes back, unless something has happened on it since."""

    migration_id: int
    reason: str

    def run(self, uow: UnitOfWork) -> int:
        """Mark it as being undone; cases that still wait do not move any more.

        Returns:
            The migration's id.

        Raises:
            NotFoundError: there is none, or it is not for this actor.
            NotPermittedError: the actor owns no processes in its area.
            ConflictError: it is undone already, or nothing of it has moved.
            InvalidInputError: no reason.
        """
        migration = lock_migration(uow, self.migration_id)
        missing = "Say why the move is undone"
        reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, missing)
        if migration.state in ("undoing", "undone"):
            message = "This move is being undone already."
            raise ConflictError(message)
        rows = select(MigrationCase).where(MigrationCase.migration_id == migration.id)
        waiting = list(uow.session.scalars(rows.where(MigrationCase.state == "waiting").with_for_update()))
        moved = uow.session.scalar(rows.where(MigrationCase.state == "moved").limit(1))
        if not waiting and moved is None:
            message = "No case has moved with this, so there is nothing to undo."
            raise ConflictError(message)
        for row in waiting:
            row.state, row.message, row.done_at = "refused", "The move was undone first.", uow.at
        migration.state, migration.next_at, migration.finished_at = "undoing", uow.at, None
        migration.undo_reason, migration.undone_by_id = reason, uow.actor.person_id
        uow.record(
            f"process:{migration.process_key}",
            "migration.undone",
            migration=migration.id,
            area=migration.area_id,
            reason=reason,
        )
        return migration.id
