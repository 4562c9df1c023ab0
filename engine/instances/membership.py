"""Naming people on a case."""

from engine.instances.case_work import CaseWork
from engine.instances.starting import add_member


def ensure_member(work: CaseWork, reason: str) -> None:
    """Whoever works on a case is named on it, with the reason, if they are not already."""
    person_id = work.uow.actor.person_id
    if person_id is None:
        return
    if not work.actor_is_named:
        add_member(work, person_id, reason)
        work.actor_is_named = True
