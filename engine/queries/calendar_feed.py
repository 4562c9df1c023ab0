"""One person's calendar: their own tasks and meetings, and for co-ordinators every clock of the area."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.access import record_export
from engine.actor import Actor
from engine.execute import Engine
from engine.models import CalendarFeed
from engine.notices.feed_secrets import hash_of
from engine.now import local_date
from engine.queries.deadlines import list_deadlines
from engine.queries.inbox import list_inbox
from engine.queries.meetings import list_meetings
from engine.queries.step_names import step_names
from engine.reading_actor import load_actor
from engine.roles import COORDINATORS

MOST = 200
_SEEN_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class FeedEntry:
    """One day in a calendar. It holds the step or clock, the reference and the label, never content.

    Attributes:
        uid: the same for the same deadline however often it is read, so that a moved date moves the entry.
        page: the path of the page it leads to.
        starts_at: when a meeting begins; None for what has a day only.
    """

    uid: str
    due_on: date
    name: str
    case_reference: str
    case_label: str
    page: str
    starts_at: datetime | None = None


def read_feed(engine: Engine, secret: str) -> list[FeedEntry] | None:
    """What a calendar program gets for an address.

    Args:
        engine: the domain; that the feed was read is noted and logged, at most once an hour.
        secret: the end of the address.

    Returns:
        The entries by date; None for an address that was never given out, was revoked, or whose owner has
        left.
    """
    now = engine.now()
    with engine.read() as session:
        feed = session.scalars(
            select(CalendarFeed).where(
                CalendarFeed.token_hash == hash_of(secret), CalendarFeed.revoked_at.is_(None)
            )
        ).first()
        actor = load_actor(session, feed.person_id, local_date(now)) if feed else None
        if feed is None or actor is None:
            return None
        entries = list_feed(session, actor, now)
    if feed.last_read_at is None or feed.last_read_at < now - _SEEN_EVERY:
        record_export(engine, actor, "calendar.exported", len(entries))
        with engine.housekeeping() as session:
            session.execute(update(CalendarFeed).where(CalendarFeed.id == feed.id).values(last_read_at=now))
    return entries


def list_feed(session: Session, actor: Actor, at: datetime) -> list[FeedEntry]:
    """The actor's open deadlines and meetings by date, two hundred of each sort at most."""
    tasks = [
        entry
        for view in ("mine", "offered")
        for entry in list_inbox(session, actor, view, limit=MOST, at=at).entries
        if entry.due_on is not None
    ]
    names = step_names(session, {entry.task_id for entry in tasks})
    found = {
        f"part-{entry.part_id}" if entry.part_id else f"task-{entry.task_id}": FeedEntry(
            uid=f"part-{entry.part_id}" if entry.part_id else f"task-{entry.task_id}",
            due_on=entry.due_on or date.max,
            name=names[entry.task_id],
            case_reference=entry.case_reference,
            case_label=entry.case_label,
            page=f"/tasks/{entry.task_id}",
        )
        for entry in tasks
    }
    timed = {(entry.case_id, entry.clock_name, entry.due_on) for entry in tasks}
    coordinating = {held.area_id for held in actor.holdings if held.role in COORDINATORS}
    clocks = list_deadlines(session, actor, at, limit=MOST).rows if coordinating else ()
    for row in clocks:
        if not row.of and (row.case_id, row.name, row.due_on) not in timed:
            uid = f"clock-{row.clock_id}"
            found[uid] = FeedEntry(
                uid, row.due_on, row.name, row.case_reference, row.case_label, f"/cases/{row.case_id}"
            )
    for meeting in list_meetings(session, actor, at):
        uid = f"meeting-{meeting.task_id}"
        day = local_date(meeting.meets_at)
        found[uid] = FeedEntry(
            uid, day, "Meeting", meeting.case_reference, meeting.case_label, meeting.page, meeting.meets_at
        )
    return sorted(found.values(), key=lambda entry: (entry.due_on, entry.uid))
