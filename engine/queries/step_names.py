"""What steps are called where no content may stand: the drawn name, without the item that a step is for."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.models import Instance, Task


def step_names(session: Session, task_ids: Collection[int]) -> dict[int, str]:
    """The drawn names of tasks, by id.

    A step of a called process carries the title of its item in its name, and people type titles: mails and
    calendars leave it out.
    """
    if not task_ids:
        return {}
    rows = session.execute(
        select(Task.id, Task.name, Instance.label, Instance.part_key)
        .join(Instance, Instance.id == Task.instance_id)
        .where(Task.id.in_(task_ids))
    )
    return {row.id: row.name.removesuffix(f": {row.label}") if row.part_key else row.name for row in rows}
