"""Moving an instance on: restore the marking, act, run the automatic steps, then follow what changed.

A human completion is never undone by a later machine step (design, section 10): the advance runs inside a
savepoint. A step that raises stays in the marking to be retried; if the failure is not a step's own,
nothing of the advance is kept and the action itself is stored with the fault.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError

from engine.clocks.arming import ArmedTimer, arm, disarm
from engine.expressions import parse
from engine.instances.case_work import CaseWork
from engine.instances.closing import end_instance, withdraw_token
from engine.instances.opening import open_token
from engine.models import Fault, Instance
from engine.workflow import MarkingDiff, StepFault, Workflow, diff

log = structlog.get_logger()


@dataclass(frozen=True)
class Action:
    """What moves an instance: start, complete a token, fire an event, catch a message, or retry."""

    kind: str
    token_id: str = ""
    element_id: str = ""

    def as_json(self) -> dict[str, str]:
        """How a fault stores it."""
        return {"kind": self.kind, "token_id": self.token_id, "element_id": self.element_id}


def advance(work: CaseWork, instance: Instance, action: Action) -> bool:
    """Take one action in an instance and follow everything that it opens, withdraws and ends.

    Returns:
        False when a fired event no longer waits (its rung is obsolete); True otherwise, also when a fault
        was stored instead.
    """
    instance_id = instance.id
    try:
        with work.uow.session.begin_nested():
            moved = _move(work, instance, action)
    except DBAPIError:
        raise
    except Exception as error:
        log.exception("instance.advance_failed", instance=instance_id, action=action.kind)
        work.reload()
        _store_fault(work, work.instances[instance_id], action.element_id, str(error), action)
        return True
    return moved


def _move(work: CaseWork, instance: Instance, action: Action) -> bool:
    bundle = work.bundle(instance)
    spec = bundle.spec(instance.side)
    before = json.loads(instance.marking) if instance.marking else None
    evaluate = _evaluator(work, instance)
    if before is None:
        workflow = Workflow.start(spec, evaluate)
    else:
        workflow = Workflow.restore(spec, before, evaluate)
        if not _act(workflow, action):
            return False
    faults = workflow.advance()
    after = workflow.marking()
    instance.marking = json.dumps(after, separators=(",", ":"))
    change = diff(before, after)
    work.record(
        "instance.advanced",
        instance=instance.id,
        by=action.kind,
        element=action.element_id,
        flows=list(workflow.flows_taken),
        opened=[token.element_id for token in change.opened],
        closed=[token.element_id for token in change.closed],
    )
    _follow(work, instance, change, frozenset(workflow.flows_taken))
    _note_faults(work, instance, faults)
    if workflow.done:
        end_instance(work, instance, "complete", "")
        work.queue.append(lambda: after_end(work, instance))
    return True


def _act(workflow: Workflow, action: Action) -> bool:
    if action.kind == "complete":
        workflow.complete(action.token_id)
    elif action.kind == "fire":
        return workflow.fire(action.token_id, action.element_id)
    elif action.kind == "message":
        return workflow.fire(action.token_id, action.element_id, again=True)
    return True


def _evaluator(work: CaseWork, instance: Instance) -> Callable[[str], bool]:
    """Conditions read facts and parameters, never token data."""
    known: dict[str, Any] = {}

    def evaluate(text: str) -> bool:
        if not known:
            known.update(values=work.values(instance), context=work.context())
        return bool(parse(text).evaluate(known["values"], known["context"]))

    return evaluate


def _follow(work: CaseWork, instance: Instance, change: MarkingDiff, taken: frozenset[str]) -> None:
    diagram = work.bundle(instance).diagram
    for token in change.closed:
        left = any(flow.id in taken for flow in diagram.outgoing(token.element_id))
        withdraw_token(work, instance, token, completed=left)
    for token_id, element_id in change.disarmed:
        if diagram.elements[element_id].event == "timer":
            disarm(work, instance, token_id, element_id)
    for token in change.opened:
        element = diagram.elements[token.element_id]
        if element.event == "timer":
            arm(work, ArmedTimer(instance, token.token_id, element))
        else:
            open_token(work, instance, token, element)
    for token_id, element_id in change.armed:
        if diagram.elements[element_id].event == "timer":
            arm(work, ArmedTimer(instance, token_id, diagram.elements[element_id]))


def _note_faults(work: CaseWork, instance: Instance, faults: list[StepFault]) -> None:
    for fault in faults:
        _store_fault(work, instance, fault.element_id, fault.cause, Action("retry"))
    if not faults and instance.state == "faulted":
        instance.state = "running"


def _store_fault(work: CaseWork, instance: Instance, element_id: str, cause: str, action: Action) -> None:
    instance.state = "faulted"
    fault = Fault(
        case_id=work.case.id,
        instance_id=instance.id,
        element_id=element_id,
        cause=cause,
        action=action.as_json(),
        raised_at=work.uow.at,
    )
    work.uow.session.add(fault)
    work.record("instance.faulted", instance=instance.id, element=element_id)


def after_end(work: CaseWork, instance: Instance) -> None:
    """What follows when an instance has ended by itself: its caller goes on, or the case is complete."""
    from engine.instances.calls import child_ended
    from engine.instances.completing import complete_case_if_ended

    if instance.kind == "child":
        child_ended(work, instance)
    complete_case_if_ended(work)
