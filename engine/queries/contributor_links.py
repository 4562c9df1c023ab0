"""The one-off links of a case, and what another could be made for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.case_access.links import MOST_ATTEMPTS
from engine.models import Case, ContributorLink, Part, Person, Task
from engine.models.task import OPEN
from engine.role_words import role_words


@dataclass(frozen=True)
class LinkView:
    """One link: for whom, to what, and how it stands. Its address and code are nowhere."""

    id: int
    name: str
    step: str
    identity_checked: str
    created_at: datetime
    created_by: str
    expires_at: datetime
    state: str
    works: bool


@dataclass(frozen=True)
class Answerable:
    """An open task or part that nobody has claimed. ``key`` is its ids, as a form posts them."""

    key: str
    words: str


def list_contributor_links(session: Session, case: Case, at: datetime) -> list[LinkView]:
    """The links of a case, latest first."""
    guest, creator = aliased(Person), aliased(Person)
    rows = session.execute(
        select(ContributorLink, guest.name, creator.name, Task.name, Part.label)
        .join(guest, guest.id == ContributorLink.person_id)
        .join(creator, creator.id == ContributorLink.created_by_id)
        .join(Task, Task.id == ContributorLink.task_id)
        .outerjoin(Part, Part.id == ContributorLink.part_id)
        .where(ContributorLink.case_id == case.id)
        .order_by(ContributorLink.id.desc())
        .limit(200)
    )
    say = role_words(session, case.area_id)
    return [
        LinkView(
            id=link.id,
            name=name,
            step=f"{task}: {say(part)}" if part else task,
            identity_checked=link.identity_checked,
            created_at=link.created_at,
            created_by=created_by,
            expires_at=link.expires_at,
            state=_state(link, at),
            works=_state(link, at) == "Works",
        )
        for link, name, created_by, task, part in rows
    ]


def list_answerable(session: Session, case: Case) -> list[Answerable]:
    """The open forms of a case that nobody has claimed."""
    tasks = session.execute(
        select(Task.id, Task.name)
        .where(Task.case_id == case.id, Task.kind == "form", Task.state.in_(OPEN))
        .where(Task.assignee_id.is_(None))
        .order_by(Task.id)
    )
    parts = session.execute(
        select(Part.id, Part.task_id, Part.label, Task.name)
        .join(Task, Task.id == Part.task_id)
        .where(Part.case_id == case.id, Part.state.in_(OPEN), Part.assignee_id.is_(None))
        .where(Task.kind == "parts")
        .order_by(Part.id)
    )
    say = role_words(session, case.area_id)
    return [
        *(Answerable(f"{row.id}", row.name) for row in tasks),
        *(Answerable(f"{row.task_id}-{row.id}", f"{row.name}: {say(row.label)}") for row in parts),
    ]


def _state(link: ContributorLink, at: datetime) -> str:
    if link.used_at is not None:
        return "Used"
    if link.revoked_at is not None:
        return "Taken back"
    if link.attempts >= MOST_ATTEMPTS:
        return "Ended after wrong codes"
    return "Works" if link.expires_at > at else "Has run out"
