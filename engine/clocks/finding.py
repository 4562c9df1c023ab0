"""Finding a clock for a command: its case is locked first, then everything is read."""

from sqlalchemy import select

from engine.errors import NotFoundError
from engine.instances.case_work import CaseWork
from engine.models import Clock
from engine.unit_of_work import UnitOfWork


def lock_clock(uow: UnitOfWork, clock_id: int) -> tuple[CaseWork, Clock]:
    """Lock the case of a clock, and give the clock as the locked case has it.

    Raises:
        NotFoundError: no such clock.
    """
    case_id = uow.session.scalar(select(Clock.case_id).where(Clock.id == clock_id))
    if case_id is None:
        message = "This clock does not exist."
        raise NotFoundError(message)
    work = CaseWork.lock(uow, case_id)
    return work, next(clock for clock in work.clocks if clock.id == clock_id)
