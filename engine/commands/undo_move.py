"""Take back the move of one case."""

from dataclasses import dataclass

from engine.errors import ConflictError
from engine.execute import NothingToDo
from engine.moving.migrations import LONGEST_REASON, lock_move
from engine.moving.undoing import go_back
from engine.plain_text import checked_text
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class UndoMove:
    """Back to the version it came from, exactly where it was, while nothing has been completed since."""

    migration_case_id: int
    reason: str

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Put the case back.

        Returns:
            The id of its instance; NothingToDo when it is undone already.

        Raises:
            NotFoundError: there is no such move.
            NotPermittedError: the actor owns no processes in its area.
            ConflictError: it was never moved, or something has happened since.
            InvalidInputError: no reason.
            DefinitionError: a date would not be what it was.
        """
        work, row, migration = lock_move(uow, self.migration_case_id)
        reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, "Say why the move is undone")
        if row.state == "undone":
            return NothingToDo()
        if row.state not in ("moved", "undo_refused"):
            message = "This case was not moved, so there is nothing to undo."
            raise ConflictError(message)
        go_back(work, row.before, row.after, f"The move was undone. {reason}")
        work.record(
            "instance.moved_back",
            instance=row.instance_id,
            from_version=migration.to_version_id,
            to_version=row.from_version_id,
            migration=migration.id,
            reason=reason,
        )
        row.state, row.message, row.done_at = "undone", "", uow.at
        return row.instance_id
