"""Clocks in a case: declared, started by their anchors, met by their events, stopped with a reason."""

from datetime import date, datetime

from engine.clocks.arming import arm_for_clock, obsolete_rungs, write_ladder
from engine.clocks.past_events import find_past_event
from engine.clocks.projecting import project
from engine.clocks.recounting import carry_due_date, end_pause, recount, settle_pause, skip_missed_ticks
from engine.diagram.model import ClockDeclaration, FactDeclaration
from engine.expressions import Value
from engine.instances.case_work import CaseWork
from engine.models import Clock, Instance, Part, Task
from engine.now import local_date

TICKING = ("running", "overdue", "paused")
MET = ("met", "met_late")
EVENTS = ("task:", "opened:", "instance:", "ended:")


def declare_clocks(work: CaseWork, instance: Instance) -> None:
    """Give a starting instance its clocks: waiting, or running where the anchor is already set.

    Clocks of case scope are declared by the root process; those anchored inside a side branch, or of task
    or part scope, come into being with their anchor.
    """
    bundle = work.bundle(instance)
    in_sides = frozenset[str]().union(*bundle.side_elements.values())
    declared: list[Clock] = []
    for declaration in bundle.diagram.clocks.values():
        if instance.kind == "side" or declaration.scope not in ("case", "instance"):
            continue
        if declaration.anchor.partition(":")[2] in in_sides:
            continue
        declared.append(new_clock(work, instance, declaration))
    known = work.clocks  # read before the new ones can be
    work.uow.add(*declared)
    known.extend(declared)
    for clock in declared:
        start_if_anchored(work, clock)


def add_clock(
    work: CaseWork,
    instance: Instance,
    declaration: ClockDeclaration,
    task: Task | None = None,
    part: Part | None = None,
) -> Clock:
    """A new clock row, waiting for its anchor."""
    clock = new_clock(work, instance, declaration, task, part)
    known = work.clocks  # read before the new one can be
    work.uow.add(clock)
    known.append(clock)
    return clock


def new_clock(
    work: CaseWork,
    instance: Instance,
    declaration: ClockDeclaration,
    task: Task | None = None,
    part: Part | None = None,
) -> Clock:
    """The row of a clock as it is declared, waiting for its anchor; the caller stores it."""
    return Clock(
        area_id=work.case.area_id,
        case_id=work.case.id,
        instance_id=instance.id,
        task_id=task.id if task else None,
        part_id=part.id if part else None,
        version_id=instance.version_id,
        key=declaration.id,
        name=declaration.name,
        scope=declaration.scope,
        force=declaration.force,
        length_source=declaration.length_source,
        clauses=list(declaration.clauses),
        length=length_of(work, instance, declaration),
        unit=declaration.unit,
        direction=declaration.direction,
        anchor=declaration.anchor,
        met=declaration.met,
        is_repeating=declaration.repeat,
        state="waiting",
    )


def length_of(work: CaseWork, instance: Instance, declaration: ClockDeclaration) -> int:
    """How long a clock is: as declared, or as the parameter it names was read when the process started."""
    kind, _, name = declaration.length.partition(":")
    least = 1 if declaration.repeat else 0  # one that repeats after no time at all would never stop
    if kind == "parameter":
        for link in work.chain(instance):
            if name in link.parameters:
                return max(int(link.parameters[name]), least)
    return max(int(declaration.length), least)


def anchor_fact(work: CaseWork, clock: Clock, key: str) -> str:
    """The fact that a clock's key means: itself, or what the parameter names; '' for an event."""
    if key.startswith("parameter:"):
        name = key.partition(":")[2]
        instance = work.instances[clock.instance_id] if clock.instance_id else work.root()
        for link in work.chain(instance):
            if name in link.parameters:
                key = str(link.parameters[name])
                break
    key = key.removeprefix("fact:")
    return "" if key.startswith(EVENTS) or not key else key


def start_if_anchored(work: CaseWork, clock: Clock, *, again: bool = False) -> None:
    """Start a waiting clock whose anchor is a fact that is already set.

    Args:
        again: it takes the place of one that stopped, so what it would have ticked meanwhile is left out.
    """
    fact = anchor_fact(work, clock, clock.anchor)
    if clock.state != "waiting" or not fact:
        return
    instance = work.instances[clock.instance_id] if clock.instance_id else work.root()
    row = work.facts.row(fact, work.chain(instance))
    if row is not None and row.value is not None:
        value = work.facts.values(work.chain(instance)).get(fact)
        declared = fact_declaration(work, instance, fact)
        start_clock(work, clock, value, declared.label if declared else fact, again=again)
        met_on = find_past_event(work, clock) if clock.state in TICKING else None
        if met_on is not None:
            meet(work, clock, met_on)


def start_clock(
    work: CaseWork, clock: Clock, anchor: Value | datetime, source: str, *, again: bool = False
) -> None:
    """Set a clock's anchor and let it run; ``again`` leaves out the ticks that were missed."""
    if not _set_anchor(clock, anchor):
        return
    clock.anchor_source = source
    project(clock, work.calendar)
    if again:
        skip_missed_ticks(work, clock)
    clock.state = "running"
    write_ladder(work, clock)
    arm_for_clock(work, clock)
    carry_due_date(work, clock)
    work.record("clock.started", clock=clock.id, key=clock.key, due_on=_iso(clock.due_on))
    _meet_by_known_fact(work, clock)


def reproject(work: CaseWork, clock: Clock, anchor: Value, reason: str) -> None:
    """Count a clock again from a corrected anchor, keeping the old working.

    A clock that was met stays met, judged against its new date; one that runs gets its rungs anew.
    """
    if anchor in (clock.anchor_on, clock.anchor_at) or not _set_anchor(clock, anchor):
        return
    clock.tick = 0
    was = recount(work, clock, reason)
    work.record(
        "clock.reprojected",
        clock=clock.id,
        key=clock.key,
        was=_iso(was),
        due_on=_iso(clock.due_on),
        why=reason,
    )


def meet(work: CaseWork, clock: Clock, met_on: date) -> None:
    """Record that what the clock waited for has happened.

    The date that counts is the one entered, not the moment of typing: on or before the due date is on time.
    """
    if clock.state == "paused":
        settle_pause(work, clock, met_on)
    clock.met_on, clock.met_at = met_on, work.uow.at
    late = clock.due_on is not None and met_on > clock.due_on
    clock.state = "met_late" if late else "met"
    obsolete_rungs(work, clock)
    work.record("clock.met", clock=clock.id, key=clock.key, on=_iso(met_on), late=late)


def run_out(work: CaseWork, clock: Clock, told: list[str]) -> None:
    """A period has passed in which nothing had to happen, such as the year a report stays published.

    Timer events that wait for its end still fire, those that begin to wait later at once.
    """
    clock.state, clock.met_on, clock.met_at = "met", clock.due_on, work.uow.at
    work.record("clock.ran_out", clock=clock.id, key=clock.key, to=list(told))


def stop(work: CaseWork, clock: Clock, reason: str) -> None:
    """Stop a clock that no longer matters, with the reason."""
    if clock.state == "paused":
        end_pause(work, clock, work.uow.today)
    clock.state, clock.stopped_reason = "stopped", reason
    obsolete_rungs(work, clock)
    work.record("clock.stopped", clock=clock.id, key=clock.key, reason=reason)


def _set_anchor(clock: Clock, anchor: Value | datetime) -> bool:
    if isinstance(anchor, datetime):
        clock.anchor_at, clock.anchor_on = anchor, local_date(anchor)
    elif isinstance(anchor, date):
        clock.anchor_at, clock.anchor_on = None, anchor
    else:
        return False
    return True


def _meet_by_known_fact(work: CaseWork, clock: Clock) -> None:
    """A clock can start after what it waits for has already been recorded."""
    fact = anchor_fact(work, clock, clock.met)
    if not fact or clock.state not in TICKING:
        return
    instance = work.instances[clock.instance_id] if clock.instance_id else work.root()
    value = work.facts.values(work.chain(instance)).get(fact)
    if isinstance(value, date):
        meet(work, clock, local_date(value) if isinstance(value, datetime) else value)


def fact_declaration(work: CaseWork, instance: Instance, fact: str) -> FactDeclaration | None:
    """How the nearest process above an instance declares a fact; None when none does."""
    for link in work.chain(instance):
        declared = work.bundle(link).diagram.facts.get(fact)
        if declared:
            return declared
    return None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
