"""What sending answers needs to know before the command judges them: the form, and what was kept so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.ad_hoc.steps import STEPS
from engine.bundles import Library
from engine.models import Draft, Instance, SendBack, Submission, Task
from forms import Form

_SHEET = (
    select(
        Instance.version_id,
        Task.element_id,
        func.coalesce(Draft.values, Submission.values, type_=Draft.values.type).label("kept"),
    )
    .join(Instance, Instance.id == Task.instance_id)
    .outerjoin(
        Draft,
        (Draft.task_id == Task.id)
        & Draft.part_id.is_not_distinct_from(bindparam("part_id", type_=Draft.part_id.type))
        & (Draft.person_id == bindparam("person_id", type_=Draft.person_id.type)),
    )
    .outerjoin(
        SendBack,
        (SendBack.returned_task_id == Task.id)
        & SendBack.returned_part_id.is_not_distinct_from(bindparam("part_id", type_=Draft.part_id.type))
        & SendBack.came_back_at.is_(None),
    )
    .outerjoin(Submission, Submission.id == SendBack.submission_id)
    .where(Task.id == bindparam("task_id", type_=Task.id.type))
)


@dataclass(frozen=True)
class AnswerSheet:
    """The form of a task in its own version, and the reader's own draft of it.

    Where the task was sent back and there is no draft yet, the earlier answers are the draft.
    """

    form: Form
    draft: Mapping[str, Any]


def get_answer_sheet(
    session: Session, library: Library, actor: Actor, task_id: int, part_id: int | None = None
) -> AnswerSheet | None:
    """The form and the actor's own draft, in one statement; None for a task without a form, or no task.

    It says nothing of the case and asks for no permission: whoever shows more reads the whole task
    (``engine.queries.tasks.get_task``), and whoever stores answers leaves the judging to the command.
    """
    values = {"task_id": task_id, "part_id": part_id, "person_id": actor.person_id}
    found = session.execute(_SHEET, values).first()
    if found is None:
        return None
    bundle = library.get(session, found.version_id)
    element = STEPS.get(found.element_id) or bundle.diagram.elements.get(found.element_id)
    form = bundle.form(element.form) if element is not None else None  # the case may have moved on
    return AnswerSheet(form, found.kept or {}) if form is not None else None
