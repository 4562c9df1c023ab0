"""What was asked of whom, when, and how it ended: tasks with their parts, and what was sent back."""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bundles import Library
from engine.evidence.sections.plain import Plain, columns
from engine.models import AdHocTask, Case, Correction, Instance, Part, SendBack, Task

_TASK = ("id", "instance_id", "element_id", "kind", "name", "role", "state", "assignee_id", "owner_id",
         "opened_at", "due_on", "released_at", "closed_at", "closed_by_id", "close_reason",
         "ad_hoc_kind")  # fmt: skip
_PART = ("id", "label", "role", "agency_id", "state", "assignee_id", "owner_id", "asked_at", "due_on",
         "closed_at", "closed_by_id", "close_reason")  # fmt: skip
_AD_HOC = ("task_id", "details", "agency_id", "meets_at", "place", "outcome", "asked_at", "asked_by_id")
_BACK = ("returned_task_id", "returned_part_id", "submission_id", "new_submission_id", "comments", "sent_at",
         "sent_by_id", "came_back_at")  # fmt: skip
_CORRECTION = ("id", "submission_id", "new_submission_id", "reason", "state", "asked_at", "asked_by_id",
               "decided_at", "decided_by_id", "answer")  # fmt: skip


def read_tasks(session: Session, library: Library, case: Case) -> list[Plain]:
    """Every task with its parts; ``step`` is the drawn name, which no item's title is part of."""
    parts: dict[int, list[Plain]] = defaultdict(list)
    for part in session.scalars(select(Part).where(Part.case_id == case.id).order_by(Part.id)):
        parts[part.task_id].append(columns(part, _PART))
    query = (
        select(Task, Instance.version_id)
        .join(Instance, Instance.id == Task.instance_id)
        .where(Task.case_id == case.id)
        .order_by(Task.id)
    )
    found = []
    for task, version_id in session.execute(query):
        drawn = library.get(session, version_id).diagram.elements.get(task.element_id)
        step = drawn.name if drawn is not None else ""
        found.append(columns(task, _TASK) | {"step": step, "parts": parts[task.id]})
    return found


def read_ad_hoc(session: Session, case: Case) -> list[Plain]:
    """What was asked outside the diagram."""
    query = select(AdHocTask).where(AdHocTask.case_id == case.id).order_by(AdHocTask.id)
    return [columns(row, _AD_HOC) for row in session.scalars(query)]


def read_send_backs(session: Session, case: Case) -> list[Plain]:
    """Which submissions their reviewers sent back, and why."""
    query = select(SendBack).where(SendBack.case_id == case.id).order_by(SendBack.id)
    return [columns(row, _BACK) for row in session.scalars(query)]


def read_corrections(session: Session, case: Case) -> list[Plain]:
    """Corrections of completed forms: asked, decided, by whom and why."""
    query = select(Correction).where(Correction.case_id == case.id).order_by(Correction.id)
    return [columns(row, _CORRECTION) for row in session.scalars(query)]
