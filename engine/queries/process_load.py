"""Where live cases are on a process, and how long steps take: counted over the reader's areas only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.diagram.model import Diagram
from engine.diagram.twin_words import Words
from engine.models import Clock, Instance, Part, Task, Version
from engine.models.task import OPEN
from engine.roles import AREA_READERS, COORDINATORS, PROCESS_READERS
from engine.visibility import areas_with
from engine.walls import is_open_to

MOST_CLOSED: Final = 5_000
"""Closed tasks looked at for durations, the latest first."""

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class StepLoad:
    """One step: how many cases are at it, how many of its clocks are overdue, and how long it takes.

    ``waiting`` is how many days the cases there have waited, ``takes`` how many it took, both in the middle
    of all; None where there is nothing to say. ``measured`` says of how many.
    """

    element_id: str
    name: str
    cases: int
    overdue: int
    waiting: float | None
    takes: float | None
    measured: int


@dataclass(frozen=True)
class ProcessLoad:
    """The load of one version, with the live cases of every version beside it."""

    versions: tuple[tuple[int, int], ...]
    steps: tuple[StepLoad, ...]

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """What is written on the drawing, by element."""
        return {
            step.element_id: {"cases": step.cases, "overdue": step.overdue}
            for step in self.steps
            if step.cases or step.overdue
        }


def find_process_load(
    session: Session, actor: Actor, key: str, version_id: int, diagram: Diagram, at: datetime
) -> ProcessLoad | None:
    """Count live cases on the steps of a version.

    Args:
        session: an open session.
        actor: who asks; only their areas are counted.
        key: the process id.
        version_id: the version whose steps are counted.
        diagram: its drawing.
        at: now.

    Returns:
        The load; None for somebody who has no part in running cases or processes anywhere.
    """
    areas = areas_with(actor, PROCESS_READERS | COORDINATORS | AREA_READERS)
    if not areas:
        return None
    theirs = and_(Task.area_id.in_(areas), is_open_to(actor, Task.case_id), Task.token_id != "")
    opened = _open_tasks(session, theirs, version_id)
    overdue = _overdue(session, theirs, version_id)
    taken = _taken(session, theirs, key)
    words = Words(diagram)
    wanted = [key for key in diagram.elements if key in opened or key in overdue or key in taken]
    return ProcessLoad(
        _live(session, theirs, key),
        tuple(
            StepLoad(
                element_id=each,
                name=words.name(each),
                cases=len({case for case, _ in opened.get(each, ())}),
                overdue=overdue.get(each, 0),
                waiting=_middle((at - since) / _DAY for _, since in opened.get(each, ())),
                takes=_middle(taken.get(each, ())),
                measured=len(taken.get(each, ())),
            )
            for each in wanted
        ),
    )


def _live(session: Session, theirs: ColumnElement[bool], key: str) -> tuple[tuple[int, int], ...]:
    """Live cases by version number, latest first."""
    query = (
        select(Version.number, func.count(Task.case_id.distinct()))
        .join(Instance, Instance.version_id == Version.id)
        .join(Task, Task.instance_id == Instance.id)
        .where(Instance.process_key == key, Task.state.in_(OPEN), theirs)
        .group_by(Version.number)
        .order_by(Version.number.desc())
    )
    return tuple((number, count) for number, count in session.execute(query))


def _open_tasks(
    session: Session, theirs: ColumnElement[bool], version_id: int
) -> dict[str, list[tuple[int, datetime]]]:
    found: dict[str, list[tuple[int, datetime]]] = defaultdict(list)
    query = (
        select(Task.element_id, Task.case_id, Task.opened_at)
        .join(Instance, Instance.id == Task.instance_id)
        .where(Instance.version_id == version_id, Task.state.in_(OPEN), theirs)
    )
    for element, case, since in session.execute(query):
        found[element].append((case, since))
    return found


def _overdue(session: Session, theirs: ColumnElement[bool], version_id: int) -> dict[str, int]:
    """Overdue clocks of open tasks and of their open parts, by step."""
    late: dict[str, set[int]] = defaultdict(set)
    of_tasks = (
        select(Task.element_id, Clock.id)
        .join(Clock, Clock.id == Task.clock_id)
        .join(Instance, Instance.id == Task.instance_id)
        .where(Instance.version_id == version_id, Task.state.in_(OPEN), theirs)
        .where(Clock.state == "overdue")
    )
    of_parts = (
        select(Task.element_id, Clock.id)
        .join(Part, Part.task_id == Task.id)
        .join(Clock, Clock.id == Part.clock_id)
        .join(Instance, Instance.id == Task.instance_id)
        .where(Instance.version_id == version_id, Part.state.in_(OPEN), theirs)
        .where(Clock.state == "overdue")
    )
    for query in (of_tasks, of_parts):
        for element, clock in session.execute(query):
            late[element].add(clock)
    return {element: len(clocks) for element, clocks in late.items()}


def _taken(session: Session, theirs: ColumnElement[bool], key: str) -> dict[str, list[float]]:
    """Days from opening to completion of each step's latest tasks, of every version."""
    found: dict[str, list[float]] = defaultdict(list)
    query = (
        select(Task.element_id, Task.opened_at, Task.closed_at)
        .join(Instance, Instance.id == Task.instance_id)
        .where(Instance.process_key == key, Task.state == "completed", theirs)
        .order_by(Task.id.desc())
        .limit(MOST_CLOSED)
    )
    for element, since, until in session.execute(query):
        if until is not None:
            found[element].append((until - since) / _DAY)
    return found


def _middle(days: Iterable[float]) -> float | None:
    listed = list(days)
    return median(listed) if listed else None
