"""Move one case of a migration: one transaction, and a case that cannot move stays as it was."""

from dataclasses import dataclass

from engine.execute import NothingToDo
from engine.instances.case_work import ENDED
from engine.moving.carrying_out import carry_out
from engine.moving.differences import Differing
from engine.moving.foreseeing import plan_move
from engine.moving.loading import read_subject
from engine.moving.migrations import lock_move
from engine.moving.model import Foresight
from engine.moving.targets import version_target
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class MoveCase:
    """One instance of a migration, with the branches beside it. Safe to repeat."""

    migration_case_id: int

    def run(self, uow: UnitOfWork) -> Foresight | NothingToDo:
        """Foresee again under the lock, then move, or note why not.

        Returns:
            What was foreseen and, if it says so, done; NothingToDo when the move was made already.

        Raises:
            NotFoundError: there is no such move.
            NotPermittedError: the actor owns no processes in its area.
            ConflictError: the machine could not go on from where the case would stand.
            DefinitionError: something would have moved that was not foreseen.
        """
        work, row, migration = lock_move(uow, self.migration_case_id)
        if row.state != "waiting":
            return NothingToDo()
        host = work.instances[row.instance_id]
        if host.state in ENDED:
            found = Foresight("unaffected", "It has ended meanwhile.")
        else:
            target = version_target(uow.session, uow.library, migration.to_version_id, migration.mapping)
            subject = read_subject(work)
            accepted = bool(row.before.get("accepted"))
            plan = plan_move(subject, host, Differing(target), accepted=accepted)
            found = plan.foresight
            if found.will_move:
                row.before, row.after = carry_out(
                    subject,
                    host,
                    plan,
                    target,
                    migration.to_version_id,
                    migration=migration.id,
                    reason=migration.reason,
                    by=migration.created_by_id,
                )
        row.verdict, row.reason = found.verdict, found.reason
        row.state = "moved" if found.will_move else "refused"
        row.message, row.done_at = found.mend, uow.at
        if not found.will_move:
            uow.record(
                f"process:{migration.process_key}",
                "migration.case_stayed",
                migration=migration.id,
                area=migration.area_id,
                instance=host.id,
                verdict=found.verdict,
            )
        return found
