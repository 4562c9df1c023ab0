"""Carrying out what was planned for the clocks of a case, and nothing else."""

from collections.abc import Sequence
from datetime import datetime

from engine.clocks.recounting import recount
from engine.clocks.running import add_clock, length_of, meet, start_clock, stop
from engine.diagram.model import ClockDeclaration
from engine.instances.case_work import CaseWork
from engine.models import Clock, Instance
from engine.models.task import FAR
from engine.moving.clock_plans import ClockPlan
from engine.moving.ladders import leave_out, relay_ladder
from engine.moving.model import Target
from engine.moving.positions import TICKING
from engine.now import local_date


def move_clocks(
    work: CaseWork, unit: Sequence[Instance], target: Target, plans: Sequence[ClockPlan], why: str
) -> None:
    """Bring the clocks of instances that are on the target already to its declarations."""
    ids = {instance.id: instance for instance in unit}
    planned = {plan.clock.id: plan for plan in plans if plan.clock is not None}
    for clock in list(work.clocks):
        instance = ids.get(clock.instance_id or 0)
        declared = target.bundle.diagram.clocks.get(clock.key)
        if instance is None or clock.state not in (*TICKING, "waiting"):
            continue
        plan = planned.get(clock.id)
        if declared is not None and plan is not None and plan.what == "end":
            continue  # it stops with its part
        if declared is None:
            stop(work, clock, f"{why} It has no such clock.")
            continue
        declare(clock, declared, instance.version_id)
        if plan is not None and plan.what == "recount":
            _recount(work, clock, declared, plan, why)
            leave_out(work, clock, plan.missed)
        elif clock.state == "waiting":
            _redeclare_waiting(work, instance, clock, declared)
            if plan is not None:
                _start(work, clock, plan)
        else:
            relay_ladder(work, clock)
    for plan in plans:
        if plan.what == "begin" and plan.clock is None and plan.declaration is not None:
            clock = add_clock(work, plan.instance, plan.declaration, plan.task, plan.part)
            _start(work, clock, plan)


def declare(clock: Clock, declared: ClockDeclaration, version_id: int) -> None:
    """What a clock is called and waits for, as a version declares it; its date is not touched."""
    clock.version_id, clock.name, clock.met = version_id, declared.name, declared.met
    clock.force, clock.length_source = declared.force, declared.length_source
    clock.clauses = list(declared.clauses)


def _recount(work: CaseWork, clock: Clock, declared: ClockDeclaration, plan: ClockPlan, why: str) -> None:
    clock.length = plan.length
    clock.unit, clock.direction, clock.anchor = declared.unit, declared.direction, declared.anchor
    clock.anchor_source = plan.source
    if isinstance(plan.anchor, datetime):
        clock.anchor_at, clock.anchor_on = plan.anchor, local_date(plan.anchor)
    elif plan.anchor is not None:
        clock.anchor_at, clock.anchor_on = None, plan.anchor
    was = recount(work, clock, f"{why} {plan.move.why}")
    work.record(
        "clock.reprojected",
        clock=clock.id,
        key=clock.key,
        was=was.isoformat() if was else None,
        due_on=clock.due_on.isoformat() if clock.due_on else None,
        why=why,
    )


def _redeclare_waiting(work: CaseWork, instance: Instance, clock: Clock, declared: ClockDeclaration) -> None:
    clock.length = length_of(work, instance, declared)
    clock.unit, clock.direction, clock.anchor = declared.unit, declared.direction, declared.anchor
    clock.is_repeating = declared.repeat


def _start(work: CaseWork, clock: Clock, plan: ClockPlan) -> None:
    if plan.anchor is None:
        return
    start_clock(work, clock, plan.anchor, plan.source, again=clock.is_repeating)
    if plan.met_on is not None and clock.state in TICKING:
        meet(work, clock, plan.met_on)
    leave_out(work, clock, plan.missed)
    if plan.part is not None:
        plan.part.clock_id, plan.part.due_on = clock.id, clock.due_on
        plan.part.sort_on = clock.due_on or FAR
