"""Read the marking off the library's task tree: one flat scan of each level."""

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent, IntermediateCatchEvent
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.workflow.events import armed_events
from engine.workflow.gateways import CountingInclusive, CountingParallel, is_waiting_arrival
from engine.workflow.marking import Level, Resting


def read(tree: BpmnWorkflow) -> Level | None:
    """Read where the tokens are; None when the instance has ended."""
    return None if tree.completed else _read_level(tree, tree)


def levels(tree: BpmnWorkflow) -> list[Any]:
    """The instance and the subprocesses now open in it."""
    return [tree, *(level for level in tree.subprocesses.values() if not level.completed)]


def tasks(tree: BpmnWorkflow) -> Iterator[Task]:
    """Every task of every open level, flat: the library's own walk ends at depth 1,000 (limits 4.14)."""
    for level in levels(tree):
        yield from list(level.tasks.values())


def is_open_task(task: Task) -> bool:
    """Say whether a person can complete this task now."""
    return bool(task.state == TaskState.READY and task.task_spec.manual)


def is_waiting_catch(task: Task) -> bool:
    """Say whether this is an intermediate event waiting to be fired."""
    if task.state != TaskState.WAITING or isinstance(task.task_spec, BoundaryEvent):
        return False
    return isinstance(task.task_spec, CatchingEvent)


def is_open_subprocess(task: Task) -> bool:
    """Say whether this is a subprocess with tokens inside."""
    return bool(task.state == TaskState.STARTED)


def is_step(task: Task) -> bool:
    """Say whether this is an automatic step that has still to run."""
    return bool(task.state == TaskState.READY and not task.task_spec.manual)


def scopes_of(task: Task) -> list[Task]:
    """The subprocess tasks that enclose a task, outermost first."""
    scopes: list[Task] = []
    level = task.workflow
    while level.parent_task_id is not None:
        host = level.top_workflow.get_task_from_id(level.parent_task_id)
        scopes.insert(0, host)
        level = host.workflow
    return scopes


def _read_level(tree: BpmnWorkflow, level: Any) -> Level:
    resting: list[Resting] = []
    steps: list[Resting] = []
    arrivals: list[tuple[str, str]] = []
    for task in level.tasks.values():
        if isinstance(task.task_spec, CountingParallel | CountingInclusive) and is_waiting_arrival(task):
            arrivals.append((task.task_spec.name, task.parent.task_spec.name))
        elif is_step(task):
            steps.append(_read_token(tree, task))
        elif is_open_task(task) or is_waiting_catch(task) or is_open_subprocess(task):
            resting.append(_read_token(tree, task))
    return Level(tuple(resting), tuple(sorted(arrivals)), tuple(steps))


def _read_token(tree: BpmnWorkflow, task: Task) -> Resting:
    spec = task.task_spec
    armed = tuple(event.task_spec.name for event in armed_events(task))
    inside = None
    if is_open_subprocess(task):
        inside = _read_level(tree, tree.subprocesses[task.id])
    rested = spec.manual or isinstance(spec, SubWorkflowTask | IntermediateCatchEvent)
    return Resting(spec.name, task.id.hex, armed, inside, rested)
