"""What goes into one person's digest, and into a manager's weekly overview. Nothing to say: nothing is sent.

Entries name a step or clock, the reference, the anonymised label and the date, as every mail does.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from engine.actor import Actor
from engine.clocks.calendars import load_calendar
from engine.clocks.words import day_words
from engine.clocks.working_days import add_working_days
from engine.models import Area, Case, Clock, Cover, Notice, Person
from engine.notices.pages import page_of_notice
from engine.notices.topics import MANAGERS, kinds_of
from engine.queries.deadlines import DeadlineRow, list_deadlines
from engine.queries.inbox import list_inbox
from engine.queries.inbox_entries import InboxEntry
from engine.queries.step_names import step_names
from engine.reading_actor import covers_today
from engine.visibility import is_reviewing
from engine.walls import is_open_to

MOST = 30
AHEAD = 5
OLDEST = timedelta(days=7)
"""Older notices are not mailed any more: mail may only just have been set up."""
_SETTLED = ("met", "met_late", "stopped")
_HEADINGS = {
    "Overdue": ("breach", "escalation"),
    "Deadlines": ("due", "reminder", "ended"),
    "Asked of you": ("task", "part", "placement", "correction", "conflict", "review", "glass"),
    "About you": ("member", "comment", "cover"),
    "Made for you": ("evidence",),
    "New cases": ("case",),
    "Needs somebody": ("fault",),
    "New versions of processes": ("proposal",),
}

Section = dict[str, Any]


def digest_sections(
    session: Session, actor: Actor, topics: list[str], at: datetime, today: date
) -> list[Section]:
    """What one person is to be told today, in their words.

    Args:
        topics: what they want in it.
        at: the moment; what was told by mail, read or settled before is left out.
        today: the local day.
    """
    found = list(_untold(session, actor, kinds_of(topics), at, today))
    sections = [
        section
        for heading, kinds in _HEADINGS.items()
        if (section := _section(heading, [entry for kind, entry in found if kind in kinds]))
    ]
    if "own_tasks" in topics:
        sections += _own_tasks(session, actor, at, today)
    return sections


def mark_told(session: Session, person_id: int, at: datetime) -> None:
    """What has been told, or was left out for good, is not in the next digest."""
    untold = update(Notice).where(
        Notice.person_id == person_id, Notice.digest_at.is_(None), Notice.created_at <= at
    )
    session.execute(untold.values(digest_at=at).execution_options(synchronize_session=False))


def weekly_sections(session: Session, actor: Actor, at: datetime, today: date) -> list[Section]:
    """Everything overdue and everything due within a week, for each partnership the actor manages."""
    managed = sorted({held.area_id for held in actor.holdings if held.role in MANAGERS})
    areas = session.execute(select(Area.id, Area.name).where(Area.id.in_(managed)))
    names = {row.id: row.name for row in areas}
    until = today + timedelta(days=7)
    sections = []
    for area_id in managed:
        here = replace(actor, holdings=frozenset(one for one in actor.holdings if one.area_id == area_id))
        late = list_deadlines(session, here, at, state="overdue", limit=MOST + 1).rows
        soon = list_deadlines(session, here, at, state="running", limit=MOST + 1).rows
        due = [row for row in soon if row.due_on <= until]
        for heading, rows in ((f"Overdue, {names[area_id]}", late), (f"Due by {day_words(until)}", due)):
            sections.append(_section(heading, [_deadline(row) for row in rows]))
    return [section for section in sections if section]


def _untold(
    session: Session, actor: Actor, kinds: list[str], at: datetime, today: date
) -> Iterator[tuple[str, dict[str, Any]]]:
    absent = aliased(Person)
    # Told in somebody's place: only for as long as one still stands in for them.
    still_stands_in = exists().where(
        Cover.person_id == Notice.for_id,
        Cover.covered_by_id == actor.person_id,
        covers_today(today),
    )
    rows = session.execute(
        select(Notice, Case, absent.name.label("for_name"))
        .outerjoin(Case, Case.id == Notice.case_id)
        .outerjoin(Clock, Clock.id == Notice.clock_id)
        .outerjoin(absent, absent.id == Notice.for_id)
        .where(
            Notice.person_id == actor.person_id,
            Notice.digest_at.is_(None),
            Notice.read_at.is_(None),
            Notice.created_at > at - OLDEST,
            Notice.kind.in_(kinds),
            or_(
                Notice.area_id.in_(sorted(actor.areas)),
                still_stands_in,
                is_reviewing(actor, Notice.case_id, at),
            ),
            or_(Clock.id.is_(None), Clock.state.not_in(_SETTLED), Notice.kind == "ended"),
            is_open_to(actor, Notice.case_id),
        )
        .order_by(Notice.id)
    )
    for row in rows:
        yield (
            row.Notice.kind,
            {
                "words": row.Notice.title,
                "reference": row.Case.reference if row.Case else "",
                "label": row.Case.label if row.Case else "",
                "for": f"for {row.for_name}" if row.for_name else "",
                "page": page_of_notice(row.Notice),
            },
        )


def _own_tasks(session: Session, actor: Actor, at: datetime, today: date) -> Iterator[Section]:
    """The actor's work that is overdue or due within five working days, and what waits for their roles."""
    mine = list_inbox(session, actor, "mine", limit=MOST + 1, at=at).entries
    offered = list_inbox(session, actor, "offered", limit=MOST + 1).entries
    until = {
        area_id: add_working_days(load_calendar(session, area_id), today, AHEAD)
        for area_id in sorted({entry.area_id for entry in (*mine, *offered)})
    }
    names = step_names(session, {entry.task_id for entry in (*mine, *offered)})
    for heading, entries in (("Your tasks", mine), ("Tasks for your roles, not yet claimed", offered)):
        timely = [entry for entry in entries if entry.due_on and entry.due_on <= until[entry.area_id]]
        late = [_task(entry, names) for entry in timely if entry.due_on and entry.due_on < today]
        soon = [_task(entry, names) for entry in timely if entry.due_on and entry.due_on >= today]
        for section in (_section(f"{heading}: overdue", late), _section(f"{heading}: due soon", soon)):
            if section:
                yield section


def _task(entry: InboxEntry, names: dict[int, str]) -> dict[str, Any]:
    return {
        "words": names[entry.task_id],
        "reference": entry.case_reference,
        "label": entry.case_label,
        "due_on": entry.due_on.isoformat() if entry.due_on else "",
        "page": f"/tasks/{entry.task_id}" + (f"/parts/{entry.part_id}" if entry.part_id else ""),
    }


def _deadline(row: DeadlineRow) -> dict[str, Any]:
    return {
        "words": row.name,
        "reference": row.case_reference,
        "label": row.case_label,
        "due_on": row.due_on.isoformat(),
        "page": f"/cases/{row.case_id}",
    }


def _section(heading: str, entries: list[dict[str, Any]]) -> Section:
    """A section of at most thirty entries; empty where there are none."""
    if not entries:
        return {}
    return {"heading": heading, "entries": entries[:MOST], "more": max(len(entries) - MOST, 0)}
