"""Carrying out what was planned for open tasks: the rows stay, what they ask and of whom follows."""

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from engine.clocks.events import stop_task_clocks
from engine.instances.asking import ask
from engine.instances.case_work import CaseWork
from engine.instances.opening import give_due_date, task_name
from engine.instances.parts import whom
from engine.models import Comment, Draft, Instance, Part, Task
from engine.models.task import FAR, OPEN
from engine.moving.remapping import HUMAN
from engine.moving.task_plans import TaskPlan
from engine.notices.events import tell_reassigned
from forms import Form


def move_tasks(
    work: CaseWork, plans: Sequence[TaskPlan], old_forms: dict[int, Form | None], why: str
) -> None:
    """Bring open tasks to the steps they are in the version their instances run now.

    Args:
        old_forms: what each task asked before, for the words of drafts that become comments.
        why: the move, in a sentence.
    """
    for plan in plans:
        task, element = plan.task, plan.element
        instance = work.instances[task.instance_id]
        was_one = task.kind == "form"
        task.element_id, task.name = element.id, task_name(instance, element)
        if element.kind in HUMAN:
            if (plan.kind == "parts" and was_one) or plan.withdraw:
                keep_drafts(work, task, plan.withdraw, was_one, old_forms.get(task.id), why)
            for part in plan.withdraw:
                withdraw(work, task, part, why)
            _give(work, instance, plan)
            _give_date(work, instance, plan)
        task.kind = plan.kind
        if plan.ask:
            for asked in [one for one in whom(work, instance, element) if one.key in plan.ask]:
                ask(work, instance, task, asked)


def keep_drafts(
    work: CaseWork, task: Task, parts: Iterable[Part], of_task: bool, form: Form | None, why: str
) -> None:
    """Keep what was drafted for a task, or for parts of it, as comments on the case. The drafts stay too."""
    of_parts = {part.id: part for part in parts}
    for draft in work.uow.session.scalars(select(Draft).where(Draft.task_id == task.id).order_by(Draft.id)):
        if draft.part_id in of_parts or (draft.part_id is None and of_task):
            part = of_parts.get(draft.part_id or 0)
            body = "\n".join([f"Draft of “{task.name}”. {why}", *_lines(draft, form)])
            comment = Comment(
                case_id=work.case.id,
                person_id=draft.person_id,
                agency_id=part.agency_id if part else None,
                body=body,
                said_at=work.uow.at,
                task_id=task.id,
                visibility="agency" if part and part.agency_id else "case",
            )
            work.uow.session.add(comment)
            work.record("draft.kept", task=task.id, of=draft.person_id)


def withdraw(work: CaseWork, task: Task, part: Part, why: str) -> None:
    """Stop asking for a part, without judging whether the others are enough now."""
    part.state, part.closed_at, part.close_reason = "withdrawn", work.uow.at, why[:300]
    stop_task_clocks(work, task, why[:300], part)
    work.record("part.withdrawn", part=part.id, task=task.id, key=part.key, reason=why)


def _give(work: CaseWork, instance: Instance, plan: TaskPlan) -> None:
    """Offer the task to the people the step is for now; whoever had claimed it keeps it if it is theirs."""
    task, element = plan.task, plan.element
    was_role, task.role = task.role, element.role
    if was_role != task.role or task.kind != plan.kind:
        named = work.values(instance).get(element.assignee) if element.assignee else None
        task.assignee_id = int(named) if isinstance(named, str) and named.isdigit() else None
        task.state = "claimed" if task.assignee_id else "offered"
    if was_role != task.role and task.kind == plan.kind == "form":
        tell_reassigned(work, task, instance.version_id, element.name or element.id)
    if task.kind == plan.kind == "parts" and was_role != task.role and not element.signatories:
        for part in work.uow.session.scalars(select(Part).where(Part.task_id == task.id)):
            if part.state in OPEN and part.role == was_role:
                part.role, part.assignee_id, part.state = task.role, None, "offered"


def _give_date(work: CaseWork, instance: Instance, plan: TaskPlan) -> None:
    task = plan.task
    if not plan.element.clock:
        task.clock_id, task.due_on, task.sort_on = None, None, FAR
    else:
        give_due_date(work, instance, task, plan.element)


def _lines(draft: Draft, form: Form | None) -> list[str]:
    """What was typed, question by question; a draft is not checked, so it is shown as it is."""
    found = []
    for key, value in draft.values.items():
        field = form.by_key.get(key) if form is not None else None
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if value not in ("", None, [], {}):
            found.append(f"{field.label if field else key}: {text}")
    return found
