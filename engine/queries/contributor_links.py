"""The one-off links of a case, and what another could be made for."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from engine.actor import Actor
from engine.case_access.links import MOST_ATTEMPTS
from engine.models import Case, ContributorLink, Membership, Part, Person, Task
from engine.models.task import OPEN
from engine.reading_actor import areas_of_groups, counts_today
from engine.role_words import role_words
from engine.roles import COORDINATORS
from forms import Options


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


def options_for_guest(session: Session, guest: Actor, offered: Options, today: date) -> Options:
    """What a stranger may choose from: of the people only the guest's own agency's and the team's.

    Who else works with the partnership, or reviews the case from outside, is not a stranger's to know.
    """
    counts_in = areas_of_groups()
    agencies = {held.agency_id for held in guest.holdings if held.agency_id is not None}
    known = (
        select(Membership.person_id)
        .join(counts_in, counts_in.c.group_id == Membership.group_id)
        .where(
            counts_in.c.area_id.in_(sorted(guest.areas)),
            or_(Membership.agency_id.in_(sorted(agencies)), Membership.role.in_(sorted(COORDINATORS))),
            counts_today(today),
        )
    )
    found = {str(person_id) for person_id in session.scalars(known)}
    return replace(offered, person=tuple(one for one in offered.person if one[0] in found))


def _state(link: ContributorLink, at: datetime) -> str:
    if link.used_at is not None:
        return "Used"
    if link.revoked_at is not None:
        return "Taken back"
    if link.attempts >= MOST_ATTEMPTS:
        return "Ended after wrong codes"
    return "Works" if link.expires_at > at else "Has run out"
