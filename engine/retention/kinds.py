"""The kinds of cases that a retention rule can be about."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from engine.models import Case, Process, Version


def list_kinds(session: Session) -> tuple[tuple[str, str], ...]:
    """The processes of which there are cases or versions, as (key, name)."""
    used = exists().where(Version.process_id == Process.id) | exists().where(Case.kind == Process.key)
    rows = session.execute(select(Process.key, Process.name).where(used).order_by(Process.name))
    return tuple((row.key, row.name) for row in rows)


def is_kind(session: Session, record_type: str) -> bool:
    """Whether there is such a process."""
    return session.scalar(select(Process.id).where(Process.key == record_type)) is not None
