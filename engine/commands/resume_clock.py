"""Resume a paused clock: it is due later by what the pause did not count."""

from dataclasses import dataclass
from datetime import date

from engine.clocks.adjusting import find_open_pause
from engine.clocks.finding import lock_clock
from engine.clocks.recounting import end_pause, recount
from engine.clocks.rules import LONGEST_REASON, check_may_resume
from engine.clocks.words import day_words
from engine.errors import ConflictError, InvalidInputError
from engine.instances.case_work import CaseWork
from engine.models import Clock, Pause
from engine.plain_text import checked_text
from engine.roles import COORDINATORS
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ResumeClock:
    """The clock counts again.

    Args:
        clock_id: the clock.
        reason: what changed.
        on: the local day that counts again, today by default; never in the future.
    """

    clock_id: int
    reason: str
    on: date | None = None

    def run(self, uow: UnitOfWork) -> int:
        """Count it with the pause, and lay its rungs anew.

        Returns:
            The pause's id.

        Raises:
            NotFoundError: no such clock.
            NotPermittedError: the actor does not coordinate.
            ConflictError: it is not paused.
            InvalidInputError: no reason, or a day on which it cannot have resumed.
        """
        work, clock = lock_clock(uow, self.clock_id)
        check_may_resume(uow.actor, clock)
        uow.act_with(clock.area_id, COORDINATORS)
        reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, "Say why the clock resumes")
        pause = find_open_pause(work, clock)
        if pause is None:
            message = "This clock is not paused."
            raise ConflictError(message)
        on = self.on or uow.today
        problem = _day_problem(work, clock, pause, on)
        if problem:
            raise InvalidInputError({"on": [problem]}, {"on": on})
        end_pause(work, clock, on)
        clock.state = "running"
        was = recount(work, clock, f"It resumed after a pause. {reason}")
        work.record(
            "clock.resumed",
            clock=clock.id,
            key=clock.key,
            pause=pause.id,
            on=on.isoformat(),
            was=was.isoformat() if was else None,
            due_on=clock.due_on.isoformat() if clock.due_on else None,
            reason=reason,
        )
        return pause.id


def _day_problem(work: CaseWork, clock: Clock, pause: Pause, on: date) -> str:
    """Why a clock cannot have resumed on a day; empty when it can."""
    if on > work.uow.today:
        return "The clock must resume today or in the past"
    if clock.unit == "hours" and on != work.uow.today:
        return "A clock of hours resumes at the moment you record it, so choose today"
    if on < pause.from_on:
        return f"The pause began on {day_words(pause.from_on)}, so it cannot have ended before that"
    return ""
