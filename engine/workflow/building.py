"""Build the library's task tree from a marking: flat, one branch per token, no history.

The tree is built fresh each time, on whatever spec is given; so a restored instance costs the same after ten
thousand turns of a loop as after one (limits 4.14, 5.3), and a token placed by migration or by hand runs like
any other (limits 5.10).
"""

import uuid
from collections import defaultdict
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent, IntermediateCatchEvent
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.workflow.errors import MarkingError
from engine.workflow.gateways import ARRIVED, CountingInclusive, CountingParallel
from engine.workflow.marking import Level, Resting
from engine.workflow.script_engine import ConditionEngine
from engine.workflow.spec import Spec


def build(level: Level, spec: Spec, engine: ConditionEngine) -> BpmnWorkflow:
    """Build a running workflow that stands exactly where the marking says.

    Raises:
        MarkingError: the marking names an element that the spec does not have, or has as another kind.
    """
    tree = BpmnWorkflow(spec.top, dict(spec.subprocesses), script_engine=engine, deserializing=True)
    builder = _Builder(tree, spec)
    builder.build_level(tree, level)
    builder.finish()
    return tree


def predict_open(task: Task) -> None:
    """Let the library foresee what follows an open task, before it is completed.

    Done for every token at rest it would be most of the work of restoring, and only one of them moves.
    """
    if not task.children:
        task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)


class _Builder:
    """Builds level by level, and predicts only when every token is in place.

    What follows an open task without boundary events is foreseen when it is completed (``predict_open``).
    """

    def __init__(self, tree: BpmnWorkflow, spec: Spec) -> None:
        self._tree = tree
        self._spec = spec
        self._to_predict: list[Task] = []
        self._waiting_joins: list[Task] = []

    def build_level(self, workflow: Any, level: Level) -> None:
        """Put the tokens of one scope under its completed start."""
        root = workflow.task_tree = Task(workflow, workflow.spec.start, state=TaskState.COMPLETED)
        for token in level.resting:
            self._place(workflow, root, token, is_step=False)
        for step in level.steps:
            self._place(workflow, root, step, is_step=True)
        self._place_arrivals(workflow, root, level)

    def finish(self) -> None:
        """Let the library predict, then let a join that lost an input to migration fire."""
        for task in self._to_predict:
            task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)
        for task in self._waiting_joins:
            task.task_spec._update(task)

    def _spec_of(self, workflow: Any, element_id: str) -> Any:
        spec = workflow.spec.task_specs.get(element_id)
        if spec is None:
            raise MarkingError(f"There is no '{element_id}' in '{workflow.spec.name}'.")
        return spec

    def _place(self, workflow: Any, root: Task, token: Resting, *, is_step: bool) -> None:
        spec = self._spec_of(workflow, token.element_id)
        split = workflow.spec.task_specs.get(f"{token.element_id}.BoundaryEventSplit")
        parent = root if split is None else Task(workflow, split, root, TaskState.COMPLETED)
        state = TaskState.READY if is_step else _resting_state(spec, token)
        task = Task(workflow, spec, parent, state, _token_uuid(token.token_id))
        if is_step or split is not None or state != TaskState.READY:
            self._to_predict.append(task)
        self._place_boundary_events(workflow, parent, split, token)
        if token.inside is not None:
            self._open_subprocess(task, token.inside)

    def _place_boundary_events(self, workflow: Any, parent: Task, split: Any, token: Resting) -> None:
        events = [] if split is None else [s for s in split.outputs if isinstance(s, BoundaryEvent)]
        unknown = set(token.armed) - {event.name for event in events}
        if unknown:
            raise MarkingError(f"'{min(unknown)}' is not attached to '{token.element_id}'.")
        for event in events:
            armed = event.name in token.armed
            task = Task(workflow, event, parent, TaskState.WAITING if armed else TaskState.CANCELLED)
            if armed:
                self._to_predict.append(task)

    def _open_subprocess(self, host: Task, inside: Level) -> None:
        host_spec: Any = host.task_spec
        inner_spec = self._spec.subprocesses[host_spec.spec]
        inner = BpmnSubWorkflow(inner_spec, host.id, self._tree, deserializing=True)
        self._tree.subprocesses[host.id] = inner
        self.build_level(inner, inside)
        inner.completed_event.connect(host_spec._on_subworkflow_completed, host)

    def _place_arrivals(self, workflow: Any, root: Task, level: Level) -> None:
        by_join: dict[str, list[str]] = defaultdict(list)
        for join, source in level.arrivals:
            by_join[join].append(source)
        for join, sources in by_join.items():
            spec = self._spec_of(workflow, join)
            if not isinstance(spec, CountingParallel | CountingInclusive):
                raise MarkingError(f"'{join}' is no join.")
            for position, source in enumerate(sources, start=1):
                if source not in spec._inputs:
                    raise MarkingError(f"No flow leads from '{source}' to '{join}'.")
                came_from = Task(workflow, self._spec_of(workflow, source), root, TaskState.COMPLETED)
                last = position == len(sources)
                task = Task(workflow, spec, came_from, TaskState.WAITING if last else TaskState.CANCELLED)
                task.internal_data[ARRIVED] = True
                if last:
                    self._to_predict.append(task)
                    self._waiting_joins.append(task)


def _token_uuid(token_id: str) -> uuid.UUID:
    try:
        return uuid.UUID(hex=token_id)
    except ValueError:
        raise MarkingError(f"'{token_id}' is no token id.") from None


def _resting_state(spec: Any, token: Resting) -> Any:
    """The library's state for a token at rest on this kind of element."""
    if isinstance(spec, SubWorkflowTask):
        if token.inside is None:
            raise MarkingError(f"The subprocess '{token.element_id}' is open but has nothing inside.")
        return TaskState.STARTED
    if token.inside is not None:
        raise MarkingError(f"'{token.element_id}' is no subprocess.")
    if isinstance(spec, CatchingEvent):
        if not isinstance(spec, IntermediateCatchEvent):
            raise MarkingError(f"A token cannot rest on the event '{token.element_id}'.")
        return TaskState.WAITING
    if not spec.manual:
        raise MarkingError(f"A token cannot rest on '{token.element_id}'.")
    return TaskState.READY
