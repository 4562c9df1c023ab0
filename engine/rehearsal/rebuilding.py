"""Rebuilding one case from what is saved: the engine's view of it against the rows that people see."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.clocks.adjusting import load_adjustments
from engine.clocks.arming import LIVE, declaration_of, rung_of
from engine.clocks.due_dates import DueDateError
from engine.clocks.pausing import NONE
from engine.clocks.projecting import counted, instant_of, ladder
from engine.instances.case_work import ENDED, CaseWork
from engine.instances.opening import HUMAN
from engine.models import Clock, Instance, Rung
from engine.rehearsal.standing import Difference
from engine.unit_of_work import UnitOfWork
from engine.workflow import Workflow, steps_to_run

_TASKS = (*HUMAN, "businessRuleTask", "callActivity", "serviceTask")


class _ConditionAskedError(RuntimeError):
    """Loading and saving a state asks no condition."""


@dataclass(frozen=True)
class RebuildCase:
    """Load every live instance of a case, save it again, count its clocks again, and say what differs.

    For copies only: it changes nothing but the form in which a state is saved, and writes no ledger.
    """

    case_id: int
    needs_ledger = False

    def run(self, uow: UnitOfWork) -> list[Difference]:
        """Rebuild; returns the differences, none if everything stands as it stood."""
        work = CaseWork.lock(uow, self.case_id)
        rungs = list(
            uow.session.scalars(select(Rung).where(Rung.case_id == self.case_id, Rung.state == "pending"))
        )
        found: list[Difference] = []
        for instance in work.instances.values():
            if instance.state not in ENDED and instance.marking:
                found += self._rebuilt(work, instance, rungs)
        found += self._counted(work, rungs)
        return found

    def _rebuilt(self, work: CaseWork, instance: Instance, rungs: list[Rung]) -> Iterator[Difference]:
        name = f"{instance.process_key}, instance {instance.id}"
        stored = json.loads(instance.marking)
        try:
            spec = work.bundle(instance).spec(instance.side)
            workflow = Workflow.restore(spec, stored, _ask_nothing)
            again = workflow.marking()
        except Exception as error:  # noqa: BLE001 - whatever keeps a state from being loaded is what we look for
            yield Difference(
                self.case_id, name, "a state", f"cannot be loaded: {type(error).__name__}: {error}"
            )
            return
        if _ordered(stored) != _ordered(again):
            yield Difference(self.case_id, f"the state of {name}", _plain(stored), _plain(again))
        instance.marking = json.dumps(again, separators=(",", ":"))
        elements = work.bundle(instance).diagram.elements
        tokens = workflow.tokens()
        still = {step.token_id for step in steps_to_run(stored)}
        ready = {
            (token.element_id, token.token_id)
            for token in tokens
            if elements[token.element_id].kind in _TASKS
        }
        rows = {
            (task.element_id, task.token_id)
            for task in work.tasks
            if task.instance_id == instance.id and task.token_id and task.token_id not in still
        }
        if ready != rows:
            yield Difference(
                self.case_id, f"open tasks of {name}", _names(rows - ready), _names(ready - rows)
            )
        armed = {(event, token.token_id) for token in tokens for event in token.armed}
        armed |= {(token.element_id, token.token_id) for token in tokens if token.state == "waiting"}
        due = {
            (rung.element_id, rung.token_id)
            for rung in rungs
            if rung.instance_id == instance.id and rung.token_id not in still
        }
        if not due <= armed:
            yield Difference(self.case_id, f"timers of {name}", _names(due - armed), "not waiting")

    def _counted(self, work: CaseWork, rungs: list[Rung]) -> Iterator[Difference]:
        adjustments = load_adjustments(work.uow.session, [clock.id for clock in work.clocks])
        for clock in work.clocks:
            if clock.state not in LIVE or clock.anchor_on is None:
                continue
            try:
                due = counted(clock, work.calendar, adjustments.get(clock.id, NONE))
            except DueDateError as error:
                yield Difference(self.case_id, f"clock {clock.key}", str(clock.due_on), str(error))
                continue
            if (due.due_on, due.due_at) != (clock.due_on, clock.due_at):
                was, now = f"{clock.due_on} {clock.due_at}", f"{due.due_on} {due.due_at}"
                yield Difference(self.case_id, f"due date of clock {clock.key}", was, now)
            yield from self._instants(work, clock, [rung for rung in rungs if rung.clock_id == clock.id])

    def _instants(self, work: CaseWork, clock: Clock, rungs: list[Rung]) -> Iterator[Difference]:
        declared = {rung.id: rung for rung in ladder(declaration_of(work, clock))}
        for rung in rungs:
            meant = declared.get(rung.key)
            if rung.element_id:
                diagram = work.bundle(work.instances[rung.instance_id or 0]).diagram
                element = diagram.elements.get(rung.element_id)
                meant = None if element is None else rung_of(work, clock, element)
            if meant is None:
                yield Difference(self.case_id, f"rung {clock.key}.{rung.key}", str(rung.at), "not declared")
                continue
            at = instant_of(clock, meant, work.calendar)
            if at != rung.at:
                yield Difference(self.case_id, f"rung {clock.key}.{rung.key}", str(rung.at), str(at))


def _ask_nothing(text: str) -> bool:
    raise _ConditionAskedError(text)


def _ordered(marking: Any) -> Any:
    """A state without the order in which its tokens happen to be listed, which means nothing."""
    if isinstance(marking, dict):
        return {key: sorted((_ordered(each) for each in value), key=_plain) if key in ("t", "j", "r")
                else _ordered(value) for key, value in marking.items()}  # fmt: skip
    return [_ordered(each) for each in marking] if isinstance(marking, list) else marking


def _plain(marking: Any) -> str:
    return json.dumps(marking, sort_keys=True)


def _names(pairs: set[tuple[str, str]]) -> str:
    return ", ".join(sorted(f"{element} ({token[:8]})" for element, token in pairs)) or "none"
