"""Our throws: an escalation goes to the scopes that enclose it, and a terminate end to nobody.

The library offers an escalation to every waiting event beside the throw, and when no scope catches it, to
every waiting event of the whole instance, whatever it is attached to. BPMN lets only an enclosing
activity's boundary event catch it.
"""

from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import EscalationEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.simple import TerminateEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState


@dataclass(frozen=True)
class Undelivered:
    """An escalation that no enclosing boundary event caught."""

    task: Task
    escalation: str


class EnclosingEscalation(EscalationEventDefinition):
    """An escalation matched by its reference, '' on a boundary event catching all."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"escalation:{reference}", code=reference)

    def throw(self, my_task: Task) -> None:
        """Fire the nearest enclosing boundary event that catches this, else note it as undelivered."""
        top = my_task.workflow.top_workflow
        level = my_task.workflow
        while level.parent_task_id is not None:
            host = top.get_task_from_id(level.parent_task_id)
            catching = self._catchers(host)
            if catching:
                catch_event(catching[0])
                return
            level = host.workflow
        top.bpmn_events.append(Undelivered(my_task, self.code))

    def _catchers(self, host: Task) -> list[Task]:
        catching = [
            event
            for event in armed_events(host)
            if isinstance(event.task_spec.event_definition, EnclosingEscalation)
            and event.task_spec.event_definition.code in ("", self.code)
        ]
        # The event that names this escalation comes before one that catches all.
        return sorted(catching, key=lambda event: event.task_spec.event_definition.code == "")


class QuietTerminate(TerminateEventDefinition):
    """A terminate end: the end event itself ends its scope; there is nothing to deliver."""

    def throw(self, my_task: Task) -> None:
        """Do nothing."""


def catch_event(event: Task) -> None:
    """Fire a waiting event that may catch more than once: an escalation or a message."""
    fire_event(event)
    if isinstance(event.task_spec, BoundaryEvent) and not event.task_spec.cancel_activity:
        # BPMN: a non-interrupting event catches again and again for as long as its activity is open.
        again = event.parent._add_child(event.task_spec, TaskState.WAITING)
        again.task_spec._predict(again, mask=TaskState.NOT_FINISHED_MASK)


def armed_events(host: Task) -> list[Task]:
    """The boundary events of a task or subprocess that can still fire, in drawn order."""
    parent = host.parent
    if parent is None or not isinstance(parent.task_spec, BoundaryEventSplit):
        return []
    waiting = [child for child in parent.children if child.state == TaskState.WAITING]
    return [event for event in waiting if isinstance(event.task_spec, BoundaryEvent)]


def fire_event(event: Task) -> None:
    """Fire exactly one waiting event: by task, never by name (design D3)."""
    spec: Any = event.task_spec
    spec.catch(event, BpmnEvent(spec.event_definition))
    spec._update(event)
