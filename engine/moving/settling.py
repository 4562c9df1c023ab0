"""Migrations in the background: one command a case, resumed wherever a process died.

The rows say what is done. A case whose move fails is noted and never stops the others; nothing of it has
changed then.
"""

from typing import Final

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import InterfaceError, OperationalError

from engine.actor import SYSTEM
from engine.commands.move_case import MoveCase
from engine.commands.undo_move import UndoMove
from engine.errors import CasewayError
from engine.execute import Engine
from engine.models import Migration, MigrationCase

log = structlog.get_logger()

BATCH: Final = 50
_OF: Final = {"running": "waiting", "undoing": "moved"}
_AFTER: Final = {"running": "finished", "undoing": "undone"}
_FAILED: Final = {"running": "failed", "undoing": "undo_refused"}


def settle_migrations(engine: Engine) -> int:
    """Move, or move back, the cases of every migration that is under way.

    Returns:
        How many cases were looked at.
    """
    with engine.read() as session:
        query = select(Migration.id, Migration.state).where(
            Migration.state.in_(_OF), Migration.next_at <= engine.now()
        )
        found = [(row.id, row.state) for row in session.execute(query.order_by(Migration.id))]
    return sum(_settle(engine, migration_id, state) for migration_id, state in found)


def _settle(engine: Engine, migration_id: int, state: str) -> int:
    done = 0
    while rows := _next_rows(engine, migration_id, state):
        for row_id in rows:
            _do(engine, row_id, migration_id, state)
            done += 1
    with engine.housekeeping() as session:
        session.execute(
            update(Migration)
            .where(Migration.id == migration_id, Migration.state == state)
            .values(state=_AFTER[state], finished_at=engine.now())
        )
    return done


def _next_rows(engine: Engine, migration_id: int, state: str) -> list[int]:
    """The next cases; none once somebody has begun to undo what was being done."""
    with engine.read() as session:
        query = (
            select(MigrationCase.id)
            .join(Migration, Migration.id == MigrationCase.migration_id)
            .where(Migration.id == migration_id, Migration.state == state, MigrationCase.state == _OF[state])
        )
        return list(session.scalars(query.order_by(MigrationCase.id).limit(BATCH)))


def _do(engine: Engine, row_id: int, migration_id: int, state: str) -> None:
    try:
        if state == "running":
            engine.execute(MoveCase(row_id), actor=SYSTEM)
        else:
            with engine.read() as session:
                reason = session.get_one(Migration, migration_id).undo_reason
            engine.execute(UndoMove(row_id, reason), actor=SYSTEM)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the duty is tried again
    except CasewayError as error:
        log.warning("migration.case_refused", migration=migration_id, row=row_id, kind=type(error).__name__)
        _note_failure(engine, row_id, state, error)
    except Exception as error:
        log.exception("migration.case_failed", migration=migration_id, row=row_id)
        _note_failure(engine, row_id, state, error)


def _note_failure(engine: Engine, row_id: int, state: str, error: Exception) -> None:
    """What people may read: our own words, or the kind of a failure that is nobody's words."""
    words = str(error) if isinstance(error, CasewayError) else ""
    message = words or f"Caseway could not do this ({type(error).__name__}). The log says more."
    with engine.housekeeping() as session:
        session.execute(
            update(MigrationCase)
            .where(MigrationCase.id == row_id, MigrationCase.state == _OF[state])
            .values(state=_FAILED[state], message=message, done_at=engine.now())
        )
