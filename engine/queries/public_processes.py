"""Processes as anybody may read them, without signing in: definitions only, never a count of cases."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor, Holding
from engine.bundles import Library
from engine.errors import NotFoundError
from engine.models import Area
from engine.queries.processes import (
    ProcessRow,
    ProcessView,
    get_process,
    list_processes,
)

# Not a person's id, and not None, which is Caseway itself.
_NOBODY = 0


@dataclass(frozen=True)
class PublicProcess:
    """The version in force of a process, and whose process it is."""

    view: ProcessView
    partnership: str


def list_public_processes(
    session: Session, library: Library, today: date, area: str = ""
) -> list[ProcessRow]:
    """The processes in force."""
    reader, _ = _reader(session, area)
    return [row for row in list_processes(session, library, reader, today) if row.in_force_from <= today]


def get_public_process(
    session: Session, library: Library, today: date, key: str, area: str = ""
) -> PublicProcess:
    """One process as it is in force today.

    Args:
        session: an open session.
        library: compiled versions.
        today: the local day.
        key: the process id.
        area: whose version, by the partnership's key; an installation of one partnership shows that one's,
            any other the version that all share.

    Raises:
        NotFoundError: there is none in force.
    """
    reader, partnership = _reader(session, area)
    view = get_process(session, library, reader, today, key)
    if not view.version.is_in_force:
        message = "This process does not exist, or is not in force."
        raise NotFoundError(message)
    return PublicProcess(view, partnership)


def _reader(session: Session, area: str) -> tuple[Actor, str]:
    """Somebody who may read the versions of one partnership and nothing else."""
    areas = session.execute(select(Area.id, Area.key, Area.name).order_by(Area.id).limit(2)).all()
    if area:
        areas = session.execute(select(Area.id, Area.key, Area.name).where(Area.key == area)).all()
        if not areas:
            message = "This partnership does not exist."
            raise NotFoundError(message)
    chosen = areas[0] if len(areas) == 1 else None
    held = frozenset({Holding(chosen.id, "")} if chosen is not None else ())
    return Actor(_NOBODY, "Anybody", held), chosen.name if chosen is not None else ""
