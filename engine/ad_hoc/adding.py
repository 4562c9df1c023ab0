"""Adding what no diagram asks for to a case: its task, what it asks, and a clock of its own."""

from dataclasses import dataclass, field
from datetime import date, datetime

from engine.ad_hoc.clocks import AD_HOC_CLOCK
from engine.ad_hoc.steps import KINDS, MEETING, REQUEST, element_id_of
from engine.clocks.running import start_clock
from engine.instances.asking import Asked, ask
from engine.instances.case_work import CaseWork
from engine.models import AdHocTask, Agency, Clock, Task
from engine.models.task import FAR
from engine.notices.events import tell_ad_hoc, tell_invited
from engine.now import local_date


@dataclass(frozen=True)
class AdHoc:
    """What is asked of whom, checked already.

    Attributes:
        kind: task, information_request or meeting.
        name: what people call it; without the child's name.
        details: what is asked, in full.
        role: who does it.
        person_id: the one person who does it; None for everybody with the role.
        agency: the agency that is asked for information.
        length: how many units its clock has.
        unit: ``working_days`` or ``days``.
        meets_at: when a meeting is; its clock runs from that day.
        place: where a meeting is.
        invited: people who are asked to come.
    """

    kind: str
    name: str
    details: str
    role: str
    person_id: int | None
    agency: Agency | None
    length: int
    unit: str
    meets_at: datetime | None = None
    place: str = ""
    invited: tuple[int, ...] = field(default=())


def add_ad_hoc(work: CaseWork, asked: AdHoc) -> Task:
    """Write the task and start its clock; no token rests on it, and no marking changes."""
    root = work.root()
    task = Task(
        area_id=work.case.area_id,
        case_id=work.case.id,
        instance_id=root.id,
        token_id="",
        element_id=element_id_of(asked.kind),
        kind="parts" if asked.kind == REQUEST else "form",
        name=asked.name,
        role=asked.role,
        assignee_id=asked.person_id,
        state="claimed" if asked.person_id else "offered",
        opened_at=work.uow.at,
        sort_on=FAR,
        ad_hoc_kind=asked.kind,
    )
    work.uow.add(task)
    work.uow.session.flush()
    work.tasks.append(task)
    row = AdHocTask(
        task_id=task.id,
        case_id=work.case.id,
        details=asked.details,
        agency_id=asked.agency.id if asked.agency else None,
        meets_at=asked.meets_at,
        place=asked.place,
        invited=list(asked.invited),
        asked_at=work.uow.at,
        asked_by_id=work.uow.actor.person_id,
    )
    work.uow.session.add(row)
    work.record("ad_hoc.added", task=task.id, ad_hoc_kind=asked.kind)
    clock = _start_clock(work, task, asked)
    if asked.kind == REQUEST and asked.agency is not None:
        whom = Asked(asked.agency.key, asked.agency.name, asked.role, agency_id=asked.agency.id)
        clock.part_id = ask(work, root, task, whom).id
    else:
        tell_ad_hoc(work, task)
    if asked.kind == MEETING and asked.meets_at is not None:
        tell_invited(work, task, asked.invited, asked.meets_at)
    return task


def _start_clock(work: CaseWork, task: Task, asked: AdHoc) -> Clock:
    """Start its clock, called after its kind: who sees the header only sees the clocks, not what is asked."""
    clock = Clock(
        area_id=work.case.area_id,
        case_id=work.case.id,
        instance_id=None,  # it is of no process, so no move, no end of one concerns it
        task_id=task.id,
        version_id=work.root().version_id,
        key=AD_HOC_CLOCK,
        name=KINDS[asked.kind],
        scope="task",
        force="local",
        length_source="local",
        clauses=[],
        length=asked.length,
        unit=asked.unit,
        direction="forward",
        anchor=f"opened:{task.element_id}",
        met=f"task:{task.element_id}",
        is_repeating=False,
        state="waiting",
    )
    known = work.clocks  # read before the new one can be
    work.uow.add(clock)
    work.uow.session.flush()
    known.append(clock)
    task.clock_id = clock.id
    start_clock(work, clock, _anchor(work, asked), _SOURCES[asked.kind == MEETING])
    task.due_on, task.sort_on = clock.due_on, clock.due_on or FAR
    return clock


_SOURCES = {True: "the day of the meeting", False: "the day on which it was asked for"}


def _anchor(work: CaseWork, asked: AdHoc) -> date:
    return local_date(asked.meets_at) if asked.meets_at is not None else work.uow.today
