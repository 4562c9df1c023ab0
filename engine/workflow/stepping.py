"""Run automatic steps: boundary events first, within a budget, a failing step staying where it is.

The library's ``do_engine_steps`` and ``refresh_timers`` are never called: they poll timers, know no budget,
and after an interrupting escalation go on inside the subprocess that was just interrupted (limits 4.15, 5.8).
"""

import time
from dataclasses import dataclass, field
from uuid import UUID

from SpiffWorkflow.bpmn.specs.mixins.events.event_types import ThrowingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.workflow.errors import BudgetExceededError, UndeliveredEventError
from engine.workflow.events import Undelivered
from engine.workflow.gateways import FLOWS
from engine.workflow.reading import is_step, scopes_of, tasks
from engine.workflow.spec import Spec

# The tree grows by a level with each step and the library walks it to depth 1,000; it is rebuilt long before.
_STEPS_BETWEEN_REBUILDS = 200


@dataclass(frozen=True)
class StepFault:
    """An automatic step that failed, and stays to be run again.

    ``cause`` is the message of ``error``. ``kind`` is 'step'; 'budget' when nothing failed but the command
    had run too long, the step being the next one; or 'undelivered' for a throw that nothing caught (that
    step has run and will not run again).
    """

    element_id: str
    token_id: str
    path: tuple[str, ...]
    cause: str
    error: Exception = field(compare=False)
    kind: str = "step"


class Budget:
    """How many steps and how much time one command may still take."""

    def __init__(self, max_steps: int, max_ms: float | None) -> None:
        self._max_steps = max_steps
        self._max_ms = max_ms
        self._steps = 0
        self._began = time.perf_counter()

    def count(self) -> None:
        """Note one step."""
        self._steps += 1

    def overrun(self) -> BudgetExceededError | None:
        """The reason to stop before the next step, or None to go on."""
        if self._steps >= self._max_steps:
            return BudgetExceededError(f"The automatic steps did not end after {self._max_steps} steps.")
        if self._max_ms is not None and (time.perf_counter() - self._began) * 1000 > self._max_ms:
            return BudgetExceededError(f"The automatic steps did not end within {self._max_ms:g} ms.")
        return None


class Stepping:
    """One advance: the faults met and the flows taken so far, kept over rebuilds of the tree."""

    def __init__(self, spec: Spec, flows_taken: list[str], budget: Budget) -> None:
        self._spec = spec
        self._flows_taken = flows_taken
        self._budget = budget
        self._failed: set[UUID] = set()
        self.faults: list[StepFault] = []

    def run(self, tree: BpmnWorkflow) -> bool:
        """Run steps until none is left, the budget is used up, or it is time to rebuild the tree.

        Returns:
            True when this advance is over, False to be called again with a rebuilt tree.

        Raises:
            Exception: a failure that was not the step's own run. The tree can no longer be trusted; the
                caller must keep nothing of it.
        """
        steps = 0
        while not tree.completed:
            ready = sorted((t for t in tasks(tree) if is_step(t) and t.id not in self._failed), key=_rank)
            if not ready:
                break
            if not _cannot_be_saved(ready[0]):
                if steps >= _STEPS_BETWEEN_REBUILDS:
                    return False
                overrun = self._budget.overrun()
                if overrun is not None:
                    self._report(ready[0], overrun, "budget")
                    break
                self._budget.count()
            steps += 1
            self._run_step(ready[0])
        self._report_undelivered(tree)
        return True

    def _run_step(self, task: Task) -> None:
        try:
            task.run()
        except Exception as error:
            if task.state != TaskState.ERROR:
                raise
            task._set_state(TaskState.READY)
            self._failed.add(task.id)
            self._report(task, error, "step")
        else:
            self._flows_taken.extend(flows_of(task, self._spec))

    def _report(self, task: Task, error: Exception, kind: str) -> None:
        path = tuple(scope.task_spec.name for scope in scopes_of(task))
        cause = str(error.args[0]) if error.args else type(error).__name__
        self.faults.append(StepFault(task.task_spec.name, task.id.hex, path, cause, error, kind))

    def _report_undelivered(self, tree: BpmnWorkflow) -> None:
        for event in tree.get_events():
            if not isinstance(event, Undelivered):
                raise TypeError(f"The library kept an event of its own: {event!r}")
            name = event.task.task_spec.name
            error = UndeliveredEventError(f"'{name}' threw '{event.escalation}', which nothing catches.")
            self._report(event.task, error, "undelivered")


def flows_of(task: Task, spec: Spec) -> list[str]:
    """The drawn sequence flows a step that has just run sent its token along."""
    if task.state != TaskState.COMPLETED or task.task_spec.bpmn_id is None:
        return []
    if isinstance(task.task_spec, ThrowingEvent) and _is_interrupted(task):
        return []
    chosen = task.internal_data.get(FLOWS)
    return list(spec.outgoing.get(task.task_spec.name, ()) if chosen is None else chosen)


def _rank(task: Task) -> int:
    spec = task.task_spec
    if isinstance(spec, BoundaryEvent):
        return 0 if spec.cancel_activity else 1
    return 2 if _cannot_be_saved(task) else 3


def _cannot_be_saved(task: Task) -> bool:
    """Boundary events that have fired, and the library's own steps between the drawn ones, always run on."""
    return isinstance(task.task_spec, BoundaryEvent) or task.task_spec.bpmn_id is None


def _is_interrupted(throw: Task) -> bool:
    """Say whether the throw has fired an interrupting event of a scope it is in."""
    for host in scopes_of(throw):
        split = host.parent
        if split is None:
            continue
        for event in split.children:
            spec = event.task_spec
            if isinstance(spec, BoundaryEvent) and spec.cancel_activity and event.state == TaskState.READY:
                return True
    return False
