"""Called processes: separate instances of the same case, bound when they start (design, D4 and D5)."""

from typing import Any

from sqlalchemy import select

from engine.diagram.model import Element
from engine.errors import DefinitionError
from engine.instances.asking import Asked
from engine.instances.case_work import CaseWork
from engine.instances.completing import complete_task
from engine.instances.faults import Action, guarded
from engine.instances.parts import ask_all, check_quorum
from engine.instances.starting import start_instance
from engine.models import Instance, Part, Task
from engine.models.task import OPEN


def call(work: CaseWork, instance: Instance, task: Task, element: Element) -> None:
    """Start what a call activity calls: one child, or one per part where it is multi-instance."""
    if task.state not in OPEN:
        return
    action = Action("call", task.token_id, element.id)
    guarded(work, instance, action, lambda: _start_called(work, instance, task, element))


def _start_called(work: CaseWork, instance: Instance, task: Task, element: Element) -> bool:
    if any(link.process_key == element.called for link in work.chain(instance)):
        message = (
            f"The process “{element.called}” runs around this step already: they would call each other for "
            "ever. Let one of them not call the other."
        )
        raise DefinitionError(message)
    if not element.multi_instance:
        start_instance(work, element.called, parent=instance, token_id=task.token_id, label=element.name)
        return True
    for asked, part in ask_all(work, instance, task, element):
        start_instance(
            work,
            element.called,
            parent=instance,
            token_id=task.token_id,
            part_key=part.key,
            label=part.label,
            facts=_carried(element, asked),
        )
    return True


def _carried(element: Element, asked: Asked) -> dict[str, Any]:
    """The facts a called process starts with: its part's key, or the answers of its row."""
    return {
        carry.fact: asked.key if carry.source == "part" else asked.row.get(carry.source.removeprefix("row."))
        for carry in element.carries
    }


def child_ended(work: CaseWork, child: Instance) -> None:
    """A called process has ended: its caller's step (or its part of it) is done."""
    parent = work.instances[child.parent_id] if child.parent_id else None
    task = work.open_task(parent.id, child.parent_token_id) if parent else None
    if parent is None or task is None:
        return
    element = work.bundle(parent).element(task.element_id)
    if not element.multi_instance:
        complete_task(work, task, None)
        return
    query = select(Part).where(Part.task_id == task.id, Part.key == child.part_key)
    part = work.uow.session.scalars(query).one()
    part.state, part.closed_at = "completed", work.uow.at
    work.record("part.completed", part=part.id, task=task.id, element=task.element_id)
    check_quorum(work, parent, task, element)
