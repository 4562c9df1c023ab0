"""What one person has been told: a page of notices, how many are unread, and how they want to hear."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from engine.actor import Actor
from engine.models import CalendarFeed, Case, Notice, NoticeSetting, Person
from engine.notices.pages import page_of_notice
from engine.notices.settings import usual_settings
from engine.notices.topics import KIND_WORDS
from engine.visibility import is_reviewing, visible_cases
from engine.walls import is_open_to

PAGE = 25
MOST_UNREAD = 100
_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class NoticeEntry:
    """One notice as its reader sees it.

    Attributes:
        for_name: the absent colleague for whom the reader is told; '' in one's own right.
        page: where it leads; the list of notices itself where it leads nowhere else.
        may_open_case: whether the reader may follow it to the case, which is not so for everybody a ladder
            names.
    """

    id: int
    kind: str
    kind_words: str
    title: str
    is_urgent: bool
    is_read: bool
    created_at: datetime
    for_name: str
    case_id: int | None
    case_reference: str
    case_label: str
    may_open_case: bool
    task_id: int | None
    clock_id: int | None
    page: str


@dataclass(frozen=True)
class NoticePage:
    """A page of notices, newest first, and where the next one begins ('' on the last)."""

    entries: tuple[NoticeEntry, ...]
    after: str


@dataclass(frozen=True)
class NoticeSettings:
    """How somebody wants to hear; the fields of ``SetNoticeSettings``."""

    digest_hour: int
    digest_days: str
    kinds: tuple[str, ...]
    is_weekly_on: bool


@dataclass(frozen=True)
class FeedView:
    """One's calendar address, as far as it is known: never its secret."""

    created_at: datetime
    last_read_at: datetime | None


def list_notices(
    session: Session,
    actor: Actor,
    at: datetime,
    *,
    unread_only: bool = False,
    after: str = "",
    limit: int = PAGE,
) -> NoticePage:
    """One page of the actor's notices, of the partnerships they work in today.

    Args:
        at: the moment, for what the actor may see.
        unread_only: leave out what has been read.
        after: where the page begins; a cursor that somebody has edited begins at the beginning.
    """
    absent = aliased(Person)
    query = (
        select(Notice, Case, absent.name.label("for_name"), visible_cases(actor, at).label("may_open"))
        .outerjoin(Case, Case.id == Notice.case_id)
        .outerjoin(absent, absent.id == Notice.for_id)
        .where(_mine(actor, at))
        .order_by(Notice.id.desc())
    )
    if unread_only:
        query = query.where(Notice.read_at.is_(None))
    if after.isascii() and after.isdigit():
        query = query.where(Notice.id < min(int(after), _LARGEST_ID))
    rows = session.execute(query.limit(limit + 1)).all()
    entries = tuple(
        NoticeEntry(
            id=row.Notice.id,
            kind=row.Notice.kind,
            kind_words=KIND_WORDS.get(row.Notice.kind, row.Notice.kind),
            title=row.Notice.title,
            is_urgent=row.Notice.is_urgent,
            is_read=row.Notice.read_at is not None,
            created_at=row.Notice.created_at,
            for_name=row.for_name or "",
            case_id=row.Notice.case_id,
            case_reference=row.Case.reference if row.Case else "",
            case_label=row.Case.label if row.Case else "",
            may_open_case=bool(row.Case and row.may_open),
            task_id=row.Notice.task_id,
            clock_id=row.Notice.clock_id,
            page=page_of_notice(row.Notice),
        )
        for row in rows[:limit]
    )
    return NoticePage(entries, str(entries[-1].id) if len(rows) > limit else "")


def count_unread(session: Session, actor: Actor, at: datetime, cap: int = MOST_UNREAD) -> int:
    """How many notices the actor has not read, up to a cap: for the badge on every page."""
    unread = select(Notice.id).where(_mine(actor, at), Notice.read_at.is_(None)).limit(cap).subquery()
    return session.scalar(select(func.count()).select_from(unread)) or 0


def get_settings(session: Session, actor: Actor) -> NoticeSettings:
    """How the actor wants to hear, as chosen or as usual."""
    row = session.get(NoticeSetting, actor.person_id) if actor.person_id is not None else None
    row = row or usual_settings(actor.person_id or 0)
    return NoticeSettings(row.digest_hour, row.digest_days, tuple(row.kinds), row.is_weekly_on)


def find_feed(session: Session, actor: Actor) -> FeedView | None:
    """The actor's working calendar address, or None."""
    row = session.scalars(
        select(CalendarFeed).where(
            CalendarFeed.person_id == actor.person_id, CalendarFeed.revoked_at.is_(None)
        )
    ).first()
    return FeedView(row.created_at, row.last_read_at) if row else None


def _mine(actor: Actor, at: datetime) -> ColumnElement[bool]:
    """The actor's own notices, less those of what they have left and of cases they are kept out of."""
    if actor.person_id is None:
        return false()
    here = or_(Notice.area_id.in_(sorted(actor.areas)), is_reviewing(actor, Notice.case_id, at))
    return and_(Notice.person_id == actor.person_id, here, is_open_to(actor, Notice.case_id))
