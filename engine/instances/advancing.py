"""Moving an instance on: restore the marking, act, run the automatic steps, then follow what changed.

A step that raises stays in the marking to be retried; if the failure is not a step's own, nothing of the
advance is kept and the action itself is stored with the fault (design, section 10).
"""

import json
from collections.abc import Callable
from typing import Any

from engine.clocks.arming import ArmedTimer, arm, disarm
from engine.clocks.events import restart_repeating
from engine.diagram.model import Element
from engine.expressions import parse
from engine.instances.case_work import CaseWork
from engine.instances.closing import end_instance, withdraw_token
from engine.instances.faults import Action, guarded, note_standing_steps
from engine.instances.opening import open_token
from engine.models import Instance
from engine.workflow import MarkingDiff, Workflow, diff


def advance(work: CaseWork, instance: Instance, action: Action) -> bool:
    """Take one action in an instance and follow everything that it opens, withdraws and ends.

    Returns:
        False when a fired event no longer waits (its rung is obsolete); True otherwise, also when a fault
        was stored instead.
    """
    return guarded(work, instance, action, lambda: _move(work, instance, action))


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
    follow(work, instance, change, frozenset(workflow.flows_taken))
    note_standing_steps(work, instance, [(fault.element_id, fault.cause) for fault in faults])
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


def follow(work: CaseWork, instance: Instance, change: MarkingDiff, taken: frozenset[str]) -> None:
    """Follow the difference of two markings: what opens, what is withdrawn, which timers wait.

    Args:
        change: the difference.
        taken: the flows that tokens took; one that is gone without was withdrawn.
    """
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
            restart_repeating(work, instance, element.id)
        _look_for_message(work, element)
    for token_id, element_id in change.armed:
        if diagram.elements[element_id].event == "timer":
            arm(work, ArmedTimer(instance, token_id, diagram.elements[element_id]))
        _look_for_message(work, diagram.elements[element_id])


def _look_for_message(work: CaseWork, element: Element) -> None:
    """A message may have come before the case began to wait for it; elements of other kinds cost nothing."""
    if element.event == "message" or element.kind == "receiveTask":
        from engine.instances.kept_messages import deliver_kept

        work.queue.append(lambda: deliver_kept(work, element.id))


def after_end(work: CaseWork, instance: Instance) -> None:
    """What follows when an instance has ended by itself: its caller goes on, or the case is complete."""
    from engine.instances.calls import child_ended
    from engine.instances.completing import complete_case_if_ended

    if instance.kind == "child":
        child_ended(work, instance)
    complete_case_if_ended(work)
