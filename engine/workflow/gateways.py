"""Our gateways: joins that count arrivals and consume them, and choices that say which flow they took.

The library's joins fire early in loops and beside running subprocesses (limits 5.2, 5.7). Here each token
that reaches a join is an *arrival*; a join that may fire *claims* one arrival from each input it takes, and
consumes the claimed ones when it runs, so an arrival is never counted twice.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from SpiffWorkflow.bpmn.parser.task_parsers import ConditionalGatewayParser
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import ExclusiveGateway, InclusiveGateway, ParallelGateway
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.workflow.errors import NoWayOnError

ARRIVED = "arrived"
CLAIMED_BY = "claimed_by"
FLOWS = "flows"

_AT_REST_OR_READY = TaskState.READY | TaskState.WAITING | TaskState.STARTED


class FlowNamingParser(ConditionalGatewayParser):
    """Remembers the sequence flow id of each way out, in the order the library keeps its conditions."""

    def connect_outgoing(self, outgoing_task: Any, sequence_flow_node: Any, is_default: bool) -> None:
        """Connect as the library does, then note the flow."""
        super().connect_outgoing(outgoing_task, sequence_flow_node, is_default)
        self.task.flow_ids.append(sequence_flow_node.get("id"))


def _take(spec: Any, task: Task, chosen: Iterable[int]) -> None:
    """Send the token down the chosen ways (positions in ``cond_task_specs``) and note the flows."""
    ways = list(chosen)
    targets = [spec._wf_spec.task_specs[spec.cond_task_specs[way][1]] for way in ways]
    task.internal_data[FLOWS] = [spec.flow_ids[way] for way in ways]
    task._sync_children(targets, TaskState.FUTURE)
    for child in task.children:
        child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)


def _default_ways(spec: Any) -> list[int]:
    defaults = [way for way, (condition, _) in enumerate(spec.cond_task_specs) if condition is None]
    if not defaults:
        raise NoWayOnError(f"No condition is true at '{spec.name}', and it has no default flow.")
    return defaults


class Choice(ExclusiveGateway):
    """Exclusive gateway: the first true condition in document order, else the default."""

    def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.flow_ids: list[str] = []

    def _run_hook(self, my_task: Task) -> bool:
        for way, (condition, _) in enumerate(self.cond_task_specs):
            if condition is not None and condition._matches(my_task):
                _take(self, my_task, [way])
                return True
        _take(self, my_task, _default_ways(self))
        return True


def is_waiting_arrival(task: Task) -> bool:
    """Say whether a join instance is a token that has arrived and is not yet spoken for.

    All but the latest instance of a waiting join are cancelled, so that the library updates one only.
    """
    if CLAIMED_BY in task.internal_data or ARRIVED not in task.internal_data:
        return False
    return bool(task.state & (TaskState.WAITING | TaskState.CANCELLED))


class _CountingJoin:
    """What both joins share. ``_claim`` decides; everything else is bookkeeping."""

    def _claim(self, task: Task, by_source: Mapping[str, list[Task]]) -> list[Task] | None:
        raise NotImplementedError

    def _update_hook(self, my_task: Task) -> bool:
        my_task.internal_data[ARRIVED] = True
        others = [t for t in self._instances(my_task) if t is not my_task and is_waiting_arrival(t)]
        by_source: dict[str, list[Task]] = {}
        # The live instance comes first, so that it is always among those claimed.
        for arrival in (my_task, *others):
            by_source.setdefault(arrival.parent.task_spec.name, []).append(arrival)
        for other in others:
            if other.state == TaskState.WAITING:
                other.cancel()
        claimed = self._claim(my_task, by_source)
        if claimed is None:
            my_task._set_state(TaskState.WAITING)
            return False
        for arrival in claimed:
            if arrival is not my_task:
                arrival.internal_data[CLAIMED_BY] = my_task.id
        return True

    def _instances(self, my_task: Task) -> list[Task]:
        return [t for t in my_task.workflow.tasks.values() if t.task_spec is self]

    def _consume(self, my_task: Task) -> None:
        my_task.internal_data.pop(ARRIVED, None)
        for arrival in self._instances(my_task):
            if arrival.internal_data.get(CLAIMED_BY) == my_task.id:
                my_task.workflow._remove_task(arrival.id)
        left = [t for t in self._instances(my_task) if is_waiting_arrival(t)]
        if left and not any(t.state == TaskState.WAITING for t in left):
            # A second token on one flow: it waits for its own partners.
            left[-1]._set_state(TaskState.WAITING)
            left[-1].task_spec._predict(left[-1], mask=TaskState.NOT_FINISHED_MASK)


class CountingParallel(_CountingJoin, ParallelGateway):
    """Parallel gateway: fires when every incoming flow has a token, and takes one from each."""

    def _claim(self, task: Task, by_source: Mapping[str, list[Task]]) -> list[Task] | None:
        del task
        inputs = set(self._inputs)
        return [by_source[name][0] for name in inputs] if inputs <= set(by_source) else None

    def _run_hook(self, my_task: Task) -> bool:
        self._consume(my_task)
        return True


class CountingInclusive(_CountingJoin, InclusiveGateway):
    """Inclusive gateway: waits while a token can still reach an empty input but no filled one.

    The rule is BPMN 2.0's for activating an inclusive gateway. ``upstream`` is computed once, by
    ``map_upstream``: for each input, the elements from which it can be reached without passing this gateway.
    """

    def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.flow_ids: list[str] = []
        self.upstream: dict[str, frozenset[str]] = {}

    def map_upstream(self) -> None:
        """Fill ``upstream`` from the finished spec."""
        specs = self._wf_spec.task_specs
        for source in self._inputs:
            seen, unseen = {source}, [source]
            while unseen:
                for name in specs[unseen.pop()]._inputs:
                    if name != self.name and name not in seen:
                        seen.add(name)
                        unseen.append(name)
            self.upstream[source] = frozenset(seen)

    def _claim(self, task: Task, by_source: Mapping[str, list[Task]]) -> list[Task] | None:
        empty = [self.upstream[name] for name in self.upstream if name not in by_source]
        filled = [self.upstream[name] for name in by_source]
        if empty:
            for other in task.workflow.tasks.values():
                if other.task_spec is self or not _is_token(other):
                    continue
                places = _places(other)
                if any(places & way for way in empty) and not any(places & way for way in filled):
                    return None
        return [arrivals[0] for arrivals in by_source.values()]

    def _run_hook(self, my_task: Task) -> bool:
        # Everything that can fail comes before everything that changes the tree, so a retry is exact.
        conditions = [condition for condition, _ in self.cond_task_specs]
        true = [way for way, test in enumerate(conditions) if test is not None and test._matches(my_task)]
        ways = true or _default_ways(self)
        self._consume(my_task)
        _take(self, my_task, ways)
        return True


def _is_token(task: Task) -> bool:
    if task.state & _AT_REST_OR_READY:
        return not (isinstance(task.task_spec, BoundaryEvent) and task.state == TaskState.WAITING)
    # Just reached: its parent completed, and the library has not come to it yet.
    parent = task.parent
    return bool(task.state == TaskState.FUTURE and parent is not None and parent.state == TaskState.COMPLETED)


def _places(task: Task) -> set[str]:
    """Where a token is: its element, and its armed boundary events, which could carry it away."""
    places = {task.task_spec.name}
    parent = task.parent
    if parent is not None and isinstance(parent.task_spec, BoundaryEventSplit):
        places |= {c.task_spec.name for c in parent.children if c.state == TaskState.WAITING}
    return places
