"""The clock of an ad hoc task: declared by nobody's diagram, counted and told like any other."""

from typing import Final

from sqlalchemy.orm import Session

from engine.diagram.model import ClockDeclaration, RungDeclaration
from engine.models import Clock, Task

AD_HOC_CLOCK: Final = "ad_hoc:clock"  # no declared clock can have this id
UNITS: Final = {"working_days": "Working days", "days": "Days"}
LONGEST: Final = 365
_REMIND_BEFORE: Final = 2


def declare_ad_hoc(session: Session, clock: Clock) -> ClockDeclaration:
    """How such a clock is declared: who does it and the partnership's team are told before and after.

    Args:
        session: to read whose task it times.
        clock: the clock.
    """
    task = session.get(Task, clock.task_id)
    role = task.role if task is not None else ""
    to = tuple(f"role:{each}" for each in dict.fromkeys((role, "business_manager")) if each)
    rungs = [RungDeclaration(id="breach", kind="breach", to=to)]
    if clock.length > _REMIND_BEFORE:
        rungs.insert(0, RungDeclaration(id="soon", kind="remind", offset=-_REMIND_BEFORE, to=to[:1]))
    return ClockDeclaration(
        id=AD_HOC_CLOCK,
        name=clock.name,
        length=str(clock.length),
        unit=clock.unit,
        anchor=clock.anchor,
        met=clock.met,
        scope="task",
        rungs=tuple(rungs),
    )
