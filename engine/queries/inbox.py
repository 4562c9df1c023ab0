"""My tasks: what is mine, what is offered to my roles, what I have done.

The open lists merge one indexed top-N per role and agency (stack, section 3), so that they cost the same
for somebody busy and for somebody with nothing to do among a million open tasks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select, tuple_, union_all
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.models import Part, Task
from engine.models.task import PRIORITIES
from engine.queries.inbox_entries import InboxEntry, Row, entries_of
from engine.queries.inbox_merge import columns, count_query, open_query, works_on
from engine.queries.inbox_questions import Question
from engine.walls import is_open_to

PAGE = 25
VIEWS = ("mine", "offered", "delegated", "done")
_RANKS = tuple(str(-priority) for priority in PRIORITIES)
MOST = 2**62  # an id that none is above; larger numbers are not sent to the database


@dataclass(frozen=True)
class InboxPage:
    """A page of entries and where the next one begins ('' on the last)."""

    entries: tuple[InboxEntry, ...]
    after: str


def list_inbox(
    session: Session,
    actor: Actor,
    view: str = "mine",
    after: str = "",
    overdue_on: date | None = None,
    case_kind: str = "",
    limit: int = PAGE,
    *,
    at: datetime | None = None,
) -> InboxPage:
    """One page of a person's inbox.

    Args:
        view: ``mine`` (claimed by or given to me), ``offered`` (to my roles), ``delegated`` (done for me) or
            ``done`` (by me).
        after: the ``after`` of the page before.
        overdue_on: only what was due before this day.
        case_kind: only cases of this process key.
        at: the moment, so that what reviewers from outside were given is there, for their time.
    """
    if view == "done":
        return _page(session, _done(session, actor, after, limit, at), limit)
    asked = Question(view, overdue=overdue_on is not None, kind=case_kind)
    return list_asked(session, actor, asked, overdue_on or date.min, after, limit, at=at)


def list_asked(
    session: Session,
    actor: Actor,
    asked: Question,
    today: date,
    after: str = "",
    limit: int = PAGE,
    *,
    at: datetime | None = None,
) -> InboxPage:
    """One page of what a question to a person's open lists finds.

    Args:
        today: the local day, for what is overdue and what is to be followed up.
        after: the ``after`` of the page before.
        at: the moment, so that what reviewers from outside were given is there, for their time.
    """
    return _page(session, _open(session, actor, asked, today, after, limit, at), limit)


def count_inbox(session: Session, actor: Actor, view: str, cap: int = 100) -> int:
    """How many entries an open view has, up to a cap: exact counts cost as much as they are large."""
    return count_asked(session, actor, [Question(view)], date.min, cap)[0]


def count_asked(
    session: Session,
    actor: Actor,
    asked: Sequence[Question],
    today: date,
    cap: int = 100,
    *,
    at: datetime | None = None,
) -> list[int]:
    """How many entries each question has, up to a cap and one more, in one statement."""
    questions = tuple((each.view, each.conditions) for each in asked)
    query = count_query(actor, questions, is_dated=at is not None)
    if query is None:
        return [0] * len(asked)
    values: dict[str, Any] = {}
    for number, each in enumerate(asked):
        values |= each.values(today, f"q{number}_") | {f"q{number}_most": cap + 1, f"q{number}_at": at}
    found: dict[int, int] = {row.number: row.entries for row in session.execute(query, values)}
    return [found.get(number, 0) for number in range(len(asked))]


def _page(session: Session, rows: list[Row], limit: int) -> InboxPage:
    entries = entries_of(session, rows[:limit])
    return InboxPage(entries, entries[-1].sort if len(rows) > limit else "")


def _open(
    session: Session,
    actor: Actor,
    asked: Question,
    today: date,
    after: str,
    limit: int,
    at: datetime | None,
) -> list[Row]:
    query = open_query(
        actor,
        asked.view,
        asked.conditions,
        goes_on=bool(after),
        is_dated=at is not None,
        is_ranked=asked.is_ranked,
    )
    if query is None:
        return []
    rank, after = _rank_after(after) if asked.is_ranked else (0, after)
    values = {"most": limit + 1, "at": at, "after_rank": rank, **asked.values(today)}
    for table in (Task, Part):
        values[f"after_on_{table.__tablename__}"], values[f"after_{table.__tablename__}"] = position_after(
            after, table
        )
    return [
        (
            row.task_id,
            row.part_id,
            f"{f'{row.rank}~' if asked.is_ranked else ''}{row.sort_on.isoformat()}~{row.kind}~{row.id}",
        )
        for row in session.execute(query, values)
    ]


def _rank_after(after: str) -> tuple[int, str]:
    """The rank in a cursor of a list by urgency, and the rest of it; what is no cursor begins the list."""
    rank, _, rest = after.partition("~")
    return (int(rank), rest) if rank in _RANKS else (min(map(int, _RANKS)), "")


def position_after(after: str, table: type[Task | Part]) -> tuple[date, int]:
    """Where this table's entries go on after a cursor that may have ended in the other table.

    Entries are ordered by day, then tasks before parts, then id.
    """
    try:
        day, kind, number = after.split("~")
        on, last = date.fromisoformat(day), int(number)
    except ValueError:
        return date.min, 0
    return on, _place(table, kind, last)


def _place(table: type[Task | Part], kind: str, last: int) -> int:
    """Where a table goes on within the day or moment of the cursor: tasks come before parts."""
    own = "a" if table is Task else "b"
    if own == kind:
        return max(min(last, MOST), 0)
    return 0 if own > kind else MOST


def _done(session: Session, actor: Actor, after: str, limit: int, at: datetime | None) -> list[Row]:
    """What the actor has completed, latest first; at one moment tasks before parts, each by falling id."""
    if actor.person_id is None:
        return []
    branches = []
    for table in (Task, Part):
        query = columns(table).add_columns(table.closed_at.label("closed_at"))
        query = query.where(table.closed_by_id == actor.person_id, table.state == "completed")
        query = query.where(works_on(table, actor, at))  # leavers keep no list of cases
        query = query.where(is_open_to(actor, table.case_id))
        if table is Task:
            query = query.where(Task.kind == "form")
        position = _done_position(after, table)
        if position is not None:
            query = query.where(tuple_(table.closed_at, table.id) < position)
        query = query.order_by(table.closed_at.desc(), table.id.desc()).limit(limit + 1)
        branches.append(select(query.subquery()))
    merged = union_all(*branches).subquery()
    query = select(merged).order_by(merged.c.closed_at.desc(), merged.c.kind, merged.c.id.desc())
    return [
        (row.task_id, row.part_id, f"{row.closed_at.isoformat()}~{row.kind}~{row.id}")
        for row in session.execute(query.limit(limit + 1))
    ]


def _done_position(after: str, table: type[Task | Part]) -> tuple[datetime, int] | None:
    try:
        moment, kind, number = after.split("~")
        given, last = datetime.fromisoformat(moment), int(number)
        at = given.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if given.tzinfo is None:
        return None
    own = "a" if table is Task else "b"
    if own == kind:
        return at, max(min(last, MOST), 0)
    return (at, MOST) if own > kind else (at, 0)
