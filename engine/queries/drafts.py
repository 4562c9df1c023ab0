"""Which tasks a person has begun to answer."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.models import Draft


def list_drafted(session: Session, actor: Actor, task_ids: Iterable[int]) -> set[tuple[int, int | None]]:
    """The tasks, each with its part if it is one, for which the actor has a draft."""
    wanted = set(task_ids)
    if not wanted or actor.person_id is None:
        return set()
    query = select(Draft.task_id, Draft.part_id).where(
        Draft.person_id == actor.person_id, Draft.task_id.in_(wanted)
    )
    return {(row.task_id, row.part_id) for row in session.execute(query)}
