"""What the commands about migrations share: finding, locking, and who may."""

from sqlalchemy import func, select

from engine.errors import ConflictError, NotFoundError
from engine.instances.case_work import CaseWork
from engine.models import Migration, MigrationCase
from engine.studio.permissions import check_may_edit_processes
from engine.unit_of_work import UnitOfWork

LONGEST_REASON = 2000
MOST_CASES = 10_000


def lock_move(uow: UnitOfWork, migration_case_id: int) -> tuple[CaseWork, MigrationCase, Migration]:
    """Lock the case of one move of a migration, then read the move as it is now.

    Raises:
        NotFoundError: there is no such move.
        NotPermittedError: the actor owns no processes in its area.
    """
    case_id = uow.session.scalar(select(MigrationCase.case_id).where(MigrationCase.id == migration_case_id))
    if case_id is None:
        message = "This case is in no such move."
        raise NotFoundError(message)
    work = CaseWork.lock(uow, case_id)
    # Locked as well: somebody may be undoing the whole migration at this very moment.
    row = uow.session.get_one(MigrationCase, migration_case_id, populate_existing=True, with_for_update=True)
    migration = uow.session.get_one(Migration, row.migration_id)
    check_may_edit_processes(uow.actor, migration.area_id)
    return work, row, migration


def lock_migration(uow: UnitOfWork, migration_id: int) -> Migration:
    """Lock a migration for somebody who owns processes in its area.

    Raises:
        NotFoundError: there is none, or it is not for this actor.
    """
    query = select(Migration).where(Migration.id == migration_id).with_for_update()
    migration = uow.session.scalar(query)
    if migration is None or not (uow.actor.is_system or migration.area_id in uow.actor.areas):
        message = "This move of cases does not exist, or it is not for you."
        raise NotFoundError(message)
    check_may_edit_processes(uow.actor, migration.area_id)
    return migration


def check_not_moving(uow: UnitOfWork, instance_ids: list[int]) -> None:
    """Refuse cases that wait for another migration.

    Raises:
        ConflictError: some do.
    """
    query = (
        select(func.count())
        .select_from(MigrationCase)
        .where(MigrationCase.instance_id.in_(instance_ids), MigrationCase.state == "waiting")
    )
    waiting = uow.session.scalar(query)
    if waiting:
        message = (
            f"{waiting} of these cases wait for another migration. Start this one when that has finished."
        )
        raise ConflictError(message)
