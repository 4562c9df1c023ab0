"""Reading many cases at once for foreseeing: a fixed number of statements for a page of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.bundles import Library
from engine.clocks.adjusting import load_adjustments
from engine.clocks.calendars import load_calendar
from engine.facts import FactBook
from engine.instances.case_work import CaseWork
from engine.models import Case, Clock, Draft, FactValue, Instance, Part, Task
from engine.models.task import OPEN
from engine.moving.model import PastTask, Subject
from engine.unit_of_work import UnitOfWork

_Row = TypeVar("_Row", Instance, Task, Clock, FactValue)


def read_subject(work: CaseWork) -> Subject:
    """One locked case, with everything that foreseeing reads."""
    session = work.uow.session
    ids = [work.case.id]
    return Subject(
        work,
        _parts(session, work.tasks),
        load_adjustments(session, [clock.id for clock in work.clocks]),
        _past(session, ids)[work.case.id],
        _drafts(session, ids),
    )


def read_subjects(
    session: Session, library: Library, actor: Actor, at: datetime, case_ids: Collection[int]
) -> dict[int, Subject]:
    """Many cases as they stand, by id; nothing is locked.

    Args:
        session: to read with.
        library: the compiled versions.
        actor: who reads.
        at: now.
        case_ids: a page of them.
    """
    ids = sorted(case_ids)
    uow = UnitOfWork(session, actor, at, library)
    cases = session.scalars(select(Case).where(Case.id.in_(ids)).order_by(Case.id)).all()
    instances = _by_case(
        session.scalars(select(Instance).where(Instance.case_id.in_(ids)).order_by(Instance.id))
    )
    open_tasks = select(Task).where(Task.case_id.in_(ids), Task.state.in_(OPEN)).order_by(Task.id)
    tasks = _by_case(session.scalars(open_tasks))
    clocks = _by_case(session.scalars(select(Clock).where(Clock.case_id.in_(ids)).order_by(Clock.id)))
    current = select(FactValue).where(FactValue.case_id.in_(ids), FactValue.is_current)
    facts = _by_case(session.scalars(current.order_by(FactValue.id)))
    calendars = {area_id: load_calendar(session, area_id) for area_id in {case.area_id for case in cases}}
    parts = _parts(session, [task for found in tasks.values() for task in found])
    adjustments = load_adjustments(session, [clock.id for found in clocks.values() for clock in found])
    past, drafts = _past(session, ids), _drafts(session, ids)
    found = {}
    for case in cases:
        book = FactBook(session, case.id, {(row.instance_id, row.fact): row for row in facts[case.id]})
        work = CaseWork(
            uow,
            case,
            instances={instance.id: instance for instance in instances[case.id]},
            tasks=tasks[case.id],
            _facts=book,
            _clocks=clocks[case.id],
            _calendar=calendars[case.area_id],
        )
        found[case.id] = Subject(work, parts, adjustments, past[case.id], drafts)
    return found


def _by_case(rows: Iterable[_Row]) -> dict[int, list[_Row]]:
    found: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


def _parts(session: Session, tasks: Iterable[Task]) -> dict[int, list[Part]]:
    ids = [task.id for task in tasks if task.kind in ("parts", "call")]
    found: dict[int, list[Part]] = defaultdict(list)
    if ids:
        for part in session.scalars(select(Part).where(Part.task_id.in_(ids)).order_by(Part.id)):
            found[part.task_id].append(part)
    return found


def _past(session: Session, case_ids: list[int]) -> dict[int, list[PastTask]]:
    columns = (Task.case_id, Task.instance_id, Task.element_id, Task.state, Task.opened_at, Task.closed_at)
    found: dict[int, list[PastTask]] = defaultdict(list)
    query = select(*columns).where(Task.case_id.in_(case_ids)).order_by(Task.id)
    for case_id, instance_id, element_id, state, opened_at, closed_at in session.execute(query):
        found[case_id].append(PastTask(instance_id, element_id, state, opened_at, closed_at))
    return found


def _drafts(session: Session, case_ids: list[int]) -> dict[int, int]:
    query = select(Draft.task_id, func.count()).join(Task, Task.id == Draft.task_id)
    rows = session.execute(
        query.where(Task.case_id.in_(case_ids), Task.state.in_(OPEN)).group_by(Draft.task_id)
    )
    return {row[0]: row[1] for row in rows}
