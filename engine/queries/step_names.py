"""What steps are called where no content may stand: the drawn name, without the item that a step is for."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.ad_hoc.steps import KINDS, MEETING
from engine.models import Instance, Task

_ASKED: Final = KINDS | {MEETING: "Record of a meeting"}


def step_names(session: Session, task_ids: Collection[int]) -> dict[int, str]:
    """The drawn names of tasks, by id.

    A step of a called process carries the title of its item in its name, and people type titles: mails and
    calendars leave it out, as they do what people called something that they asked for beside the process.
    """
    if not task_ids:
        return {}
    rows = session.execute(
        select(Task.id, Task.name, Task.ad_hoc_kind, Instance.label, Instance.part_key)
        .join(Instance, Instance.id == Task.instance_id)
        .where(Task.id.in_(task_ids))
    )
    return {row.id: _name(row) for row in rows}


def _name(row: Any) -> str:
    if row.ad_hoc_kind:
        return _ASKED[row.ad_hoc_kind]
    name: str = row.name
    return name.removesuffix(f": {row.label}") if row.part_key else name
