"""Count the clocks of one case again after a change of its area's calendar."""

from dataclasses import dataclass

from sqlalchemy import select

from engine.clocks.adjusting import load_adjustments
from engine.clocks.arming import declaration_of
from engine.clocks.calendar_moves import find_move, may_move, moving_of
from engine.clocks.pausing import NONE
from engine.clocks.projecting import instants
from engine.clocks.recounting import recount
from engine.errors import NotFoundError
from engine.execute import NothingToDo
from engine.instances.case_work import CaseWork
from engine.models import CalendarChange, Clock, Rung
from engine.permissions import check_may_coordinate
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ReprojectCase:
    """One case of a change of the calendar. Safe to repeat: what has moved already is left alone."""

    case_id: int
    change_id: int

    def run(self, uow: UnitOfWork) -> int | NothingToDo:
        """Move the clocks that the change concerns, each with the reason.

        Returns:
            How many clocks were counted again; NothingToDo when the change moves none.

        Raises:
            NotFoundError: no such case or change.
            NotPermittedError: the actor does not coordinate.
        """
        work = CaseWork.lock(uow, self.case_id)
        check_may_coordinate(uow.actor, work.case.area_id)
        change = uow.session.get(CalendarChange, self.change_id)
        if change is None or change.area_id != work.case.area_id:
            message = "This change of the calendar does not exist."
            raise NotFoundError(message)
        moving = moving_of(change, uow.today)
        concerned = select(Clock.id).where(may_move(moving), Clock.case_id == work.case.id)
        ids = set(uow.session.scalars(concerned))
        adjustments = load_adjustments(uow.session, ids)
        moved = 0
        for clock in [one for one in work.clocks if one.id in ids]:
            due = find_move(clock, work.calendar, adjustments.get(clock.id, NONE))
            if due is None and not _ladder_moves(work, clock):
                continue
            was = recount(work, clock, change.reason)
            moved += 1
            work.record(
                "clock.reprojected",
                clock=clock.id,
                key=clock.key,
                was=was.isoformat() if was else None,
                due_on=clock.due_on.isoformat() if clock.due_on else None,
                why=change.reason,
                change=change.id,
            )
        return moved or NothingToDo()


def _ladder_moves(work: CaseWork, clock: Clock) -> bool:
    """Whether a rung counted in working days moves although the due date does not."""
    if clock.state == "paused":
        return False
    query = select(Rung.key, Rung.at).where(
        Rung.clock_id == clock.id, Rung.state == "pending", Rung.token_id == ""
    )
    laid = {row.key: row.at for row in work.uow.session.execute(query)}
    placed = {
        found.rung.id: found.at for found in instants(clock, declaration_of(work, clock), work.calendar)
    }
    return any(placed.get(key, at) != at for key, at in laid.items())
