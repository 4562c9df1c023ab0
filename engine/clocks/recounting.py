"""Counting a clock again: its anchor, pauses, extensions or the calendar are no longer what they were.

The old working is kept beside the new one, and the rungs are laid anew: what people were told already is not
said again, what is still to come moves with the date.
"""

from datetime import date

from sqlalchemy import select

from engine.clocks.adjusting import adjustments_of, adjustments_told, find_open_pause
from engine.clocks.arming import LIVE, arm_for_clock, obsolete_rungs, write_ladder
from engine.clocks.projecting import TICK, instant_of, project
from engine.clocks.words import day_words
from engine.clocks.workings import notes_added
from engine.instances.case_work import CaseWork
from engine.models import Clock, Part, Task
from engine.models.task import OPEN


def recount(work: CaseWork, clock: Clock, reason: str) -> date | None:
    """Count a clock again from what it has now, and keep the working it had with the reason.

    A clock that was met stays met, judged against its new date; one that runs gets its rungs anew, one that
    was overdue runs again if its new date has not passed; a paused one gets its rungs when it resumes.

    Returns:
        The day on which it was due before.

    Raises:
        DueDateError: no date follows.
    """
    was = clock.due_on
    clock.earlier_workings = [*clock.earlier_workings, {**clock.working, "replaced_because": reason}]
    project(clock, work.calendar, adjustments_of(work, clock))
    skip_missed_ticks(work, clock)
    clock.working = notes_added(clock.working, [f"Counted again on {day_words(work.uow.today)}. {reason}"])
    obsolete_rungs(work, clock)
    if clock.state in LIVE:
        if clock.state == "overdue" and not is_past_due(work, clock):
            clock.state = "running"
        write_ladder(work, clock)
        arm_for_clock(work, clock)
    elif clock.met_on is not None and clock.due_on is not None:
        clock.state = "met_late" if clock.met_on > clock.due_on else "met"
    carry_due_date(work, clock)
    return was


def is_past_due(work: CaseWork, clock: Clock) -> bool:
    """Whether a clock's time is over, whether or not the sweep has come by to say so."""
    if clock.unit == "hours":
        return clock.due_at is not None and clock.due_at < work.uow.at
    return clock.due_on is not None and clock.due_on < work.uow.today


def end_pause(work: CaseWork, clock: Clock, on: date) -> None:
    """Close the pause of a paused clock; its date is for the caller to count again.

    Args:
        on: the day on which it counts again; a pause that began later never held.
    """
    pause = find_open_pause(work, clock)
    if pause is not None:
        pause.to_on = max(on, pause.from_on)
        pause.resumed_at, pause.resumed_by_id = work.uow.at, work.uow.actor.person_id


def settle_pause(work: CaseWork, clock: Clock, on: date) -> None:
    """What held a paused clock no longer matters, as it is met: count it with the pause up to that day."""
    end_pause(work, clock, on)
    clock.state = "running"
    project(clock, work.calendar, adjustments_of(work, clock))
    carry_due_date(work, clock)


def next_tick(work: CaseWork, clock: Clock) -> None:
    """Put a repeating clock at the tick after the one that has just come round, missed ones left out."""
    clock.tick += 1
    project(clock, work.calendar, adjustments_told(work, clock))
    skip_missed_ticks(work, clock)
    write_ladder(work, clock)


def skip_missed_ticks(work: CaseWork, clock: Clock) -> None:
    """Put a repeating clock at its first tick that is still to come: what was missed is not made up for."""
    while clock.is_repeating and instant_of(clock, TICK, work.calendar) <= work.uow.at:
        clock.tick += 1
        project(clock, work.calendar, adjustments_told(work, clock))


def date_to_keep(clock: Clock) -> date | None:
    """The date that a clock holds people to now."""
    return None if clock.state == "paused" else clock.due_on


def carry_due_date(work: CaseWork, clock: Clock) -> None:
    """Tasks and parts that show this clock's date follow it; while it is paused they have none to keep."""
    tasks = [task for task in work.tasks if task.clock_id == clock.id]
    parts: list[Part] = []
    if clock.part_id is not None or any(task.kind == "parts" for task in tasks):
        query = select(Part).where(Part.clock_id == clock.id, Part.state.in_(OPEN))
        parts = list(work.uow.session.scalars(query))
    shown: list[Task | Part] = [*tasks, *parts]
    for thing in shown:
        thing.due_on = date_to_keep(clock)
        thing.sort_on = clock.due_on or thing.sort_on
