"""What an instance was before a move, and what it was right after: enough to go back exactly there."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select

from engine.instances.case_work import CaseWork
from engine.models import Clock, Instance, Part, Submission, Task
from engine.models.task import OPEN

_INSTANCE: Final = ("version_id", "marking", "label", "parameters", "side")
_TASK: Final = (
    "element_id", "kind", "name", "role", "assignee_id", "state", "clock_id", "due_on", "sort_on",
)  # fmt: skip
_PART: Final = ("role", "assignee_id", "state", "close_reason", "clock_id", "due_on", "sort_on")
_CLOCK: Final = (
    "version_id", "name", "force", "length_source", "clauses", "length", "unit", "direction", "anchor",
    "anchor_on", "anchor_at", "anchor_source", "met", "is_repeating", "state", "due_on",
)  # fmt: skip


def take(work: CaseWork, unit: Sequence[Instance]) -> dict[str, Any]:
    """Everything a move may change of some instances, as JSON-plain values by table and id."""
    ids = {instance.id for instance in unit}
    theirs = [task for task in work.tasks if task.instance_id in ids and task.state in OPEN]
    tasks = [task for task in theirs if not task.ad_hoc_kind]
    parts = _parts(work, tasks)
    clocks = [clock for clock in work.clocks if clock.instance_id in ids]
    return {
        "instances": _rows(unit, _INSTANCE),
        "tasks": _rows(tasks, _TASK),
        "parts": _rows(parts, _PART),
        "clocks": _rows(clocks, _CLOCK),
        "case": {"kind_name": work.case.kind_name},
    }


def mark(work: CaseWork, unit: Sequence[Instance]) -> dict[str, Any]:
    """Where things stood right after a move, to see later whether anything has happened since."""
    work.uow.session.flush()
    found = take(work, unit)
    ids = [instance.id for instance in unit]
    newest = select(func.max(Submission.id)).where(Submission.instance_id.in_(ids))
    found["revisions"] = {str(instance.id): instance.revision for instance in unit}
    found["submission"] = work.uow.session.scalar(newest) or 0
    return found


def put_back(row: Instance | Task | Part, values: dict[str, Any]) -> None:
    """Give a row the values that were taken of it."""
    for name, value in values.items():
        setattr(row, name, date.fromisoformat(value) if name in ("due_on", "sort_on") and value else value)


def _parts(work: CaseWork, tasks: Iterable[Task]) -> list[Part]:
    ids = [task.id for task in tasks]
    return list(work.uow.session.scalars(select(Part).where(Part.task_id.in_(ids)).order_by(Part.id)))


def _rows(rows: Iterable[Instance | Task | Part | Clock], names: tuple[str, ...]) -> dict[str, Any]:
    return {str(row.id): {name: _plain(getattr(row, name)) for name in names} for row in rows}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
