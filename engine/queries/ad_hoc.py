"""What was asked for on a case beside its process: lists, and the words of one on its task's page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from engine.actor import Actor
from engine.ad_hoc.steps import KINDS, OUTCOMES, REQUEST
from engine.clocks.words import day_words
from engine.models import AdHocTask, Agency, Case, Person, Task
from engine.models.task import OPEN
from engine.now import LONDON
from engine.queries.candidates import list_candidates
from engine.role_words import RoleWords, role_words

PAGE = 25


@dataclass(frozen=True)
class AdHocRow:
    """One thing that was asked for, and what came of it; ``keeps_apart`` until its answer is released."""

    task_id: int
    kind: str
    name: str
    whom: str
    asked_by: str
    asked_at: datetime
    due_on: date | None
    is_open: bool
    keeps_apart: bool
    result: str


@dataclass(frozen=True)
class AdHocPage:
    """A page of them, latest first; ``before`` is where the next one begins, None on the last."""

    rows: tuple[AdHocRow, ...]
    before: int | None


def list_ad_hoc(
    session: Session, actor: Actor, case: Case, level: str, before: int | None = None
) -> AdHocPage:
    """What was asked for on a case; whoever does not read the whole case sees what was asked of them.

    Args:
        session: to read with.
        actor: the reader.
        case: the case.
        level: the reader's access level to the case (engine.visibility.access_level).
        before: only older ones than this task.
    """
    query = _asked().where(AdHocTask.case_id == case.id).order_by(Task.id.desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(Task.id < max(min(before, 2**62), 0))
    rows = session.execute(query).all()
    shown = [row for row in rows[:PAGE] if level == "full" or _is_theirs(actor, row[0], row[1])]
    say = role_words(session, case.area_id)
    return AdHocPage(
        tuple(_row(say, *found) for found in shown),
        rows[PAGE - 1][0].id if len(rows) > PAGE else None,
    )


def find_ad_hoc(session: Session, case: Case, task_id: int) -> AdHocRow | None:
    """One thing that was asked for on a case, for somebody who may know of its task."""
    found = session.execute(_asked().where(AdHocTask.case_id == case.id, Task.id == task_id)).first()
    return _row(role_words(session, case.area_id), *found) if found is not None else None


def describe_ad_hoc(session: Session, task: Task) -> str:
    """What an ad hoc task asks, for its page; empty for a step of a diagram."""
    if not task.ad_hoc_kind:
        return ""
    asked = session.scalars(select(AdHocTask).where(AdHocTask.task_id == task.id)).one()
    lines = [asked.details]
    if asked.meets_at is not None:
        local = asked.meets_at.astimezone(LONDON)
        lines.append(f"When: {day_words(local.date())} at {local:%H:%M}. Where: {asked.place}.")
    invited = [int(one) for one in asked.invited]
    if invited:
        names = session.scalars(select(Person.name).where(Person.id.in_(invited)).order_by(Person.name))
        lines.append(f"Invited: {', '.join(names)}.")
    asker = session.get(Person, asked.asked_by_id) if asked.asked_by_id is not None else None
    if asker is not None:
        lines.append(f"Asked for by {asker.name}.")
    return "\n\n".join(lines)


def list_people_to_ask(session: Session, case: Case, today: date) -> list[tuple[int, str]]:
    """Who works with the partnership today and is not shut out of a case, for a list to choose from."""
    found = list_candidates(session, case.area_id, "", None, today, case.id)
    return [(one.person_id, one.words) for one in found]


def list_agencies(session: Session, case: Case) -> list[tuple[str, str]]:
    """The agencies that can be asked for information."""
    query = select(Agency.key, Agency.name).where(Agency.area_id == case.area_id).order_by(Agency.name)
    return [(row.key, row.name) for row in session.execute(query)]


def _asked() -> Select[Any, Any, Any, Any, Any]:
    asker, doer = aliased(Person), aliased(Person)
    return (
        select(Task, AdHocTask, Agency.name, asker.name, doer.name)
        .join(AdHocTask, AdHocTask.task_id == Task.id)
        .outerjoin(Agency, Agency.id == AdHocTask.agency_id)
        .outerjoin(asker, asker.id == AdHocTask.asked_by_id)
        .outerjoin(doer, doer.id == Task.assignee_id)
    )


def _row(
    say: RoleWords,
    task: Task,
    asked: AdHocTask,
    agency: str | None,
    asked_by: str | None,
    doer: str | None,
) -> AdHocRow:
    is_answered = task.ad_hoc_kind == REQUEST and task.state == "completed"
    return AdHocRow(
        task_id=task.id,
        kind=KINDS[task.ad_hoc_kind],
        name=task.name,
        whom=agency or doer or say(task.role),
        asked_by=asked_by or "Caseway",
        asked_at=asked.asked_at,
        due_on=task.due_on,
        is_open=task.state in OPEN,
        keeps_apart=is_answered and task.released_at is None,
        result=OUTCOMES.get(asked.outcome, "") or (task.close_reason if task.closed_at else ""),
    )


def _is_theirs(actor: Actor, task: Task, asked: AdHocTask) -> bool:
    if task.assignee_id is not None:
        return task.assignee_id in actor.people
    return actor.holds(task.area_id, {task.role}, asked.agency_id)
