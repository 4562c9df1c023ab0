"""What starts and meets clocks: a task opened or completed, a process started or ended, a fact set."""

from collections.abc import Iterable
from datetime import date, datetime

from engine.clocks.arming import declaration_of, find_clock
from engine.clocks.running import (
    MET,
    TICKING,
    add_clock,
    anchor_fact,
    meet,
    reproject,
    start_clock,
    start_if_anchored,
    stop,
)
from engine.expressions import Value
from engine.instances.case_work import CaseWork
from engine.models import Clock, Instance, Part, Task
from engine.now import local_date

WORDS = {
    "task": "completed",
    "opened": "asked for",
    "instance": "started",
    "ended": "ended",
}


def happened(
    work: CaseWork, key: str, instance: Instance, task: Task | None = None, part: Part | None = None
) -> None:
    """Tell the case's clocks that something happened now.

    Args:
        key: ``task:<element>``, ``opened:<element>``, ``instance:<process>`` or ``ended:<process>``.
        instance: where it happened; clocks of it, of the instances above it and of the case listen.
        task: the task concerned, for clocks of task scope.
        part: the part concerned, for clocks of part scope.
    """
    if key not in work.clock_keys():
        return
    for clock in list(work.clocks):
        if clock.met == key and clock.state in TICKING and _listens(work, clock, instance, task, part):
            meet(work, clock, work.uow.today)
    waiting = [
        clock
        for clock in work.clocks
        if clock.anchor == key and clock.state == "waiting" and _listens(work, clock, instance, task, part)
    ]
    for clock in [*waiting, *_new_clocks(work, key, instance, task, part)]:
        start_clock(work, clock, work.uow.at, _source(key, task, instance))


def restart_repeating(work: CaseWork, instance: Instance, host_id: str) -> None:
    """A step is come to again: the clock that repeats beside it, stopped when it was left, starts anew.

    One that is counted from an event starts with the event; this is for those counted from a fact, which has
    long been set.
    """
    bundle = work.bundle(instance)
    for side in bundle.sides:
        event = bundle.element(side)
        if event.attached_to != host_id:
            continue
        clock = find_clock(work, instance, event.clock)
        if clock is None or clock.state != "stopped" or not anchor_fact(work, clock, clock.anchor):
            continue
        owner = work.instances[clock.instance_id] if clock.instance_id else work.root()
        start_if_anchored(work, add_clock(work, owner, declaration_of(work, clock)), again=True)


def facts_changed(
    work: CaseWork, facts: Iterable[str], why: str = "The date it is counted from was entered again."
) -> None:
    """Start, move or meet the clocks that read facts which have just been set.

    A met clock follows too: when the publication moves after the copies were sent, they are judged
    against the new date.

    Args:
        work: the case.
        facts: which were set.
        why: what the clocks that move keep beside the working they had.
    """
    changed = set(facts)
    if not any(_may_mean(key, changed) for key in work.clock_keys()):
        return
    for clock in list(work.clocks):
        if clock.state == "waiting" and anchor_fact(work, clock, clock.anchor) in changed:
            start_if_anchored(work, clock)
        elif clock.state in (*TICKING, *MET):
            _follow(work, clock, changed, why)


def _may_mean(key: str, facts: set[str]) -> bool:
    """Whether a clock's key may be one of some facts; what a parameter names differs by instance."""
    return bool(facts) and (key.startswith("parameter:") or key.removeprefix("fact:") in facts)


def _follow(work: CaseWork, clock: Clock, changed: set[str], why: str) -> None:
    host = work.instances[clock.instance_id] if clock.instance_id else work.root()
    values = work.facts.values(work.chain(host))
    anchor = anchor_fact(work, clock, clock.anchor)
    if anchor in changed:
        reproject(work, clock, values.get(anchor), why)
    met = anchor_fact(work, clock, clock.met)
    value = values.get(met)
    if met in changed and isinstance(value, date) and (clock.state in TICKING or clock.met_on != _day(value)):
        meet(work, clock, _day(value))


def stop_clocks(work: CaseWork, instance: Instance, reason: str) -> None:
    """Stop the clocks of an instance that has ended, those of task and part scope included."""
    for clock in work.clocks:
        if (
            clock.instance_id == instance.id
            and clock.scope != "case"
            and clock.state in (*TICKING, "waiting")
        ):
            stop(work, clock, reason)


def stop_task_clocks(work: CaseWork, task: Task, reason: str, part: Part | None = None) -> None:
    """Stop the clocks of a task (or of one of its parts) that was withdrawn."""
    for clock in work.clocks:
        mine = clock.part_id == part.id if part else clock.task_id == task.id
        if mine and clock.state in (*TICKING, "waiting"):
            stop(work, clock, reason)


def close_case_clocks(work: CaseWork) -> None:
    """When a case completes: clocks that nothing could meet any more stop; after-care clocks run on.

    A clock without an end event (the year for which a report stays published) is after-care: it belongs to
    the case and does not hold it open (design, D4). A repeating one has no step left to repeat beside.
    """
    for clock in work.clocks:
        if clock.scope != "case":
            continue
        ends = bool(clock.met) or clock.is_repeating
        if clock.state == "waiting" or (clock.state in TICKING and ends):
            stop(work, clock, "The case was completed.")


def _new_clocks(
    work: CaseWork, key: str, instance: Instance, task: Task | None, part: Part | None
) -> list[Clock]:
    """Clocks that come into being with their anchor: of task or part scope, in side branches, in loops."""
    found: list[Clock] = []
    for declaration in work.bundle(instance).diagram.clocks.values():
        if declaration.anchor != key or declaration.scope == "case":
            continue
        if declaration.scope == "part" and part is None:
            continue
        if declaration.scope == "part" or (declaration.scope == "task" and part is None):
            found.append(add_clock(work, instance, declaration, task, part))
        elif declaration.scope == "instance" and part is None and not _live(work, declaration.id, instance):
            found.append(add_clock(work, instance, declaration))
    return found


def _live(work: CaseWork, key: str, instance: Instance) -> bool:
    return any(
        clock.key == key and clock.instance_id == instance.id and clock.state in (*TICKING, "waiting")
        for clock in work.clocks
    )


def _listens(work: CaseWork, clock: Clock, instance: Instance, task: Task | None, part: Part | None) -> bool:
    if part is not None:
        return clock.scope == "part" and clock.part_id == part.id
    if clock.scope in ("case", "part"):
        return clock.scope == "case"
    if clock.scope == "task":
        return task is not None and clock.task_id == task.id
    return any(link.id == clock.instance_id for link in work.chain(instance))


def _source(key: str, task: Task | None, instance: Instance) -> str:
    kind = key.partition(":")[0]
    name = task.name if task else instance.label
    return f"“{name}” was {WORDS[kind]}"


def _day(value: Value) -> date:
    if isinstance(value, datetime):
        return local_date(value)
    if isinstance(value, date):
        return value
    message = f"{value!r} is no day"
    raise TypeError(message)
