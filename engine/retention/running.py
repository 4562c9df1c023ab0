"""Carrying out the disposals that two people have agreed to: a duty, or the operator's command.

On PostgreSQL the application's role may not empty a record: ``caseway retention dispose`` does it under
``caseway_disposal`` there. Where the role may, as on SQLite, it happens by itself.
"""

from collections.abc import Collection
from pathlib import Path

import structlog
from sqlalchemy import select, text

from engine.actor import SYSTEM
from engine.commands.carry_out_disposal import CarryOutDisposal
from engine.errors import CasewayError
from engine.execute import Engine, NothingToDo
from engine.files import named_in_rows, path_of
from engine.models import Disposal
from engine.now import system_now

log = structlog.get_logger()
_MAY = "SELECT has_table_privilege(current_user, 'submission', 'UPDATE')"
# An upload of the same bytes may be between its file and its row; the sweep of orphans has these later.
_YOUNG = 60 * 60


def may_empty(engine: Engine) -> bool:
    """Whether the database lets this installation's role empty records."""
    if engine.database.dialect.name != "postgresql":
        return True
    with engine.read() as session:
        return bool(session.scalar(text(_MAY)))


def carry_out_disposals(engine: Engine) -> int:
    """Carry out every disposal that has been agreed; what cannot be is told and left as it is.

    Returns:
        How many were carried out.
    """
    with engine.read() as session:
        waiting = list(session.scalars(select(Disposal.id).where(Disposal.state == "running")))
    done = 0
    for disposal_id in waiting:
        try:
            files = engine.execute(CarryOutDisposal(disposal_id), actor=SYSTEM)
        except CasewayError as error:
            log.warning("disposal.waits", id=disposal_id, error=type(error).__name__)
            continue
        if not isinstance(files, NothingToDo):
            done += 1
            remove_files(engine, files)
    return done


def remove_files(engine: Engine, hashes: Collection[str]) -> int:
    """Delete files that no row names any more; one that came within the hour is left to the sweep.

    Returns:
        How many were deleted.
    """
    if engine.files_path is None:
        return 0
    with engine.read() as session:
        unused = set(hashes) - named_in_rows(session)
    before = system_now().timestamp() - _YOUNG
    old = [path for path in (path_of(engine.files_path, each) for each in unused) if _is_old(path, before)]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _is_old(path: Path, before: float) -> bool:
    return path.is_file() and path.stat().st_mtime < before
