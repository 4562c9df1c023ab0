"""Pause a clock: its days do not count until somebody resumes it."""

from dataclasses import dataclass
from datetime import date

from engine.clocks.adjusting import adjustments_of
from engine.clocks.arming import obsolete_rungs
from engine.clocks.finding import lock_clock
from engine.clocks.projecting import project
from engine.clocks.recounting import carry_due_date
from engine.clocks.rules import LONGEST_AUTHORITY, LONGEST_REASON, check_may_pause
from engine.clocks.words import day_words
from engine.errors import InvalidInputError
from engine.instances.case_work import CaseWork
from engine.models import Clock, Pause
from engine.plain_text import checked_text
from engine.roles import COORDINATORS
from engine.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class PauseClock:
    """The days from ``from_on`` on do not count, up to the day before the clock resumes.

    Args:
        clock_id: the clock.
        reason: why, as people will read it in the working; it names nobody's child.
        authority: who agreed to it, or under what.
        from_on: the first local day that does not count, today by default; never in the future.
    """

    clock_id: int
    reason: str
    authority: str
    from_on: date | None = None

    def run(self, uow: UnitOfWork) -> int:
        """Hold the clock and everything that waits for it.

        Returns:
            The pause's id.

        Raises:
            NotFoundError: no such clock.
            NotPermittedError: the actor does not coordinate.
            ConflictError: it is not running in time, or counts back.
            InvalidInputError: no reason, no authority, or a day from which it cannot be paused.
        """
        work, clock = lock_clock(uow, self.clock_id)
        check_may_pause(uow.actor, clock, uow.at)
        uow.act_with(clock.area_id, COORDINATORS)
        reason = checked_text("reason", self.reason, "reason", LONGEST_REASON, "Say why the clock is paused")
        missing = "Say who agreed to the pause, or under what"
        authority = checked_text("authority", self.authority, "authority", LONGEST_AUTHORITY, missing)
        from_on = self.from_on or uow.today
        problem = _day_problem(work, clock, from_on)
        if problem:
            raise InvalidInputError({"from_on": [problem]}, {"from_on": from_on})
        pause = Pause(
            clock_id=clock.id,
            from_on=from_on,
            reason=reason,
            authority=authority,
            by_id=uow.actor.person_id,
            paused_at=uow.at,
        )
        uow.session.add(pause)
        clock.state = "paused"
        obsolete_rungs(work, clock)
        project(clock, work.calendar, adjustments_of(work, clock))
        carry_due_date(work, clock)
        work.record(
            "clock.paused",
            clock=clock.id,
            key=clock.key,
            pause=pause.id,
            from_on=from_on.isoformat(),
            reason=reason,
            authority=authority,
        )
        return pause.id


def _day_problem(work: CaseWork, clock: Clock, from_on: date) -> str:
    """Why a clock cannot be paused from a day; empty when it can."""
    if from_on > work.uow.today:
        return "The pause must begin today or in the past"
    if clock.unit == "hours" and from_on != work.uow.today:
        return "A clock of hours is paused from the moment you record it, so choose today"
    if clock.anchor_on is not None and from_on < clock.anchor_on:
        return f"The clock is counted from {day_words(clock.anchor_on)}, so it cannot be paused before that"
    ends = [pause.to_on for pause in adjustments_of(work, clock).pauses if pause.to_on is not None]
    if ends and from_on < max(ends):
        return f"The clock was paused until {day_words(max(ends))} already"
    return ""
