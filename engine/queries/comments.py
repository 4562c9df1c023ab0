"""What has been said about a case and its tasks, as far as a reader may see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.comments.rules import VISIBILITIES, own_agencies, readable
from engine.models import Agency, Case, CaseMember, Comment, Membership, Person, Task
from engine.models.case import REVIEWER
from engine.now import local_date
from engine.reading_actor import areas_of_groups, counts_today
from engine.roles import AREA_READERS, COORDINATORS, INSPECTORS, OWN_AGENCY_ONLY, PROCESS_READERS
from engine.walls import shut_out_people

PAGE = 25
MOST_PEOPLE = 2_000


@dataclass(frozen=True)
class CommentView:
    """One comment. ``readers`` says who else can read it."""

    id: int
    person: str
    agency: str
    body: str
    said_at: datetime
    readers: str
    mentions: tuple[str, ...]
    task_id: int | None
    task: str


@dataclass(frozen=True)
class CommentPage:
    """A page of comments, latest first; ``before`` is where the next one begins, None on the last."""

    comments: tuple[CommentView, ...]
    before: int | None


def list_comments(
    session: Session,
    actor: Actor,
    case: Case,
    level: str,
    before: int | None = None,
    task_id: int | None = None,
) -> CommentPage:
    """The comments of a case that a reader may see, latest first.

    Args:
        session: to read with.
        actor: the reader.
        case: the case.
        level: the reader's access level to the case (engine.visibility.access_level).
        before: only older ones than this.
        task_id: only those about this task.
    """
    if level in ("none", "header"):
        return CommentPage((), None)
    query = (
        select(Comment, Person.name, Agency.name, Task.name)
        .join(Person, Person.id == Comment.person_id)
        .outerjoin(Agency, Agency.id == Comment.agency_id)
        .outerjoin(Task, Task.id == Comment.task_id)
        .where(Comment.case_id == case.id, readable(actor, case, level))
        .order_by(Comment.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        query = query.where(Comment.id < max(min(before, 2**62), 0))
    if task_id is not None:
        query = query.where(Comment.task_id == task_id)
    rows = session.execute(query).all()
    shown = rows[:PAGE]
    names = _names(session, (int(one) for row in shown for one in row[0].mentions))
    views = tuple(_view(row[0], row[1], row[2], row[3], names) for row in shown)
    return CommentPage(views, views[-1].id if len(rows) > PAGE else None)


def count_comments(session: Session, actor: Actor, case: Case, level: str, task_id: int) -> int:
    """How many comments about a task a reader may see."""
    if level in ("none", "header"):
        return 0
    query = select(func.count()).where(Comment.task_id == task_id, readable(actor, case, level))
    return session.scalar(query) or 0


def list_mentionable(
    session: Session, actor: Actor, case: Case, level: str, at: datetime
) -> list[tuple[int, str]]:
    """Whom a comment may mention: who reads every case, who reads this one by name, and one's own agency.

    Somebody who does not read the whole case is offered the partnership's team and their own agency.

    Args:
        session: to read with.
        actor: who comments.
        case: the case.
        level: what is theirs by role, by name or by an open task.
        at: now.
    """
    counts_in = areas_of_groups()
    holders = (
        select(Membership.person_id)
        .join(counts_in, counts_in.c.group_id == Membership.group_id)
        .where(counts_in.c.area_id == case.area_id, counts_today(local_date(at)))
    )
    mine = sorted(own_agencies(actor, case.area_id))
    reading = AREA_READERS - INSPECTORS if level == "full" else COORDINATORS
    known: list[ColumnElement[bool]] = [
        Person.id.in_(holders.where(Membership.role.in_(reading))),
        Person.id.in_(holders.where(Membership.agency_id.in_(mine))),
    ]
    if level == "full":
        whole = holders.where(Membership.role.not_in(PROCESS_READERS | OWN_AGENCY_ONLY))
        known += [
            and_(Person.id.in_(_named(case, at)), Person.id.in_(whole)),
            Person.id.in_(_named(case, at).where(CaseMember.relation == REVIEWER)),
        ]
    query = (
        select(Person.id, Person.name)
        .where(Person.is_active, Person.kind == "person", Person.id != actor.person_id, or_(*known))
        .where(Person.id.not_in(shut_out_people(case.id)))
        .order_by(Person.name, Person.id)
        .limit(MOST_PEOPLE)
    )
    return [(row.id, row.name) for row in session.execute(query)]


def _named(case: Case, at: datetime) -> Select[int]:
    return select(CaseMember.person_id).where(
        CaseMember.case_id == case.id,
        CaseMember.from_at <= at,
        or_(CaseMember.to_at.is_(None), CaseMember.to_at > at),
    )


def _view(
    row: Comment, person: str, agency: str | None, task: str | None, names: dict[int, str]
) -> CommentView:
    readers = f"People of {agency}" if agency else VISIBILITIES[row.visibility]
    mentions = tuple(names[int(one)] for one in row.mentions if int(one) in names)
    return CommentView(
        row.id, person, agency or "", row.body, row.said_at, readers, mentions, row.task_id, task or ""
    )


def _names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    wanted = set(ids)
    if not wanted:
        return {}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row.id: row.name for row in rows}
