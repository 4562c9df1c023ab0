"""The move itself: the marking, then what follows from it, then the assertion that nothing else moved."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from engine.errors import ConflictError, DefinitionError
from engine.instances.advancing import advance
from engine.instances.case_work import CaseWork
from engine.instances.completing import name_stage
from engine.instances.faults import Action
from engine.models import Instance, Task
from engine.models.task import OPEN
from engine.moving.clock_moves import move_clocks
from engine.moving.counting import parameters_after
from engine.moving.foreseeing import Plan
from engine.moving.ladders import relay_timers
from engine.moving.model import Subject, Target
from engine.moving.remapping import mapped
from engine.moving.snapshots import mark, take
from engine.moving.task_moves import move_tasks
from engine.workflow import MarkingError, Workflow
from engine.workflow.marking import Level, to_json, walk

Dates = dict[int, tuple[date | None, str]]


def carry_out(
    subject: Subject, host: Instance, plan: Plan, target: Target, version_id: int, **told: object
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Move an instance and the branches beside it, as planned.

    Args:
        subject: its case, locked.
        host: the instance.
        plan: what was foreseen, which will move.
        target: where to.
        version_id: of the target.
        told: what the ledger says beside, such as the migration and the reason.

    Returns:
        What it was before, and what it was right after: for undoing.

    Raises:
        ConflictError: the machine could not go on from there.
        DefinitionError: something would have moved that was not foreseen; a defect of ours.
    """
    work, unit = subject.work, subject.unit(host)
    differences = plan.differences
    if differences is None:
        message = "Only what will move can be moved."
        raise DefinitionError(message)
    before = {**take(work, unit), "mapping": dict(differences.mapping)}
    dates = dates_of(work)
    was_version = host.version_id
    old_forms = {one.task.id: _form(work, one.task.instance_id, one.task.element_id) for one in plan.tasks}
    before["renamed"] = _rename_past(work, unit, differences.mapping)
    _name_anew(work, host, target)
    for instance, level in zip(unit, plan.levels, strict=True):
        instance.parameters = parameters_after(work, instance, target)
        instance.version_id = version_id
        instance.side = mapped(differences.mapping, instance.side) if instance.side else ""
        put_marking(work, instance, level)
    why = f"The case moved to {target.name}."
    move_clocks(work, unit, target, plan.clocks, why)
    move_tasks(work, plan.tasks, old_forms, why)
    relay_timers(work, {instance.id: differences.mapping for instance in unit})
    clocks = [
        {"key": one.move.key, "was": _iso(one.move.was_on), "due_on": _iso(one.move.due_on)}
        for one in plan.clocks
    ]
    work.record(
        "instance.moved",
        instance=host.id,
        from_version=was_version,
        to_version=version_id,
        mapping=dict(differences.mapping),
        clocks=clocks,
        passed=list(plan.foresight.passed),
        **told,
    )
    _check_kept(work, dates, plan)
    check_dates(work, dates, {p.clock.id: (p.move.due_on, p.move.state) for p in plan.clocks if p.clock})
    go_on(work, unit)
    return before, mark(work, unit)


def put_marking(work: CaseWork, instance: Instance, level: Level) -> None:
    """Give an instance a marking, and build it on its version to see that it is what was meant.

    Raises:
        ConflictError: the version cannot take it.
    """
    marking = to_json(level)
    spec = work.bundle(instance).spec(instance.side)
    try:
        built = Workflow.restore(spec, marking, lambda _condition: False)
    except MarkingError as error:
        message = f"The case cannot be built there: {error}"
        raise ConflictError(message) from error
    rest = {ref.token_id: ref.element_id for ref, _, _ in walk(level)}
    if {token.token_id: token.element_id for token in built.tokens()} != rest:
        message = "The case would not stand where it was to be put."
        raise ConflictError(message)
    instance.marking = json.dumps(marking, separators=(",", ":"))


def go_on(work: CaseWork, unit: Sequence[Instance]) -> None:
    """Let a join fire that waits for nothing any more, then whatever follows.

    Raises:
        ConflictError: the machine stops there.
    """
    for instance in unit:
        spec = work.bundle(instance).spec(instance.side)
        marking = json.loads(instance.marking)
        if Workflow.restore(spec, marking, lambda _condition: False).marking() != marking:
            advance(work, instance, Action("move"))
    work.settle()
    faulted = [instance for instance in unit if instance.state == "faulted"]
    if faulted:
        message = "The machine could not go on from there: a condition cannot be worked out."
        raise ConflictError(message)
    name_stage(work)


def dates_of(work: CaseWork) -> Dates:
    """The date and the state of every clock of a case."""
    return {clock.id: (clock.due_on, clock.state) for clock in work.clocks}


def check_dates(work: CaseWork, before: Dates, meant: Mapping[int, tuple[date | None, str]]) -> None:
    """Assert that no clock moved except those that were meant to.

    Raises:
        DefinitionError: one did; nothing is then kept.
    """
    for clock in work.clocks:
        if clock.id not in before:
            continue
        expected = meant.get(clock.id, before[clock.id])
        if (clock.due_on, clock.state) != expected:
            message = (
                f"The clock “{clock.name}” would not be as foreseen ({expected[1]}, {expected[0]}; "
                f"{clock.state}, {clock.due_on}), so nothing was moved."
            )
            raise DefinitionError(message)


def _check_kept(work: CaseWork, before: Dates, plan: Plan) -> None:
    """Assert that every task that was open is open where it was mapped to, and which clocks are new.

    Raises:
        DefinitionError: something is not as foreseen; nothing is then kept.
    """
    for one in plan.tasks:
        if one.task.state not in OPEN or one.task.element_id != one.element.id:
            message = (
                f"The task “{one.element.name or one.element.id}” would not stay open, so nothing was moved."
            )
            raise DefinitionError(message)
    begun = Counter(
        (one.move.key, one.move.due_on, one.move.state) for one in plan.clocks if one.clock is None
    )
    new = Counter((clock.key, clock.due_on, clock.state) for clock in work.clocks if clock.id not in before)
    if begun != new:
        names = ", ".join(sorted({key for key, _, _ in (begun - new) + (new - begun)}))
        message = f"New clocks would not be as foreseen ({names}), so nothing was moved."
        raise DefinitionError(message)


def _name_anew(work: CaseWork, host: Instance, target: Target) -> None:
    """A process that was renamed goes by its new name from now on; what happened before keeps the old."""
    was, now = work.bundle(host).diagram.name, target.bundle.diagram.name
    if host.label == was:
        host.label = now
    if host.kind == "root" and work.case.kind_name == was:
        work.case.kind_name = now


def _rename_past(work: CaseWork, unit: Sequence[Instance], mapping: Mapping[str, str]) -> dict[str, str]:
    """Steps that were done go by their new ids, so that who may not do the next one stays known.

    Returns:
        The old id of each task that was renamed.
    """
    ids = {instance.id for instance in unit}
    renamed = {old: new for old, new in mapping.items() if new and new != old}
    query = select(Task).where(
        Task.instance_id.in_(ids), Task.element_id.in_(renamed), Task.state.not_in(OPEN)
    )
    found = {}
    for task in work.uow.session.scalars(query).all():
        found[str(task.id)] = task.element_id
        task.element_id = renamed[task.element_id]
    return found


def _form(work: CaseWork, instance_id: int, element_id: str) -> Any:
    bundle = work.bundle(work.instances[instance_id])
    return bundle.forms.get(bundle.element(element_id).form)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
