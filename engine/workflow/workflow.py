"""A running instance: the one face of the process engine that the domain sees.

A workflow is loaded from its marking, changed by one command and saved as a marking again. It holds no data,
knows no time, and is not shared between threads; the spec is.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task

from engine.workflow.building import build, predict_open
from engine.workflow.errors import TokenNotOpenError
from engine.workflow.events import armed_events, catch_event, fire_event
from engine.workflow.marking import Marking, from_json, to_json
from engine.workflow.reading import is_open_subprocess, is_open_task, is_waiting_catch, read, scopes_of, tasks
from engine.workflow.script_engine import ConditionEngine, Evaluate
from engine.workflow.spec import Spec
from engine.workflow.stepping import Budget, StepFault, Stepping, flows_of

State = Literal["open", "waiting", "inside"]


@dataclass(frozen=True)
class Token:
    """A token at rest: an open task, an event waiting to be fired, or a subprocess with tokens inside.

    ``path`` holds the ids of the enclosing subprocesses, outermost first, and ``scopes`` the token ids of
    those subprocesses; ``armed`` the boundary events that can fire now.
    """

    path: tuple[str, ...]
    element_id: str
    token_id: str
    armed: tuple[str, ...]
    state: State
    scopes: tuple[str, ...] = ()


class Workflow:
    """One running instance. Use ``start`` or ``restore``, never the constructor."""

    def __init__(self, spec: Spec, engine: ConditionEngine, tree: BpmnWorkflow | None) -> None:
        self._spec = spec
        self._engine = engine
        self._tree = tree
        self._flows_taken: list[str] = []

    @classmethod
    def start(cls, spec: Spec, evaluate: Evaluate) -> "Workflow":
        """Start an instance. Its first steps run when it is advanced.

        Args:
            spec: the compiled process.
            evaluate: says whether a condition, given as its text, holds. Called only when a gateway needs it.
        """
        engine = ConditionEngine(evaluate)
        tree = BpmnWorkflow(spec.top, dict(spec.subprocesses), script_engine=engine)
        tree.task_tree.run()
        return cls(spec, engine, tree)

    @classmethod
    def restore(cls, spec: Spec, marking: Mapping[str, Any], evaluate: Evaluate) -> "Workflow":
        """Restore an instance where its marking left it. Nothing runs until it is advanced.

        Raises:
            MarkingError: an unknown version, or a marking that does not fit this spec.
        """
        engine = ConditionEngine(evaluate)
        level = from_json(marking)
        return cls(spec, engine, None if level is None else build(level, spec, engine))

    @property
    def done(self) -> bool:
        """Whether the instance has ended."""
        return self._tree is None or bool(self._tree.completed)

    @property
    def flows_taken(self) -> list[str]:
        """The sequence flows taken since start or restore, in order, as drawn."""
        return list(self._flows_taken)

    def complete(self, token_id: str) -> None:
        """Complete an open task. What follows runs when the workflow is advanced.

        Raises:
            TokenNotOpenError: no open task carries this token.
        """
        task = self._find(token_id)
        if task is None or not is_open_task(task):
            raise TokenNotOpenError(f"No open task carries the token '{token_id}'.")
        predict_open(task)
        task.run()
        self._flows_taken.extend(flows_of(task, self._spec))

    def fire(self, token_id: str, element_id: str, *, again: bool = False) -> bool:
        """Fire one waiting event. What follows runs when the workflow is advanced.

        Args:
            token_id: for a boundary event the token of the task or subprocess it is attached to; for an
                intermediate event its own token.
            element_id: the event.
            again: a message: a non-interrupting boundary event goes on waiting for the next one. A clock's
                rung fires its event once.

        Returns:
            False when that event is not waiting there (any more): the rung that fired it is obsolete.
        """
        task = self._find(token_id)
        if task is None:
            return False
        waiting = [task] if is_waiting_catch(task) else armed_events(task)
        for event in waiting:
            if event.task_spec.name == element_id:
                (catch_event if again else fire_event)(event)
                return True
        return False

    def advance(self, max_steps: int = 500, max_ms: float | None = None) -> list[StepFault]:
        """Run the automatic steps until every token rests.

        Args:
            max_steps: how many drawn steps one command may run.
            max_ms: how many milliseconds it may take, looked at between steps.

        Returns:
            The steps that failed and stay where they are, a budget overrun, and undelivered events. Empty is
            good.
        """
        if self._tree is None:
            return []
        stepping = Stepping(self._spec, self._flows_taken, Budget(max_steps, max_ms))
        while not stepping.run(self._tree):
            self._rebuild(self._tree)
        return stepping.faults

    def marking(self) -> Marking:
        """The state to save, as plain JSON data."""
        return to_json(None if self._tree is None else read(self._tree))

    def tokens(self) -> list[Token]:
        """Every token at rest, with the boundary events armed on it."""
        if self._tree is None or self._tree.completed:
            return []
        return [_token(task, state) for task in tasks(self._tree) if (state := _state_of(task)) is not None]

    def _rebuild(self, tree: BpmnWorkflow) -> None:
        level = read(tree)
        self._tree = None if level is None else build(level, self._spec, self._engine)

    def _find(self, token_id: str) -> Task | None:
        if self._tree is None or self._tree.completed:
            return None
        try:
            wanted = uuid.UUID(hex=token_id)
        except ValueError:
            return None
        return next((task for task in tasks(self._tree) if task.id == wanted), None)


def _state_of(task: Task) -> State | None:
    if is_open_task(task):
        return "open"
    if is_waiting_catch(task):
        return "waiting"
    return "inside" if is_open_subprocess(task) else None


def _token(task: Task, state: State) -> Token:
    scopes = scopes_of(task)
    return Token(
        path=tuple(scope.task_spec.name for scope in scopes),
        element_id=task.task_spec.name,
        token_id=task.id.hex,
        armed=tuple(event.task_spec.name for event in armed_events(task)),
        state=state,
        scopes=tuple(scope.id.hex for scope in scopes),
    )
