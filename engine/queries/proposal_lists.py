"""The lists of the studio: proposals by state, and who else has one open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine.actor import Actor
from engine.models import Area, Person, Process, Proposal, ProposalEditor
from engine.studio.permissions import check_may_see_studio, visible_proposals

PAGE: Final = 20
CLOSED: Final = ("approved", "withdrawn")
STILL_HERE: Final = timedelta(minutes=10)
_LONGEST_ID: Final = 18


@dataclass(frozen=True)
class ProposalRow:
    """A proposal as the list shows it."""

    id: int
    title: str
    process_name: str
    area: str
    state: str
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True)
class ProposalPage:
    """Some proposals, the latest first, and the ``after`` of the next page (empty on the last)."""

    rows: tuple[ProposalRow, ...]
    after: str


@dataclass(frozen=True)
class Editor:
    """Somebody who has a proposal open too."""

    name: str
    seen_at: datetime


def list_proposals(
    session: Session, actor: Actor, states: tuple[str, ...], after: str = "", process_key: str = ""
) -> ProposalPage:
    """The proposals in some states that the actor may see, the latest first.

    Args:
        session: an open session.
        actor: who reads.
        states: of editing, submitted, approved, withdrawn.
        after: the page before ended with this proposal.
        process_key: only those of one process; empty for all.

    Raises:
        NotPermittedError: the studio is not for this actor.
    """
    check_may_see_studio(actor)
    query = _rows().where(visible_proposals(actor), Proposal.state.in_(states))
    if after.isdecimal() and len(after) <= _LONGEST_ID:
        query = query.where(Proposal.id < int(after))
    if process_key:
        query = query.where(Proposal.process_key == process_key)
    found = session.execute(query.order_by(Proposal.id.desc()).limit(PAGE + 1)).all()
    rows = tuple(
        ProposalRow(
            row.id, row.title, row.process or "", row.area, row.state, row.changed_at, row.person or "Caseway"
        )
        for row in found[:PAGE]
    )
    return ProposalPage(rows, str(rows[-1].id) if len(found) > PAGE else "")


def count_proposals(session: Session, actor: Actor, state: str) -> int:
    """How many proposals in a state the actor may see."""
    query = select(func.count()).select_from(Proposal)
    return session.scalar(query.where(visible_proposals(actor), Proposal.state == state)) or 0


def list_editors(session: Session, actor: Actor, proposal_id: int, now: datetime) -> list[Editor]:
    """Who else has had a proposal open to edit within the last ten minutes, the latest first."""
    query = (
        select(Person.name, ProposalEditor.seen_at)
        .join(Person, Person.id == ProposalEditor.person_id)
        .where(
            ProposalEditor.proposal_id == proposal_id,
            ProposalEditor.person_id != (actor.person_id or 0),
            ProposalEditor.seen_at > now - STILL_HERE,
        )
        .order_by(ProposalEditor.seen_at.desc())
    )
    return [Editor(row.name, row.seen_at) for row in session.execute(query)]


def _rows() -> Select[int, str, str, str, datetime, str, str, str]:
    return (
        select(
            Proposal.id,
            Proposal.title,
            Proposal.state,
            Proposal.process_key,
            Proposal.changed_at,
            func.coalesce(Process.name, "").label("process"),
            Area.name.label("area"),
            func.coalesce(Person.name, "").label("person"),
        )
        .join(Area, Area.id == Proposal.area_id)
        .outerjoin(Process, Process.key == Proposal.process_key)
        .outerjoin(Person, Person.id == Proposal.changed_by_id)
    )
