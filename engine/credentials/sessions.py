"""Ending somebody's sessions inside the transaction of what makes them end."""

from sqlalchemy import delete

from engine.models import WebSession
from engine.unit_of_work import UnitOfWork


def end_sessions(uow: UnitOfWork, person_id: int, but: int | None = None) -> None:
    """Sign somebody out in every browser.

    Args:
        uow: the transaction; a refusal later on leaves the sessions as they were.
        person_id: whose sessions end.
        but: one session that goes on, usually the one in which this is asked for.
    """
    ending = delete(WebSession).where(WebSession.person_id == person_id)
    if but is not None:
        ending = ending.where(WebSession.id != but)
    uow.session.execute(ending.execution_options(synchronize_session=False))
