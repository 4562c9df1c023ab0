"""Ending things: a token's task and children are withdrawn, an instance ends, and everything below it."""

from sqlalchemy import select

from engine.clocks.arming import find_clock
from engine.clocks.events import happened, stop_clocks, stop_task_clocks
from engine.clocks.running import TICKING, stop
from engine.instances.case_work import ENDED, CaseWork
from engine.instances.faults import close_fault, open_faults
from engine.models import Instance, Part, Task
from engine.models.task import OPEN
from engine.returns.closing import close_returned
from engine.workflow import TokenRef

MOVED_ON = "The process moved on without it."


def withdraw_token(work: CaseWork, instance: Instance, token: TokenRef, *, completed: bool) -> None:
    """A token has gone: if its step was not completed, withdraw its task and what it had started.

    Args:
        completed: whether the token left by the step's own flows; side branches whose enclosing step was
            completed go on, those whose enclosing step was withdrawn are cancelled with it.
    """
    task = work.open_task(instance.id, token.token_id)
    if task is not None:
        withdraw_task(work, task, MOVED_ON)
    for child in work.children(instance, token.token_id):
        if child.kind == "child":
            cancel_instance(work, child, MOVED_ON)
    stop_repeating(work, instance, token.element_id)
    if completed:
        return
    for side in list(work.instances.values()):
        if side.kind == "side" and side.state not in ENDED and token.token_id in side.enclosing_tokens:
            cancel_instance(work, side, MOVED_ON)


def stop_repeating(work: CaseWork, instance: Instance, host_id: str) -> None:
    """A repeating clock stops when its host step leaves (design, D4)."""
    diagram = work.bundle(instance).diagram
    for event in diagram.boundary_events(host_id):
        clock = find_clock(work, instance, event.clock) if event.clock else None
        if clock is not None and clock.is_repeating and clock.state in TICKING:
            stop(work, clock, "The step it repeats beside has ended.")


def withdraw_task(work: CaseWork, task: Task, reason: str) -> None:
    """Close an open task that will not be done; drafts stay as they are, read-only."""
    task.state, task.closed_at, task.close_reason = "withdrawn", work.uow.at, reason
    work.record("task.withdrawn", task=task.id, element=task.element_id, reason=reason)
    stop_task_clocks(work, task, reason)
    close_returned(work, task, reason)
    if task.kind in ("parts", "call"):
        for part in work.uow.session.scalars(select(Part).where(Part.task_id == task.id)):
            if part.state in OPEN:
                part.state, part.closed_at, part.close_reason = "withdrawn", work.uow.at, reason
                stop_task_clocks(work, task, reason, part)


def end_instance(work: CaseWork, instance: Instance, state: str, reason: str) -> None:
    """Mark an instance ended and stop its own clocks; clocks that wait for its end are met first."""
    for fault in open_faults(work, instance) if instance.state == "faulted" else ():
        close_fault(work, fault, "obsolete")
    instance.state, instance.ended_at, instance.end_reason = state, work.uow.at, reason
    if state == "complete" and instance.kind != "side":
        happened(work, f"ended:{instance.process_key}", instance)
    stop_clocks(work, instance, reason or "The process has ended.")
    work.record(
        f"instance.{'completed' if state == 'complete' else state}", instance=instance.id, reason=reason
    )


def cancel_instance(work: CaseWork, instance: Instance, reason: str) -> None:
    """Cancel an instance and everything below it: tasks withdrawn, clocks stopped with the reason."""
    for child in work.children(instance):
        cancel_instance(work, child, reason)
    for task in work.tasks:
        if task.instance_id == instance.id and task.state in OPEN:
            withdraw_task(work, task, reason)
    end_instance(work, instance, "cancelled", reason)
