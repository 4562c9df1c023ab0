"""Trying a fault's action again, after its cause has been mended."""

from engine.instances.advancing import advance
from engine.instances.calls import call
from engine.instances.case_work import CaseWork
from engine.instances.deciding import decide_rule
from engine.instances.faults import Action, close_fault, note_state
from engine.instances.parts import check_quorum
from engine.instances.services import do_service
from engine.models import Fault, Task


def retry(work: CaseWork, fault: Fault) -> None:
    """Do once more what failed. A step that fails again keeps its fault; another action gets a new one."""
    instance, action = work.instances[fault.instance_id], Action(**fault.action)
    if action.kind == "retry":
        advance(work, instance, action)
        return
    close_fault(work, fault, "retried")
    work.uow.session.flush()
    task = work.open_task(instance.id, action.token_id)
    if action.kind in ("call", "quorum", "rule", "service"):
        if task is not None:
            _follow(work, task, action.kind)
    else:
        advance(work, instance, action)
    note_state(work, instance)


def _follow(work: CaseWork, task: Task, kind: str) -> None:
    instance = work.instances[task.instance_id]
    element = work.bundle(instance).element(task.element_id)
    if kind == "call":
        call(work, instance, task, element)
    elif kind == "quorum":
        check_quorum(work, instance, task, element)
    elif kind == "rule":
        decide_rule(work, task)
    else:
        do_service(work, task)
